"""Checked paths: which of the paths that a user names are read anyway, and which are specs that no stack names."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from entrawatch.catalog import AREA_FILE, INPUTS_FILE, SAMPLES_SUFFIX, YAML_SUFFIXES
from entrawatch.issues import EntrawatchError
from entrawatch.project import PROJECT_FILE, Project
from entrawatch.source import is_folder

_ADVICE = (
    f"name alert_specs, stacks, {PROJECT_FILE}, a YAML file in them, "
    f"or a folder of specs of your own that holds one folder per area, each with {AREA_FILE}"
)


class NothingToCheck(EntrawatchError):
    """Raised for a path that holds nothing a validation reads: saying that it is clean would be a lie."""


def absolute(path: Path) -> Path:
    """Return a path without dots; a link keeps its own name."""
    return Path(os.path.normpath(path.absolute()))


def unnamed_folders(project: Project, named: Iterable[Path], paths: Sequence[Path]) -> list[Path]:
    """Return the folders of specs among `paths` that neither the project nor a stack (`named`) reads anyway.

    Raises NothingToCheck for a path that holds nothing to read.
    """
    read = [absolute(path) for path in (project.specs, project.stacks, project.root / PROJECT_FILE, *named)]
    return sorted({folder for path in paths for folder in _unread(path, read, project)})


def _unread(path: Path, read: Sequence[Path], project: Project) -> Iterator[Path]:
    place = absolute(path)
    if not is_folder(path) and path.suffix.lower() not in YAML_SUFFIXES:
        raise NothingToCheck(f"'{path}' is neither a folder nor a YAML file; {_ADVICE}")
    if any(place.is_relative_to(root) or root.is_relative_to(place) for root in read):
        return
    folder = _spec_folder(place, project)
    if folder is None:
        raise NothingToCheck(f"'{path}' holds no specs; {_ADVICE}")
    yield folder


def _spec_folder(path: Path, project: Project) -> Path | None:
    """Return the folder of areas that a path is, or lies in."""
    if path.name == INPUTS_FILE or not is_folder(path):
        return (
            _spec_folder(path.parent, project) if path.name == INPUTS_FILE or _is_area(path.parent, project) else None
        )
    if _is_area(path, project):
        return path.parent
    has_inputs = (path / INPUTS_FILE).is_file()
    return path if has_inputs or any(_is_area(child, project) for child in path.iterdir()) else None


def _is_area(folder: Path, project: Project) -> bool:
    """Tell a folder of alerts from any other: it describes itself, has samples, or adds to a built-in area."""
    names = [item.name for item in folder.iterdir() if item.suffix in YAML_SUFFIXES] if is_folder(folder) else []
    is_known = bool(names) and is_folder(project.specs / folder.name)
    return is_known or any(name == AREA_FILE or name.endswith(SAMPLES_SUFFIX) for name in names)
