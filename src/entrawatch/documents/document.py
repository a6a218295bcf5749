"""Read untrusted YAML into plain values with their locations in the file."""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from entrawatch.documents.issues import Issue, IssuesFound, KeyPath, Location, Problem
from entrawatch.documents.quoting import UNSEEN
from entrawatch.documents.yaml_values import ValueBuilder, unseen_message

__all__ = [
    "Document", "KeyPath", "is_folder", "parse_document", "path_below", "read_document", "read_text", "shown_path",
]  # fmt: skip

MAX_BYTES = 1024 * 1024

_HINTS = {
    "cannot start any token": "indent with spaces, not tabs, and quote text that starts with a special character",
    "mapping values are not allowed": "put text that holds ': ' in quotes, or write it below '>-'",
    "did not find expected": "check the indentation and the quotes of this and the line above",
    "could not find expected ':'": "write a colon and a space after each key",
    "unexpected end of stream": "a quote that starts here or above is never closed",
    "unknown escape character": "put text that holds backslashes in single quotes",
}


@dataclass(frozen=True)
class Document:
    """One YAML file: its value, and for each key path the line and column (from 1) where its value starts."""

    path: str
    text: str
    value: Any
    marks: Mapping[KeyPath, tuple[int, int]] = field(repr=False)
    key_marks: Mapping[KeyPath, tuple[int, int]] = field(repr=False)
    start: tuple[int, int] = (1, 1)
    """The location of anything without one of its own; zeros if there is no file."""

    @classmethod
    def without_file(cls, name: str) -> "Document":
        """Return a document that locates each problem by a name, without a line."""
        return cls(name, "", None, {}, {}, (0, 0))

    def issue(self, problem: Problem, *below: str | int) -> Issue:
        """Return a problem with the value below a key path, with its location in the file."""
        path = (*below, *problem.path)
        if problem.offset is not None:
            return problem.at(self.text_location(path, problem.offset))
        return problem.at(self.location(*path) if problem.is_about_key else self.value_location(*path))

    def location(self, *key_path: str | int) -> Location:
        """Return the location of a key or list item, or of its closest parent in the file."""
        for end in range(len(key_path), 0, -1):
            mark = self.key_marks.get(key_path[:end]) or self.marks.get(key_path[:end])
            if mark:
                return Location(self.path, *mark)
        return Location(self.path, *self.start)

    def value_location(self, *key_path: str | int) -> Location:
        """Return the location where a value starts, or the result of `location` if there is none."""
        mark = self.marks.get(key_path)
        return Location(self.path, *mark) if mark else self.location(*key_path)

    def key(self, *key_path: str | int) -> str:
        """Return the last key of a path in the spelling of the document."""
        return str(key_path[-1])

    def text_location(self, key_path: KeyPath, offset: int) -> Location:
        """Return the location of a character inside a text block written below '|'; otherwise the value's location."""
        start = self.marks.get(key_path)
        lines = self.text.splitlines()
        if start is None or not lines[start[0] - 1][start[1] - 1 :].startswith("|"):
            return self.value_location(*key_path)
        value = self.value
        for part in key_path:
            value = value[part]
        before = value[:offset]
        block = lines[start[0] : start[0] + value.rstrip("\n").count("\n") + 1]
        indent = min((len(line) - len(line.lstrip()) for line in block if line.strip()), default=0)
        column = offset - (before.rfind("\n") + 1) + indent + 1
        return Location(self.path, start[0] + 1 + before.count("\n"), column)


def read_document(path: Path, shown: str | None = None) -> Document:
    """Read one YAML file; raise IssuesFound for anything but a small regular UTF-8 file with plain YAML."""
    name = shown or str(path)
    return parse_document(read_text(path, name), name)


def parse_document(text: str, name: str) -> Document:
    """Parse YAML text; reject anchors, tags, duplicate keys and multiple documents."""
    unseen = UNSEEN.search(text)
    if unseen:
        raise IssuesFound([_character_issue(name, text, unseen)])
    builder = ValueBuilder(name)
    try:
        builder.build(text)
    except yaml.MarkedYAMLError as error:
        raise IssuesFound([_syntax_issue(name, error)]) from None
    return Document(name, text, builder.root, builder.marks, builder.key_marks)


def shown_path(path: Path) -> str:
    """Return a path as the user would type it: relative to the working directory if it is below it."""
    folder = str(Path.cwd())
    # normpath instead of resolve, so that links are not resolved.
    return os.path.normpath(Path(folder, path)).removeprefix(f"{folder}{os.sep}")


def path_below(folder: Path, name: str) -> Path | None:
    """Return a place below a folder; None for another one, or one that is reached by a link: reviewers see neither."""
    home = Path(os.path.realpath(folder))
    place = Path(os.path.normpath(home / name))
    return place if place.is_relative_to(home) and os.path.realpath(place) == str(place) else None


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder; False for an invalid path, such as a name of 300 characters."""
    try:
        return path.is_dir()
    except OSError:
        return False


def read_text(path: Path, name: str, most: int = MAX_BYTES) -> str:
    """Return the text of a regular UTF-8 file of at most so many bytes; raises IssuesFound, located by its name."""
    data = _read_bytes(path, name, most)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise IssuesFound([Issue(Location(name, line), "YM101", message)]) from None


def _read_bytes(path: Path, name: str, most: int) -> bytes:
    try:
        info = path.lstat()
        if stat.S_ISLNK(info.st_mode):
            raise _refused(name, "YM104", "is a symbolic link; replace it with the file itself")
        if not stat.S_ISREG(info.st_mode):
            raise _refused(name, "YM104", "is not a regular file; replace it with one")
        if info.st_size > most:
            size = f"{info.st_size / MAX_BYTES:.1f} MiB"
            raise _refused(name, "YM102", f"has {size}; the limit is {most // MAX_BYTES} MiB, split the file")
        return path.read_bytes()
    except OSError as error:
        raise _refused(name, "YM100", f"cannot be read: {error.strerror}; check the path and its permissions") from None


def _refused(name: str, code: str, message: str) -> IssuesFound:
    return IssuesFound([Issue(Location(name, 1), code, message)])


def _syntax_issue(name: str, error: yaml.MarkedYAMLError) -> Issue:
    mark = error.problem_mark or error.context_mark
    problem = str(error.problem or error.context or "unreadable")
    hint = next((text for start, text in _HINTS.items() if start in problem), "check this line and the one above")
    place = Location(name, mark.line + 1, mark.column + 1) if mark else Location(name, 1)
    return Issue(place, "YM103", f"not valid YAML: {problem}; {hint}")


def _character_issue(name: str, text: str, unseen: re.Match[str]) -> Issue:
    start = unseen.start()
    place = Location(name, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
    return Issue(place, "YM111", unseen_message(unseen[0]))
