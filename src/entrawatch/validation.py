"""Validation: every check over a project's specs, samples and stack files, in one run."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from entrawatch.catalog import Catalog, CatalogAlert, CatalogArea, read_catalog
from entrawatch.checked_paths import absolute, unnamed_folders
from entrawatch.checks import check_catalog
from entrawatch.checks.queries import check_queries, look_backs
from entrawatch.deployment import plan_deployment
from entrawatch.detection.fixtures import read_fixtures
from entrawatch.detection.sample_checks import check_all_samples
from entrawatch.issues import Issue, Location, errors
from entrawatch.kql.analyser import Analyser
from entrawatch.project import Project
from entrawatch.quoting import shown
from entrawatch.settings_checks import check_settings
from entrawatch.settings_checks.stacks import check_stacks
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
    """Check the whole project and folders of specs in `paths` that no stack names; tell what is below `paths` only.

    `analyser`: one that is running already, else one of its own. Raises NothingToCheck for a path that is never read.
    """
    stacks = [read_stack_file(project.stack_file(name)) for name in project.stack_names()]
    unnamed = unnamed_folders(project, [folder for stack in stacks for folder in _own_folders(project, stack)], paths)
    with nullcontext(analyser) if analyser else Analyser() as analyser:
        catalog, issues = _checked(analyser, project.specs)
        is_wrong = bool(errors(issues))
        catalogs = [catalog]
        for folder in unnamed:
            own, found = _checked(analyser, project.specs, folder)
            catalogs.append(own)
            issues += found
        issues += [*project.file_issues(), *_missing_stacks(project), *check_stacks(stacks)]
        for stack in stacks:
            used, found = _stack_issues(project, stack, catalog, analyser, is_wrong)
            catalogs.append(used)
            issues += found
    kept = tuple(sorted(set(_below(issues, paths))))
    return Validation(
        kept, _files(each.alerts for each in catalogs), _files(each.areas for each in catalogs), len(stacks)
    )


def _files(groups: Iterable[Mapping[str, CatalogAlert] | Mapping[str, CatalogArea]]) -> int:
    return len({item.document.path for group in groups for item in group.values()})


def _checked(analyser: Analyser, *folders: Path) -> tuple[Catalog, list[Issue]]:
    catalog, issues = read_catalog(*folders)
    fixtures, wrong_records = read_fixtures(catalog, *folders)
    issues += [*catalog.overrides, *check_catalog(catalog), *wrong_records]
    issues += check_all_samples(catalog.alerts.values(), fixtures)
    return catalog, [*issues, *check_queries(catalog, analyser)]


def _stack_issues(
    project: Project, stack: StackFile, catalog: Catalog, analyser: Analyser, specs_are_wrong: bool
) -> tuple[Catalog, list[Issue]]:
    issues = list(stack.issues)
    if stack.settings is None:
        return catalog, issues
    if stack.settings.alert_specs:
        issues += _missing_folders(project, stack)
        catalog, own = _checked(analyser, project.specs, *filter(is_folder, _own_folders(project, stack)))
        issues += own
    issues += check_settings(stack.settings, stack.document, catalog)
    # A catalog with errors is incomplete: what it would deploy is not worth a warning yet.
    if not specs_are_wrong and not errors(issues):
        # How long somebody else's workspace keeps its records is not known here.
        back = None if stack.settings.workspace.existing_id else look_backs(catalog, analyser)
        issues += plan_deployment(catalog, stack.settings, stack.document, back).issues
    return catalog, issues


def _own_folders(project: Project, stack: StackFile) -> list[Path]:
    return [project.root / folder for folder in stack.settings.alert_specs] if stack.settings else []


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
    wanted = [absolute(path) for path in paths]
    for issue in issues:
        place = absolute(Path(issue.location.path)) if wanted else None
        if place is None or any(place.is_relative_to(path) for path in wanted):
            yield issue
