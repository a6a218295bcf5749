"""Read the exceptions files that a stack names."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from entrawatch.documents.document import is_folder, read_document, shown_path
from entrawatch.documents.issues import Issue, IssueSeverity, IssuesFound, Location, errors
from entrawatch.documents.messages import parse_model
from entrawatch.specs.catalog import YAML_SUFFIXES, visible_files
from entrawatch.stacks.exceptions.model import ExceptionsFile, PlacedException

EXCEPTIONS_FOLDER = "exceptions"


def read_exceptions(root: Path, paths: Iterable[str]) -> tuple[tuple[PlacedException, ...], list[Issue]]:
    """Return the exceptions in files and folders below `root`, and every issue of form."""
    placed: list[PlacedException] = []
    issues: list[Issue] = []
    for path in paths:
        files = _files(root / path)
        if not files:
            text = "is neither a YAML file nor a folder with one; write a path in the project, such as exceptions"
            issues.append(Issue(Location(shown_path(root / path), 1), "EX105", text))
        for file in files:
            found, wrong = _read(file)
            placed += found
            issues += wrong
    return tuple(placed), sorted({*issues, *_repeated(placed)})


def load_exceptions(root: Path, paths: Iterable[str]) -> tuple[PlacedException, ...]:
    """Return the exceptions in files and folders below `root`; raises IssuesFound if one is invalid."""
    placed, issues = read_exceptions(root, paths)
    if errors(issues):
        raise IssuesFound(errors(issues))
    return placed


def unnamed_files(root: Path, paths: Iterable[str]) -> Iterator[Issue]:
    """Yield a warning for each file in the project's folder of exceptions that no stack names in `paths`."""
    read = {file for path in paths for file in _files(root / path)}
    for file in sorted((root / EXCEPTIONS_FOLDER).rglob("*")):
        if file.suffix in YAML_SUFFIXES and file not in read:
            text = (
                "no stack names this file, so its exceptions have no effect; add it to entrawatch:exceptions of a stack"
            )
            yield Issue(Location(shown_path(file), 1), "EX109", text, IssueSeverity.WARNING)


def _files(path: Path) -> list[Path]:
    if is_folder(path) and not path.is_symlink():
        return [one for one in visible_files(path) if one.suffix in YAML_SUFFIXES]
    return [path] if path.suffix in YAML_SUFFIXES and (path.is_file() or path.is_symlink()) else []


def _read(path: Path) -> tuple[list[PlacedException], list[Issue]]:
    try:
        document = read_document(path, shown_path(path))
    except IssuesFound as unreadable:
        return [], list(unreadable.issues)
    file, issues = parse_model(ExceptionsFile, document, family="EX")
    found = file.exceptions if file else ()
    return [PlacedException(one, document, number) for number, one in enumerate(found)], issues


def _repeated(placed: Iterable[PlacedException]) -> Iterator[Issue]:
    first: dict[str, PlacedException] = {}
    for one in placed:
        place = one.document.value_location("exceptions", one.number, "id")
        other = first.setdefault(one.spec.id, one)
        if other is not one:
            text = f"id '{one.spec.id}' is already used in {other.document.path}; choose another id"
            yield Issue(place, "EX108", text)
