"""Read-only Git: find the base revision of a change and its files; no hook or filter runs, no link is followed."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.quoting import printable

_DEFAULT_BRANCHES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
_MAX_FILES, _MAX_BYTES = 50_000, 1024**3
_SECONDS = 300


class NoBase(EntrawatchError):
    """Raised if there is no revision to compare with; the message includes the option to use."""


@dataclass(frozen=True)
class Revision:
    """One commit, and how it was found."""

    commit: str
    name: str


@dataclass(frozen=True)
class _Entry:
    mode: str
    kind: str
    blob: str
    path: PurePosixPath


def named_revision(folder: Path, name: str) -> Revision:
    """Return the commit of a branch, tag or ID; raises NoBase."""
    found = _ask(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if not found:
        text = f"'{printable(name)}' is neither a folder nor a revision of this repository"
        raise NoBase(f"{text}; name a folder with another checkout, a branch, a tag or a commit")
    return Revision(found, printable(name))


def merge_base(folder: Path) -> Revision:
    """Return the commit at which this branch left the default branch; raises NoBase."""
    if _ask(folder, "rev-parse", "--is-inside-work-tree") != "true":
        raise NoBase("the project is not in a git repository; name a folder to compare with: --base FOLDER")
    for branch in _DEFAULT_BRANCHES:
        if not _ask(folder, "rev-parse", "--verify", "--quiet", f"{branch}^{{commit}}"):
            continue
        commit = _ask(folder, "merge-base", branch, "HEAD")
        if commit:
            full_name = _ask(folder, "rev-parse", "--abbrev-ref", branch)
            return Revision(commit, f"merge base with {full_name or branch}")
        raise NoBase(f"this branch shares no known commit with {branch}; {_depth_advice(folder)}")
    raise NoBase("no default branch found (origin/HEAD, main, master); name a revision: --base REVISION")


def top_folder(folder: Path) -> Path:
    """Return the root of the repository that a folder belongs to."""
    return Path(_run(folder, "rev-parse", "--show-toplevel").rstrip("\n"))


def known_files(folder: Path) -> frozenset[str] | None:
    """Return the relative paths of files below a folder that Git tracks or would add; None without Git."""
    try:
        done = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    except EntrawatchError:
        return None
    return frozenset(done.stdout.split("\0")) if done.returncode == 0 else None


def write_tree(repository: Path, commit: str, target: Path) -> tuple[str, ...]:
    """Write the files of a commit below `target` and return what was skipped, with the reason.

    Files are written as stored: attributes, filters and hooks of the repository have no effect.
    """
    entries = list(_entries(repository, commit))
    if len(entries) > _MAX_FILES:
        raise EntrawatchError(f"commit {commit[:12]} has {len(entries)} files; the limit is {_MAX_FILES}")
    blobs = [entry for entry in entries if entry.kind == "blob" and entry.mode != "120000"]
    with closing(_Blobs(repository)) as reader:
        size = 0
        for entry in blobs:
            data = reader.read(entry.blob)
            size += len(data)
            if size > _MAX_BYTES:
                raise EntrawatchError(f"commit {commit[:12]} has more than {_MAX_BYTES >> 20} MiB")
            path = target / entry.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return tuple(_left_out(entry) for entry in entries if entry not in blobs)


def _entries(repository: Path, commit: str) -> Iterator[_Entry]:
    for line in _run(repository, "ls-tree", "-r", "-z", "--full-tree", commit).split("\0"):
        if line:
            about, _, name = line.partition("\t")
            mode, kind, blob = about.split()
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or ".git" in map(str.lower, path.parts):
                raise EntrawatchError(f"commit {commit[:12]} has a file with the unsafe path '{printable(name)}'")
            yield _Entry(mode, kind, blob, path)


def _left_out(entry: _Entry) -> str:
    what = "a symbolic link" if entry.kind == "blob" else "a submodule"
    return f"{printable(str(entry.path))} was skipped: it is {what}"


class _Blobs:
    """One Git process that returns the contents of many files."""

    def __init__(self, repository: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - fixed words, and no shell
            [*_GIT, "cat-file", "--batch"], cwd=repository, env=_environment(), stdin=-1, stdout=-1, stderr=-3
        )

    def read(self, blob: str) -> bytes:
        stdin, stdout = self._streams()
        stdin.write(f"{blob}\n".encode())
        stdin.flush()
        _, kind, *size = stdout.readline().decode().split()
        if kind != "blob":
            raise EntrawatchError(f"git object {blob} is missing here; fetch the whole history (fetch-depth: 0)")
        data = stdout.read(int(size[0]))
        stdout.read(1)
        return data

    def close(self) -> None:
        for stream in self._streams():
            stream.close()
        self._process.wait(_SECONDS)

    def _streams(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self._process.stdin
        assert self._process.stdout
        return self._process.stdin, self._process.stdout


# No hook or program from user or repository settings runs.
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "--no-pager")


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _ask(folder: Path, *words: str) -> str:
    """Return Git's output, or empty text if it fails."""
    done = _git(folder, *words)
    return done.stdout.strip() if done.returncode == 0 else ""


def _run(folder: Path, *words: str) -> str:
    done = _git(folder, *words)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["git failed"]
        raise EntrawatchError(f"git {words[0]}: {printable(lines[-1])}")
    return done.stdout


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - no shell reads the words
            [*_GIT, *words],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise NoBase("git is not installed; name a folder with the other version: --base FOLDER") from None
    except subprocess.TimeoutExpired:
        raise EntrawatchError(f"git {words[0]} took more than {_SECONDS} s") from None


def _depth_advice(folder: Path) -> str:
    if _ask(folder, "rev-parse", "--is-shallow-repository") == "true":
        return "the clone is shallow; fetch the whole history (fetch-depth: 0)"
    return "name a revision: --base REVISION"
