"""What the paths of `entrawatch validate` mean: folders of specs, and single files in them."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from entrawatch.documents.document import is_folder
from entrawatch.documents.issues import EntrawatchError, Issue
from entrawatch.project import PROJECT_FILE, Project
from entrawatch.specs.catalog import AREA_FILE, INPUTS_FILE, SAMPLES_SUFFIX, YAML_SUFFIXES, Catalog, CatalogArea

_ADVICE = (
    f"name alert_specs, stacks, {PROJECT_FILE}, a YAML file in them, "
    f"exceptions that a stack names, or a folder of your own specs with one folder per area, each with {AREA_FILE}"
)


class NothingToCheck(EntrawatchError):
    """Raised for a path without anything to validate; reporting no issues would be misleading."""


def absolute(path: Path) -> Path:
    """Return a path without dots; links are not resolved."""
    return Path(os.path.normpath(path.absolute()))


def in_project(path: Path, project: Project) -> Path:
    """Return a path as the project spells it, also if it leads through a link to the project's folder."""
    place = absolute(path)
    for parent in () if place.is_relative_to(absolute(project.root)) else (place, *place.parents):
        if parent.exists() and parent.samefile(project.root):
            return project.root / place.relative_to(parent)
    return path


def unnamed_folders(project: Project, named: Iterable[Path], paths: Sequence[Path]) -> list[Path]:
    """Return the spec folders among `paths` that neither the project nor a stack (`named`) reads anyway.

    Raises NothingToCheck for a path without anything to read.
    """
    read = [absolute(path) for path in (project.specs, project.stacks, project.root / PROJECT_FILE, *named)]
    return sorted({folder for path in paths for folder in _unread(path, read, project)})


def are_specs(paths: Sequence[Path], folders: Iterable[Path]) -> bool:
    """Return whether paths name only specs: each is in one of these folders of areas."""
    roots = [absolute(folder) for folder in folders]
    return bool(paths) and all(is_below(path, roots) for path in paths)


def is_below(path: Path, roots: Sequence[Path]) -> bool:
    """Return whether a path is one of these absolute paths, or in one of them."""
    place = absolute(path)
    return any(place.is_relative_to(root) for root in roots)


def issues_below(issues: Iterable[Issue], paths: Sequence[Path]) -> Iterable[Issue]:
    """Return the issues in these files and folders; all without a path."""
    roots = [absolute(path) for path in paths]
    return (issue for issue in issues if not roots or is_below(Path(issue.location.path), roots))


def catalog_below(catalog: Catalog, paths: Sequence[Path]) -> Catalog:
    """Return a catalog with only the alerts and areas that have a file among these paths; all without a path."""
    if not paths:
        return catalog
    roots = [absolute(path) for path in paths]
    alerts = {
        name: one
        for name, one in catalog.alerts.items()
        if is_below(Path(one.document.path), roots) or is_below(one.samples_path, roots)
    }
    named = {one.area for one in alerts.values()}
    areas = {name: one for name, one in catalog.areas.items() if name in named or _has_file_below(one, roots)}
    return replace(catalog, alerts=alerts, areas=areas)


def _has_file_below(area: CatalogArea, roots: Sequence[Path]) -> bool:
    documents = (area.document, area.guide_document)
    return any(document is not None and is_below(Path(document.path), roots) for document in documents)


def _unread(path: Path, read: Sequence[Path], project: Project) -> Iterator[Path]:
    place = absolute(path)
    if not is_folder(path) and path.suffix.lower() not in YAML_SUFFIXES:
        raise NothingToCheck(f"'{path}' is neither a folder nor a YAML file; {_ADVICE}")
    if any(place.is_relative_to(root) or root.is_relative_to(place) for root in read):
        return
    folder = _spec_folder(place, project)
    if folder is None:
        raise NothingToCheck(f"'{path}' contains no specs; {_ADVICE}")
    yield folder


def _spec_folder(path: Path, project: Project) -> Path | None:
    """Return the folder of areas that a path is or is in."""
    is_inputs = path.name == INPUTS_FILE
    if is_inputs or not is_folder(path):
        return _spec_folder(path.parent, project) if is_inputs or _is_area(path.parent, project) else None
    if _is_area(path, project):
        return path.parent
    has_inputs = (path / INPUTS_FILE).is_file()
    return path if has_inputs or any(_is_area(child, project) for child in path.iterdir()) else None


def _is_area(folder: Path, project: Project) -> bool:
    """Return whether a folder contains alerts: it has an area file or samples, or adds to a built-in area."""
    names = [item.name for item in folder.iterdir() if item.suffix in YAML_SUFFIXES] if is_folder(folder) else []
    is_known = bool(names) and is_folder(project.specs / folder.name)
    return is_known or any(name == AREA_FILE or name.endswith(SAMPLES_SUFFIX) for name in names)
