"""Lists of a stack that are in a file next to the stack file: {file: prod/privileged_accounts.txt}."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from entrawatch.documents.document import path_below
from entrawatch.documents.issues import Issue, IssuesFound, Problem
from entrawatch.documents.messages import shown
from entrawatch.specs.inputs import EXTEND
from entrawatch.specs.list_files import CSV, SUFFIXES, read_list_file

_KEYS = {"file", "column"}
_ADVICE = "write the path of a .txt or .csv file below the folder of the stack file, such as prod/approved_ips.txt"


@dataclass
class FilledInputs:
    """The inputs or settings of a stack with the entries of their files, and what is wrong."""

    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def named_files(value: Any) -> Iterator[str]:
    """Yield the files that settings name as {file: ...}, also those that cannot be read."""
    if isinstance(value, Mapping):
        if isinstance(value.get("file"), str):
            yield value["file"]
        for item in value.values():
            yield from named_files(item)


def filled_inputs(inputs: Mapping[str, Any], folder: Path | None) -> FilledInputs:
    """Return inputs with the list of each {file: ...}; `folder`: that of the stack file, None without one."""
    found = FilledInputs({})
    found.values |= {name: _filled(value, ("inputs", name), folder, found) for name, value in inputs.items()}
    return found


def filled_accounts(settings: Mapping[str, Any], folder: Path | None) -> FilledInputs:
    """Return unchecked settings with the list of `break_glass: {accounts: {file: ...}}`."""
    found, given = FilledInputs(dict(settings)), settings.get("break_glass")
    if isinstance(given, Mapping) and "accounts" in given:
        accounts = _filled(given["accounts"], ("break_glass", "accounts"), folder, found)
        found.values["break_glass"] = {**given, "accounts": accounts}
    return found


def _filled(value: Any, path: tuple[str, ...], folder: Path | None, found: FilledInputs) -> Any:
    if not isinstance(value, Mapping):
        return value
    if list(value) == [EXTEND]:
        return {EXTEND: _filled(value[EXTEND], (*path, EXTEND), folder, found)}
    if "file" not in value:
        return value
    if unknown := sorted(map(str, value.keys() - _KEYS)):
        found.problems.append(Problem("IN216", path, f"unknown key {shown(unknown[0])}; write file, and column"))
        return []
    place = _place(value["file"], folder)
    if place is None:
        found.problems.append(Problem("IN216", (*path, "file"), f"file {shown(value['file'])} is not read; {_ADVICE}"))
        return []
    return _entries(place, value.get("column"), path, found)


def _entries(place: Path, column: Any, path: tuple[str, ...], found: FilledInputs) -> list[str]:
    if column is not None and not (isinstance(column, str) and place.suffix == CSV):
        text = f"column {shown(column)} is not read; write the name of a column of a .csv file, or remove column"
        found.problems.append(Problem("IN216", (*path, "column"), text))
        return []
    try:
        return read_list_file(place, column)
    except IssuesFound as problem:
        found.issues += problem.issues
        return []


def _place(name: Any, folder: Path | None) -> Path | None:
    """Return the path of a file below the folder, without links on the way: reviewers see nothing else."""
    if folder is None or not isinstance(name, str) or not name.isprintable() or Path(name).suffix not in SUFFIXES:
        return None
    return folder / name if path_below(folder, name) else None
