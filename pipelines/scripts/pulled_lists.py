"""The lists of one stack that a nightly job read from the directory, and the pull request that proposes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from literal import block, word

_MOST_LINES = 400


@dataclass(frozen=True)
class PulledLists:
    """The lists of one stack."""

    stack: str
    lists: Mapping[str, str]
    """Path in the repository → text as the directory has it."""
    changed: Mapping[str, str]
    """Those whose entries differ from the checkout."""
    report: str

    @property
    def branch(self) -> str:
        """Return the branch of the pull request: one for each stack, because each is read with its own identity."""
        return f"entrawatch/inputs-{self.stack}"

    @property
    def title(self) -> str:
        """Return the title of the pull request, and of its commit."""
        return f"Update the lists of inputs of {self.stack}"

    def body(self, run: str, characters: int) -> str:
        """Return the text of the pull request; `run`: a link to the run, `characters`: most of them in the report."""
        head = (
            f"These lists of stack {word(self.stack)} differ from the directory. {run} read it. Review each entry: an "
            "attacker who changes the directory also changes these lists."
        )
        return f"{head}\n\n{block(self.report, _MOST_LINES, characters)}"


def read_pulled(folder: Path, stack: str) -> PulledLists | None:
    """Return the lists that a job left in a folder; None if the job read none.

    Only lists that the checkout has are taken: a nightly job adds no other file.
    """
    report = folder / "report.txt"
    if not report.is_file():
        return None
    known = {path.name: path for path in Path("stacks", stack).glob("*.txt") if not path.is_symlink()}
    found = {name: folder / "lists" / name for name in sorted(known)}
    lists = {known[name].as_posix(): path.read_text("utf-8") for name, path in found.items() if path.is_file()}
    changed = {path: text for path, text in lists.items() if entries(text) != entries(Path(path).read_text("utf-8"))}
    return PulledLists(stack, lists, changed, report.read_text("utf-8", errors="replace"))


def entries(text: str) -> list[str]:
    """Return the lines of a list without those that say when it was read."""
    return [line for line in text.splitlines() if not line.startswith("#")]
