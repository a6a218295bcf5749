"""A repository with a main branch, and the changes that a fork proposes to it."""

import io
import os
import shutil
import stat
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

from runevents import ROOT

CODE = ("src", "components", "pipelines", ".github", "tools", "policy_pack", "locks")
FILES = (".gitignore", "Makefile", "Pulumi.yaml", "__main__.py", "pyproject.toml", "hatch_build.py", "README.md")
MERGE = "refs/pull/7/merge"
_GIT = {"GIT_AUTHOR_DATE": "2026-11-25T12:00:00Z", "GIT_COMMITTER_DATE": "2026-11-25T12:00:00Z"}


def git(folder: Path, *words: str) -> str:
    """Run git with nobody's configuration."""
    env = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", **_GIT}
    names = ("-c", "user.name=mallory", "-c", "user.email=mallory@example.com", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *names, *words], cwd=folder, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@dataclass(frozen=True)
class Origin:
    """The repository on GitHub: its main branch is this project with one alert."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> "Origin":
        """Make it; the alert is the one of the good project, so that its checks take a moment only."""
        folder.mkdir(parents=True)
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        for name in CODE:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        for name in FILES:
            shutil.copy(ROOT / name, folder / name)
        for name in ("alert_specs", "stacks"):
            shutil.copytree(ROOT / "tests" / "good_project" / name, folder / name)
        shutil.copy(ROOT / "alert_specs" / "base_records.yaml", folder / "alert_specs")
        git(folder, "init", "--quiet")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", "main")
        return cls(folder)

    def write(self, name: str, text: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def settle(self) -> None:
        """Make what was written part of main."""
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--amend", "--no-edit")

    def listed(self, head: str) -> dict[str, str]:
        """Return the changed files as GitHub lists them: name → former name, or nothing."""
        words = git(self.folder, "diff", "--name-status", "-z", "--find-renames=50%", f"main...{head}").split("\0")
        found: dict[str, str] = {}
        parts = iter(words[:-1])
        for kind in parts:
            former = next(parts) if kind.startswith("R") else ""
            found[next(parts)] = former
        return found

    def propose(self) -> str:
        """Commit the change of the fork, merge it as GitHub does, leave main as it was; return the head's commit."""
        git(self.folder, "checkout", "--quiet", "-B", "change")
        git(self.folder, "add", "--all", "--force")
        git(self.folder, "commit", "--quiet", "--message", "change")
        head = git(self.folder, "rev-parse", "HEAD")
        git(self.folder, "checkout", "--quiet", "main")
        git(self.folder, "merge", "--quiet", "--no-ff", "--message", "merge", "change")
        git(self.folder, "update-ref", MERGE, "HEAD")
        git(self.folder, "reset", "--quiet", "--hard", "HEAD^1")
        return head

    def check_out(self, workspace: Path, reference: str, depth: str, token: str | None) -> None:
        """Do what the checkout action does, with a token if it is configured to leave one."""
        git(workspace, "init", "--quiet")
        limit = [] if depth == "0" else [f"--depth={depth}"]
        git(workspace, "fetch", "--quiet", *limit, f"file://{self.folder}", reference)
        git(workspace, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        if token:
            git(workspace, "config", "http.https://github.com/.extraheader", f"AUTHORIZATION: basic {token}")


def packed(path: Path) -> bytes:
    """Return a file or folder as an uploaded artifact; a link stays a link, which is the worst that can come."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in [path] if not path.is_dir() else sorted(path.rglob("*")):
            member = zipfile.ZipInfo(file.name if file == path else str(file.relative_to(path)))
            is_link = file.is_symlink()
            member.external_attr = ((stat.S_IFLNK if is_link else stat.S_IFREG) | 0o644) << 16
            archive.writestr(member, str(file.readlink()) if is_link else file.read_bytes())
    return data.getvalue()
