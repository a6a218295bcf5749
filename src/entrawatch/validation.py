"""Validation: every check over a project's specs, samples and stack files, in one run."""

import itertools
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
from entrawatch.documents.issues import Issue, Location, errors
from entrawatch.documents.quoting import shown
from entrawatch.kql.analyzer import Analyzer
from entrawatch.project import Project
from entrawatch.specs.catalog import Catalog, CatalogAlert, CatalogArea, read_catalog
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
from entrawatch.validated_paths import (
    absolute,
    are_specs,
    catalog_below,
    in_project,
    is_below,
    issues_below,
    unnamed_folders,
)


@dataclass(frozen=True)
class Validation:
    """What was checked, and the issues sorted by location."""

    issues: tuple[Issue, ...]
    alerts: int
    areas: int
    stacks: int
    elsewhere: tuple[Issue, ...] = ()
    """Errors that were found in other files than those that are named; they can keep checks from running."""


def validate(
    project: Project, paths: Sequence[Path] = (), analyzer: Analyzer | None = None, *, today: date | None = None
) -> Validation:
    """Check the whole project and spec folders in `paths` that no stack uses; report only issues below `paths`.

    If all `paths` are specs, only those are checked, and no stack. `analyzer`: one that is already running, otherwise
    a new one. `today` ends exceptions and acknowledgements; absent = the day in UTC. Raises NothingToCheck for a path
    that is never read.
    """
    paths = [in_project(path, project) for path in paths]
    stacks = [read_stack_file(project.stack_file(name)) for name in project.stack_names()]
    own = [folders for stack in stacks if (folders := _own_folders(project, stack))]
    folders = [*itertools.chain(*own)]
    named = [*folders, *(path for stack in stacks for path in _exceptions(project, stack))]
    unnamed = unnamed_folders(project, named, paths)
    with nullcontext(analyzer) if analyzer else Analyzer() as analyzer:
        if are_specs(paths, [project.specs, *unnamed, *folders]):
            return _specs_alone(project, [[], *([folder] for folder in unnamed), *own], paths, analyzer)
        return _with_stacks(project, stacks, unnamed, paths, analyzer, today or datetime.now(UTC).date())


def _with_stacks(
    project: Project,
    stacks: Sequence[StackFile],
    unnamed: Sequence[Path],
    paths: Sequence[Path],
    analyzer: Analyzer,
    today: date,
) -> Validation:
    """Check the whole project, and its specs with each of these further folders."""
    checked = [_checked(analyzer, project.specs), *(_checked(analyzer, project.specs, one) for one in unnamed)]
    (catalog, wrong), *_ = checked
    catalogs, issues = [one for one, _ in checked], [issue for _, found in checked for issue in found]
    excepted = [path for stack in stacks if stack.settings for path in stack.settings.exceptions]
    issues += [*project.file_issues(), *_missing_stacks(project), *unnamed_files(project.root, excepted)]
    across = list(check_stacks(stacks))
    for stack in stacks:
        used, found = _stack_issues(project, stack, catalog, analyzer, bool(errors(wrong)), today)
        catalogs.append(used)
        issues += _acknowledged(stack, [*found, *_of_file(stack, across)], today)
    read = [file for stack in stacks for file in _named_files(project, stack, paths)]
    return _result(issues, [*paths, *read], catalogs, len(stacks))


def _specs_alone(
    project: Project, further: Sequence[Sequence[Path]], paths: Sequence[Path], analyzer: Analyzer
) -> Validation:
    """Check the specs of the project that are below `paths`, with each of these sets of further folders."""
    checked = [_checked(analyzer, project.specs, *filter(is_folder, folders), paths=paths) for folders in further]
    issues = [issue for _, found in checked for issue in found]
    return _result(issues, paths, [catalog for catalog, _ in checked], 0)


def _result(issues: Sequence[Issue], paths: Sequence[Path], catalogs: Sequence[Catalog], stacks: int) -> Validation:
    alerts, areas = _files(each.alerts for each in catalogs), _files(each.areas for each in catalogs)
    named = set(issues_below(issues, paths))
    elsewhere = sorted(set(errors(issues)) - named)
    return Validation(tuple(sorted(named)), alerts, areas, stacks, tuple(elsewhere))


def _files(groups: Iterable[Mapping[str, CatalogAlert] | Mapping[str, CatalogArea]]) -> int:
    return len({item.document.path for group in groups for item in group.values()})


def _checked(analyzer: Analyzer, *folders: Path, paths: Sequence[Path] = ()) -> tuple[Catalog, list[Issue]]:
    """Return the specs of folders that are below `paths`, and the issues of these and of what they have in common."""
    catalog, issues = read_catalog(*folders)
    fixtures, wrong_records = read_fixtures(catalog, *folders)
    issues += [*catalog.overrides, *check_catalog(catalog), *wrong_records]
    stories, wrong_stories = read_stories(*folders)
    issues += [*wrong_stories, *check_stories(stories, catalog, fixtures)]
    chosen = catalog_below(catalog, paths)
    issues += check_all_samples(chosen.alerts.values(), fixtures)
    return chosen, [*issues, *check_queries(chosen, analyzer)]


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
    if stack.document and is_below(Path(stack.document.path), list(map(absolute, paths))):
        yield from _exceptions(project, stack)
        yield from (project.stacks / file for file in named_files(stack.document.value) if file.isprintable())
