"""Find the files that differ between two versions: code, and the specs and samples of alerts."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from entrawatch.changes.report import MAX_LINES, ProgramChange
from entrawatch.changes.sides.git import known_files
from entrawatch.changes.texts import word
from entrawatch.documents.document import read_document
from entrawatch.documents.issues import IssuesFound
from entrawatch.documents.quoting import UNSEEN
from entrawatch.project import Project
from entrawatch.specs.catalog import SAMPLES_SUFFIX
from entrawatch.stacks.stack_file import exception_paths, spec_folders

# Files that are data by path and name; everything else in a version counts as code.
_TEXTS = (".md", ".rst")
_NAMED_TEXTS = frozenset(("LICENSE", ".gitignore"))
_STACK_FILE = re.compile(r"stacks/(Pulumi\.[A-Za-z0-9_.-]{1,100}\.yaml|([\w.-]+/)*[\w.-]+\.(txt|csv))")
# Created by tools; only without Git, where they cannot be distinguished from the files of a version.
_MADE = re.compile(r"(^|/)(\.git|\.venv|__pycache__|node_modules|\.[a-z]+_cache|[^/]+\.egg-info)(/|$)|\.pyc$")
# What decides what Pulumi runs and what a pipeline accepts comes first, and compiled code, which no one can read.
_MOST_DANGEROUS = re.compile(
    r"__main__\.py|Pulumi[^/]*|[^/]+\.py|[^/]+/__init__\.py|(\.github|pipelines|policy_pack)/.*|.*\.(pyc|pyd|so|pth)"
)
_MAX_BYTES = 8 * 1024 * 1024


def program_change(base: Project, head: Project) -> ProgramChange | None:
    """Return the code files that differ between two versions, most dangerous first; None if there are none."""
    names = {*_names(base), *_names(head)}
    found = [name for name in names if content_of(base.root / name) != content_of(head.root / name)]
    if not found:
        return None
    found.sort(key=lambda name: (not _MOST_DANGEROUS.fullmatch(name), name))
    shown = found[:MAX_LINES]
    unseen = tuple(word(name) for name in shown if _has_unseen(content_of(head.root / name)))
    return ProgramChange(files=tuple(map(word, shown)), file_count=len(found), unseen=unseen)


def _has_unseen(content: bytes | str | None) -> bool:
    """Return whether a text contains invisible characters, such as those that reverse a line for its reviewer."""
    try:
        return isinstance(content, bytes) and UNSEEN.search(content.decode("utf-8")) is not None
    except UnicodeDecodeError:
        return False


def _names(project: Project) -> Iterator[str]:
    """Yield the files that count as code: all except specs, exceptions, known stack files and plain text."""
    known = known_files(project.root)
    read = (*spec_folders(project), *exception_paths(project))
    inside = [path.relative_to(project.root).as_posix() for path in read if path.is_relative_to(project.root)]
    folders = tuple(f"{path}/" for path in inside)
    for name in _all_files(project.root) if known is None else known:
        is_spec = name.endswith(".yaml") and (name.startswith(folders) or name in inside)
        path = PurePosixPath(name)
        is_text = path.suffix in _TEXTS or path.name in _NAMED_TEXTS
        if name and not (is_spec or is_text or _STACK_FILE.fullmatch(name)):
            yield name


def _all_files(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        here = Path(folder).relative_to(root)
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        folders[:] = [name for name in folders if name not in links and not _MADE.search((here / name).as_posix())]
        yield from (name for one in [*files, *links] if not _MADE.search(name := (here / one).as_posix()))


def content_of(path: Path) -> bytes | str | None:
    """Return the content of a file; for anything unusual only its kind, so that no link is followed."""
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


def changed_alerts(base: Project, head: Project) -> tuple[str, ...]:
    """Return the IDs of alerts whose spec or samples differ between two versions, from the file names."""
    before, after = _files(base), _files(head)
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return tuple(sorted({Path(name).name.removesuffix(".yaml").removesuffix(".samples") for name in names}))


def _files(project: Project) -> dict[str, bytes | str | None]:
    found: dict[str, bytes | str | None] = {}
    for folder in spec_folders(project):
        for path in folder.glob("*/*.yaml"):
            if path.name.endswith(SAMPLES_SUFFIX) or path.with_suffix("").with_suffix(SAMPLES_SUFFIX).exists():
                found[f"{folder.name}/{path.parent.name}/{path.name}"] = content_of(path)
    return found


def values_in(path: Path) -> dict[str, Any]:
    """Return the map in a YAML file; none for an unreadable one, which is reported as broken elsewhere."""
    try:
        value = read_document(path).value
    except IssuesFound:
        return {}
    return value if isinstance(value, dict) else {}
