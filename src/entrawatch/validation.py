"""Validation: every check over a project's specs, samples and stack files, in one run."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from entrawatch.detection.excepted import check_excepted
from entrawatch.detection.fixtures import read_fixtures
from entrawatch.detection.overridden import check_overridden
from entrawatch.detection.sample_checks import check_all_samples
from entrawatch.detection.story_checks import check_stories
from entrawatch.detection.transformed import check_transformed
from entrawatch.documents.document import is_folder, shown_path
from entrawatch.documents.issues import EntrawatchError, Issue, Location, errors
from entrawatch.documents.quoting import shown
from entrawatch.kql.analyzer import Analyzer
from entrawatch.project import PROJECT_FILE, Project
from entrawatch.specs.catalog import (
    AREA_FILE,
    INPUTS_FILE,
    SAMPLES_SUFFIX,
    YAML_SUFFIXES,
    Catalog,
    CatalogAlert,
    CatalogArea,
    read_catalog,
)
from entrawatch.specs.checks import check_catalog
from entrawatch.specs.checks.queries import check_queries, look_backs
from entrawatch.specs.stories import read_stories
from entrawatch.stacks.acknowledgements import acknowledge, check_acknowledgements, without_ended
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.checks.quiet_hours import ended_quiet_hours
from entrawatch.stacks.checks.stacks import check_stacks
from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.exceptions.checks import check_exceptions
from entrawatch.stacks.exceptions.model import PlacedException
from entrawatch.stacks.exceptions.read import read_exceptions, unnamed_files
from entrawatch.stacks.input_files import named_files
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.settings import setting_path
from entrawatch.stacks.stack_file import StackFile, read_stack_file


@dataclass(frozen=True)
class Validation:
    """What was checked, and the issues sorted by location."""

    issues: tuple[Issue, ...]
    alerts: int
    areas: int
    stacks: int


def validate(
    project: Project, paths: Sequence[Path] = (), analyzer: Analyzer | None = None, *, today: date | None = None
) -> Validation:
    """Check the whole project and spec folders in `paths` that no stack uses; report only issues below `paths`.

    `analyzer`: one that is already running, otherwise a new one. `today` ends exceptions and acknowledgements; absent =
    the day in UTC. Raises NothingToCheck for a path that is never read.
    """
    today = today or datetime.now(UTC).date()
    stacks = [read_stack_file(project.stack_file(name)) for name in project.stack_names()]
    named = [folder for stack in stacks for folder in (*_own_folders(project, stack), *_exceptions(project, stack))]
    unnamed = unnamed_folders(project, named, paths)
    with nullcontext(analyzer) if analyzer else Analyzer() as analyzer:
        catalog, issues = _checked(analyzer, project.specs)
        is_wrong = bool(errors(issues))
        catalogs = [catalog]
        for folder in unnamed:
            own, found = _checked(analyzer, project.specs, folder)
            catalogs.append(own)
            issues += found
        excepted = [path for stack in stacks if stack.settings for path in stack.settings.exceptions]
        issues += [*project.file_issues(), *_missing_stacks(project), *unnamed_files(project.root, excepted)]
        across = list(check_stacks(stacks))
        for stack in stacks:
            used, found = _stack_issues(project, stack, catalog, analyzer, is_wrong, today)
            catalogs.append(used)
            issues += _acknowledged(stack, [*found, *_of_file(stack, across)], today)
    read = [file for stack in stacks for file in _named_files(project, stack, paths)]
    kept = tuple(sorted(set(_below(issues, [*paths, *read]))))
    return Validation(
        kept, _files(each.alerts for each in catalogs), _files(each.areas for each in catalogs), len(stacks)
    )


def _files(groups: Iterable[Mapping[str, CatalogAlert] | Mapping[str, CatalogArea]]) -> int:
    return len({item.document.path for group in groups for item in group.values()})


def _checked(analyzer: Analyzer, *folders: Path) -> tuple[Catalog, list[Issue]]:
    catalog, issues = read_catalog(*folders)
    fixtures, wrong_records = read_fixtures(catalog, *folders)
    issues += [*catalog.overrides, *check_catalog(catalog), *wrong_records]
    issues += check_all_samples(catalog.alerts.values(), fixtures)
    stories, wrong_stories = read_stories(*folders)
    issues += [*wrong_stories, *check_stories(stories, catalog, fixtures)]
    return catalog, [*issues, *check_queries(catalog, analyzer)]


def _stack_issues(
    project: Project, stack: StackFile, catalog: Catalog, analyzer: Analyzer, specs_are_wrong: bool, today: date
) -> tuple[Catalog, list[Issue]]:
    issues = list(stack.issues)
    if stack.settings is None:
        return catalog, issues
    if stack.settings.alert_specs:
        issues += _missing_folders(project, stack)
        catalog, own = _checked(analyzer, project.specs, *filter(is_folder, _own_folders(project, stack)))
        issues += own
    issues += check_settings(stack.settings, stack.document, catalog)
    exceptions, found = read_exceptions(project.root, stack.settings.exceptions)
    issues += [*found, *check_exceptions(exceptions, catalog, stack.settings, today), *_ended(stack, today)]
    # A catalog with errors is incomplete: warnings about what it would deploy come later.
    if not specs_are_wrong and not errors(issues):
        # The retention of another team's workspace is not known here.
        back = None if stack.settings.workspace.existing_id else look_backs(catalog, analyzer)
        deployment = plan_deployment(catalog, stack.settings, stack.document, back, exceptions)
        issues += [*deployment.issues, *_on_samples(project, stack, deployment, catalog, exceptions, analyzer)]
    return catalog, issues


def _ended(stack: StackFile, today: date) -> Iterator[Issue]:
    if stack.settings and stack.document:
        for problem in ended_quiet_hours(stack.settings.quiet_hours, today):
            yield stack.document.issue(replace(problem, path=setting_path(problem.path)))


def _of_file(stack: StackFile, issues: Iterable[Issue]) -> list[Issue]:
    return [issue for issue in issues if stack.document and issue.location.path == stack.document.path]


def _acknowledged(stack: StackFile, issues: list[Issue], today: date) -> list[Issue]:
    """Return the issues of a stack with those of its acknowledgements."""
    if stack.settings is None or stack.document is None:
        return issues
    others = [issue for issue in issues if issue.location.path != stack.document.path]
    own = acknowledge(_of_file(stack, issues), stack.settings)
    # Errors leave checks out, so that an acknowledged warning may not be found yet.
    judged = [] if errors(issues) else check_acknowledgements(stack.settings, stack.document, own, today)
    return [*others, *without_ended(own, stack.settings, today), *judged]


def _on_samples(
    project: Project,
    stack: StackFile,
    deployment: Deployment,
    catalog: Catalog,
    exceptions: Sequence[PlacedException],
    analyzer: Analyzer,
) -> Iterator[Issue]:
    """Yield where samples of alerts contradict the transformations, overrides and exceptions of a stack."""
    settings = deployment.settings
    if stack.document is None or not (settings.workspace.transformations or settings.alerts.overrides or exceptions):
        return
    fixtures, _ = read_fixtures(catalog, project.specs, *filter(is_folder, _own_folders(project, stack)))
    problems = [
        *check_transformed(deployment, catalog, fixtures, analyzer),
        *check_overridden(deployment, catalog, fixtures, analyzer),
    ]
    for problem in problems:
        yield stack.document.issue(replace(problem, path=setting_path(problem.path)))
    if exceptions:
        yield from check_excepted(deployment, exceptions, catalog, fixtures, analyzer)


def _own_folders(project: Project, stack: StackFile) -> list[Path]:
    return [project.root / folder for folder in stack.settings.alert_specs] if stack.settings else []


def _exceptions(project: Project, stack: StackFile) -> list[Path]:
    return [project.root / path for path in stack.settings.exceptions] if stack.settings else []


def _missing_stacks(project: Project) -> Iterable[Issue]:
    if not project.stack_names():
        text = (
            f"contains no stack file, so nothing can be deployed; add one, such as '{project.stack_file('dev').name}'"
        )
        yield Issue(Location(shown_path(project.stacks), 1), "ST214", text)


def _missing_folders(project: Project, stack: StackFile) -> Iterable[Issue]:
    """Yield an issue at the stack's key for each spec folder that does not exist."""
    if stack.settings is None or stack.document is None:
        return
    for number, folder in enumerate(stack.settings.alert_specs):
        if not is_folder(project.root / folder):
            place = stack.document.value_location("config", "entrawatch:alert_specs", number)
            yield Issue(place, "CT101", f"{shown(folder)} is not a folder; name a folder with one folder per area")


def _named_files(project: Project, stack: StackFile, paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the exceptions and lists of a stack whose file is below `paths`: their issues are those of the stack."""
    if stack.document and any(absolute(Path(stack.document.path)).is_relative_to(absolute(one)) for one in paths):
        yield from _exceptions(project, stack)
        yield from (project.stacks / file for file in named_files(stack.document.value) if file.isprintable())


def _below(issues: Iterable[Issue], paths: Sequence[Path]) -> Iterable[Issue]:
    wanted = [absolute(path) for path in paths]
    for issue in issues:
        place = absolute(Path(issue.location.path)) if wanted else None
        if place is None or any(place.is_relative_to(path) for path in wanted):
            yield issue


_ADVICE = (
    f"name alert_specs, stacks, {PROJECT_FILE}, a YAML file in them, "
    f"or a folder of your own specs with one folder per area, each with {AREA_FILE}"
)


class NothingToCheck(EntrawatchError):
    """Raised for a path without anything to validate; reporting no issues would be misleading."""


def absolute(path: Path) -> Path:
    """Return a path without dots; links are not resolved."""
    return Path(os.path.normpath(path.absolute()))


def unnamed_folders(project: Project, named: Iterable[Path], paths: Sequence[Path]) -> list[Path]:
    """Return the spec folders among `paths` that neither the project nor a stack (`named`) reads anyway.

    Raises NothingToCheck for a path without anything to read.
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
        raise NothingToCheck(f"'{path}' contains no specs; {_ADVICE}")
    yield folder


def _spec_folder(path: Path, project: Project) -> Path | None:
    """Return the folder of areas that a path is or is in."""
    if path.name == INPUTS_FILE or not is_folder(path):
        return (
            _spec_folder(path.parent, project) if path.name == INPUTS_FILE or _is_area(path.parent, project) else None
        )
    if _is_area(path, project):
        return path.parent
    has_inputs = (path / INPUTS_FILE).is_file()
    return path if has_inputs or any(_is_area(child, project) for child in path.iterdir()) else None


def _is_area(folder: Path, project: Project) -> bool:
    """Return whether a folder contains alerts: it has an area file or samples, or adds to a built-in area."""
    names = [item.name for item in folder.iterdir() if item.suffix in YAML_SUFFIXES] if is_folder(folder) else []
    is_known = bool(names) and is_folder(project.specs / folder.name)
    return is_known or any(name == AREA_FILE or name.endswith(SAMPLES_SUFFIX) for name in names)
