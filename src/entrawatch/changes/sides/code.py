"""Compare the code of two versions: it decides what is deployed, and what a snapshot says."""

import stat
from collections.abc import Iterator
from pathlib import Path

from entrawatch.changes.report import MAX_LINES, ProgramChange
from entrawatch.changes.sides.git import known_files
from entrawatch.changes.texts import word

# Policies and tools, too: they decide what a pipeline lets through.
_FOLDERS = ("src", "components", "policy_pack", "tools", ".github", "pipelines")
_FILES = ("*.py", "Makefile", "Pulumi.yaml", "requirements*.txt", "constraints*.txt", "pyproject.toml")
_LEFT_OUT = ("__pycache__", ".egg-info")
_MAX_BYTES = 8 * 1024 * 1024


def program_change(base: Path, head: Path) -> ProgramChange | None:
    """Return the files of code that differ between two folders, None where none does."""
    names = sorted({*_names(base), *_names(head)})
    found = [name for name in names if _content(base / name) != _content(head / name)]
    if not found:
        return None
    return ProgramChange(files=tuple(word(name) for name in found[:MAX_LINES]), file_count=len(found))


def _names(root: Path) -> Iterator[str]:
    known = known_files(root)
    # What git ignores is made here or fetched, and no part of a version.
    yield from (name for name in _all_names(root) if known is None or name in known)


def _all_names(root: Path) -> Iterator[str]:
    for pattern in _FILES:
        yield from (path.name for path in root.glob(pattern))
    for folder in _FOLDERS:
        for path in (root / folder).rglob("*"):
            name = path.relative_to(root).as_posix()
            if not path.is_dir() and not any(part in name for part in _LEFT_OUT) and path.suffix != ".pyc":
                yield name


def _content(path: Path) -> bytes | str | None:
    """Return what a file holds; of anything unusual only what it is, so that no link is followed."""
    try:
        info = path.lstat()
        if stat.S_ISLNK(info.st_mode):
            return f"link to {path.readlink()}"
        if not stat.S_ISREG(info.st_mode) or info.st_size > _MAX_BYTES:
            return f"mode {info.st_mode:o}, {info.st_size} bytes"
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"unreadable: {error.strerror}"
