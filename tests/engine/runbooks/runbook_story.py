"""Does what a page says, in its order: runs the very commands of its blocks and writes what its blocks show."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import yaml
from engine_project import SUBSCRIPTION, EngineProject
from runbook_page import Block, blocks

from entrawatch.downloads.cache_folder import CACHE_VARIABLE, cache_folder

_PATIENCE = 300
_HOME_STATE = "entrawatch-state"
_UNSEEN = """pulumi() {
  case "$1" in up | import) command pulumi "$@" --skip-preview ;; *) command pulumi "$@" ;; esac
}"""


class Story:
    """One walk through one or more sections of a page on one project.

    A reader's placeholders become what there is on this machine: `words` says which. Questions are answered with yes,
    and what `up` and `import` show before they ask is left out.
    """

    def __init__(
        self, page: str, project: EngineProject, words: Mapping[str, str], variables: Mapping[str, str]
    ) -> None:
        """Begin before the first block that is done."""
        self.project = project
        self._blocks = blocks(page)
        self._at: int | None = None
        self._words = words
        self._variables = variables
        self._home = project.folder / "home"
        if not self._home.exists():
            self._home.mkdir()
            (self._home / _HOME_STATE).symlink_to(project.backend)
        begun = self._shell(f"pulumi login file://$HOME/{_HOME_STATE}", None)
        assert begun.returncode == 0, begun.stdout

    def run(self, label: str, *, code: int = 0, given: str | None = None) -> str:
        """Run the next block, which must have this label, and return what it printed, which must be what is shown."""
        block = self._next("sh", label)
        done = self._shell(block.text, given)
        assert done.returncode == code, f"{block}: exit code {done.returncode}, not {code}\n{done.stdout}"
        for shown in self._shown():
            missing = [
                line for line in shown.text.splitlines() if line != "..." and self._real(line) not in done.stdout
            ]
            assert missing == [], f"{shown}: is not printed\n{done.stdout}"
        return done.stdout

    def write(self, path: str) -> None:
        """Put the values of the next block, which must be of this file, in place of those of the same name."""
        block = self._next("yaml", path)
        file = self.project.root / path
        content, shown = yaml.safe_load(file.read_text()), yaml.safe_load(self._real(block.text))
        if "config" in shown:
            shown = {"config": content["config"] | shown["config"]}
        file.write_text(yaml.safe_dump(content | shown, sort_keys=False))

    def end(self) -> None:
        """Check that the sections which were begun were walked to their end."""
        assert self._at is not None, "nothing was done"
        rest = [block for block in self._blocks[self._at + 1 :] if block.is_for_a_story]
        if rest:
            assert rest[0].section != self._blocks[self._at].section, f"not done: {rest[0]}"

    def _next(self, language: str, label: str) -> Block:
        todo = [at for at, block in enumerate(self._blocks) if block.is_for_a_story and self._may_follow(at)]
        wanted = [at for at in todo if (self._blocks[at].language, self._blocks[at].label) == (language, label)]
        assert wanted[:1] == todo[:1] or self._at is None, f"the page goes on with: {self._blocks[todo[0]]}"
        assert wanted, f"no such block is left: {language} {label}"
        self._at = wanted[0]
        return self._blocks[self._at]

    def _may_follow(self, at: int) -> bool:
        if self._at is not None:
            return at > self._at
        # A story begins where a section begins.
        before = [block for block in self._blocks[:at] if block.is_for_a_story]
        return not before or before[-1].section != self._blocks[at].section

    def _shown(self) -> list[Block]:
        assert self._at is not None
        shown = []
        for block in self._blocks[self._at + 1 :]:
            if block.language != "text":
                break
            shown.append(block)
        return shown

    def _real(self, text: str) -> str:
        for word, real in self._words.items():
            text = text.replace(word, real)
        return text

    def _shell(self, commands: str, given: str | None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-euc", f"{_UNSEEN}\n{self._real(commands)}"],
            cwd=self.project.root,
            env=self._environment(),
            input=given or "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )

    def _environment(self) -> dict[str, str]:
        environment = self.project.environment()
        # The pages log in; a variable would overrule them.
        del environment["PULUMI_BACKEND_URL"]
        tools = Path(sys.executable).parent
        return {
            **environment,
            "PATH": f"{tools}:{environment['PATH']}",
            "HOME": str(self._home),
            # Fetched once, below the home that this is not.
            CACHE_VARIABLE: str(cache_folder(os.environ)),
            "PULUMI_CREDENTIALS_PATH": str(self._home),
            "PULUMI_SKIP_CONFIRMATIONS": "true",
            **_GIT,
            **self._variables,
        }


_GIT = {f"GIT_{who}_{what}": "reader" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_GIT["GIT_CONFIG_GLOBAL"] = "/dev/null"


def words(project: EngineProject, key: str) -> dict[str, str]:
    """Return what the words of the pages stand for on this machine."""
    container = project.folder / "blob"
    container.mkdir(exist_ok=True)
    return {
        "azblob://CONTAINER?storage_account=ACCOUNT": f"file://{container}",
        "azurekeyvault://VAULT.vault.azure.net/keys/KEY": key,
        "SUBSCRIPTION": SUBSCRIPTION,
    }


Begin = Callable[[str, EngineProject], AbstractContextManager[Story]]
"""Begins a story on a page, and checks at the end that the sections it began were done."""
