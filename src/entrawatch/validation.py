"""Validation: every check over a project's specs, samples and stack files, in one run."""

import os
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from entrawatch.catalog import Catalog, read_catalog
from entrawatch.checks import check_all_samples, check_catalog
from entrawatch.checks.queries import check_queries
from entrawatch.deployment import plan_deployment
from entrawatch.issues import Issue, Location, errors
from entrawatch.kql.analyser import Analyser
from entrawatch.project import Project
from entrawatch.quoting import shown
from entrawatch.settings_checks import check_settings
from entrawatch.source import is_folder, shown_path
from entrawatch.stack_file import StackFile, read_stack_file


@dataclass(frozen=True)
class Validation:
    """What was checked and what was found, sorted by place."""

    issues: tuple[Issue, ...]
    alerts: int
    areas: int
    stacks: int


def validate(project: Project, paths: Sequence[Path] = (), analyser: Analyser | None = None) -> Validation:
    """Check the whole project; `paths` keeps the issues of these files and folders only.

    `analyser`: one that is running already, else one of its own.
    """
    with nullcontext(analyser) if analyser else Analyser() as analyser:
        catalog, issues = _checked(analyser, project.specs)
        is_wrong = bool(errors(issues))
        issues += project.file_issues()
        issues += _missing_stacks(project)
        for name in project.stack_names():
            stack = read_stack_file(project.stack_file(name))
            issues += _stack_issues(project, stack, catalog, analyser, is_wrong)
    kept = sorted(set(_below(issues, paths)))
    return Validation(tuple(kept), len(catalog.alerts), len(catalog.areas), len(project.stack_names()))


def _checked(analyser: Analyser, *folders: Path) -> tuple[Catalog, list[Issue]]:
    catalog, issues = read_catalog(*folders)
    issues += [*catalog.overrides, *check_catalog(catalog), *check_all_samples(catalog)]
    return catalog, [*issues, *check_queries(catalog, analyser)]


def _stack_issues(
    project: Project, stack: StackFile, catalog: Catalog, analyser: Analyser, specs_are_wrong: bool
) -> list[Issue]:
    issues = list(stack.issues)
    if stack.settings is None:
        return issues
    if stack.settings.alert_specs:
        issues += _missing_folders(project, stack)
        folders = [project.root / folder for folder in stack.settings.alert_specs]
        catalog, own = _checked(analyser, project.specs, *filter(is_folder, folders))
        issues += own
    issues += check_settings(stack.settings, stack.document, catalog)
    # A catalog with errors is incomplete: what it would deploy is not worth a warning yet.
    if not specs_are_wrong and not errors(issues):
        issues += plan_deployment(catalog, stack.settings, stack.document).issues
    return issues


def _missing_stacks(project: Project) -> Iterable[Issue]:
    if not project.stack_names():
        text = f"holds no stack file, so nothing can be deployed; write one, such as '{project.stack_file('dev').name}'"
        yield Issue(Location(shown_path(project.stacks), 1), "ST214", text)


def _missing_folders(project: Project, stack: StackFile) -> Iterable[Issue]:
    """Yield an issue at the key of each folder of specs that is none: its own path tells nothing of the stack."""
    if stack.settings is None or stack.document is None:
        return
    for number, folder in enumerate(stack.settings.alert_specs):
        if not is_folder(project.root / folder):
            place = stack.document.value_location("config", "entrawatch:alert_specs", number)
            yield Issue(place, "CT101", f"{shown(folder)} is not a folder; name one that holds one folder per area")


def _below(issues: Iterable[Issue], paths: Sequence[Path]) -> Iterable[Issue]:
    wanted = [_absolute(path) for path in paths]
    for issue in issues:
        place = _absolute(Path(issue.location.path)) if wanted else None
        if place is None or any(place.is_relative_to(path) for path in wanted):
            yield issue


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(path.absolute()))
