"""Find the files that differ between two versions: code, and the specs and samples of alerts."""

import stat
from collections.abc import Iterator
from pathlib import Path

from entrawatch.changes.report import MAX_LINES, ProgramChange
from entrawatch.changes.sides.git import known_files
from entrawatch.changes.texts import word
from entrawatch.documents.document import MAX_BYTES
from entrawatch.project import Project
from entrawatch.specs.catalog import SAMPLES_SUFFIX
from entrawatch.stacks.stack_file import spec_folders

# Policies and tools, too: they decide what a pipeline accepts.
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


_Files = dict[str, bytes | None]


def changed_alerts(base: Project, head: Project) -> tuple[str, ...]:
    """Return the ids of alerts whose spec or samples differ between two versions, by the names of their files."""
    before, after = _files(base), _files(head)
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return tuple(sorted({Path(name).name.removesuffix(".yaml").removesuffix(".samples") for name in names}))


def _files(project: Project) -> _Files:
    found: _Files = {}
    for folder in spec_folders(project):
        for path in folder.glob("*/*.yaml"):
            if path.name.endswith(SAMPLES_SUFFIX) or path.with_suffix("").with_suffix(SAMPLES_SUFFIX).exists():
                found[f"{folder.name}/{path.parent.name}/{path.name}"] = _spec_content(path)
    return found


def _spec_content(path: Path) -> bytes | None:
    """Return what a file holds; of what the checks refuse nothing is read."""
    try:
        info = path.lstat()
        return path.read_bytes() if stat.S_ISREG(info.st_mode) and info.st_size <= MAX_BYTES else None
    except OSError:
        return None
