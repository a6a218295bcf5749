"""Read a stack despite errors: the valid parts, and the list of broken ones."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from entrawatch.changes.snapshots.model import BrokenFacts
from entrawatch.documents.document import Document, shown_path
from entrawatch.documents.issues import Issue, errors, warnings
from entrawatch.project import Project
from entrawatch.specs.catalog import AREA_FILE, GUIDE_FILE, Catalog, CatalogAlert, CatalogArea
from entrawatch.specs.checks import checked_catalog
from entrawatch.specs.inputs import check_input
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.exceptions.checks import check_exceptions
from entrawatch.stacks.exceptions.read import read_exceptions
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.read_deployment import StackDeployment, other_config
from entrawatch.stacks.settings import AlertOverride, StackSettings
from entrawatch.stacks.stack_file import StackFile, read_stack_file


@dataclass(frozen=True)
class ReadSpecs:
    """The specs of some folders: the valid ones, and the issues of the rest."""

    catalog: Catalog
    errors: tuple[Issue, ...] = ()
    broken: tuple[BrokenFacts, ...] = ()


@dataclass(frozen=True)
class ReadStack:
    """What a stack deploys without its broken parts; None if not even its settings can be read."""

    deployment: StackDeployment | None
    errors: tuple[Issue, ...] = ()
    broken: tuple[BrokenFacts, ...] = ()
    unread: tuple[str, ...] = ()
    has_spare_settings: bool = False


def read_specs(*folders: Path) -> ReadSpecs:
    """Return the specs of folders without broken ones."""
    catalog, issues = checked_catalog(*folders)
    wrong = tuple(errors(set(issues)))
    if not wrong:
        return ReadSpecs(catalog)
    broken = broken_things(catalog, wrong)
    return ReadSpecs(whole_part(catalog, broken), wrong, broken)


def read_stack(project: Project, name: str, spare: Path | None = None) -> ReadStack:
    """Return the readable parts of a stack; `spare`: stack file to use if its own cannot be read at all."""
    own = read_stack_file(project.stack_file(name))
    has_spare = own.settings is None and spare is not None
    used = read_stack_file(spare, shown_path(project.stack_file(name))) if has_spare and spare else own
    if used.settings is None:
        return ReadStack(None, tuple(errors(own.issues)), _broken_stack(name, own, own.issues))
    specs = read_specs(project.specs, *(project.root / folder for folder in used.settings.alert_specs))
    exceptions, wrong = read_exceptions(project.root, used.settings.exceptions)
    checked = check_settings(used.settings, used.document, specs.catalog)
    wrong += check_exceptions(exceptions, specs.catalog, used.settings)
    settings = plannable(used.settings, specs.catalog)
    deployment = plan_deployment(specs.catalog, settings, used.document, exceptions=exceptions)
    issues = [*own.issues, *checked, *wrong, *deployment.issues]
    return ReadStack(
        StackDeployment(specs.catalog, deployment, tuple(warnings(issues)), other_config(used)),
        tuple(sorted({*errors(issues), *specs.errors})),
        (*_broken_stack(name, own, issues), *specs.broken),
        tuple(_unread(specs, deployment, wrong_inputs(used.settings, specs.catalog))),
        has_spare,
    )


def _broken_stack(name: str, file: StackFile, issues: Iterable[Issue]) -> tuple[BrokenFacts, ...]:
    wrong = errors(issues)
    if not wrong:
        return ()
    place = file.document.path if file.document else wrong[0].location.path
    return (BrokenFacts(kind="stack", name=name, place=place, messages=plain_messages(wrong)),)


def _unread(specs: ReadSpecs, deployment: Deployment, wrong_values: Iterable[str]) -> Iterator[str]:
    if not specs.catalog.has_all_inputs:
        yield "inputs"
    # If all alerts of an area are broken, the area and its hunts are not deployed.
    areas = {PurePath(one.place).parent.name for one in specs.broken if one.kind == "alert"}
    is_area_broken = any(one.kind == "area" for one in specs.broken) or areas - {one.id for one in deployment.areas}
    if is_area_broken or not specs.catalog.has_all_inputs:
        yield "hunts"
    yield from (f"inputs.{name}" for name in wrong_values)


def broken_things(catalog: Catalog, wrong: Sequence[Issue]) -> tuple[BrokenFacts, ...]:
    """Return each subject of errors once, then the alerts that cannot be planned because of another one."""
    by_path: dict[str, list[Issue]] = {}
    for issue in wrong:
        by_path.setdefault(issue.location.path, []).append(issue)
    alerts = {alert.document.path: name for name, alert in catalog.alerts.items()}
    found = [_broken(path, issues, alerts, catalog) for path, issues in by_path.items()]
    named = {one.name for one in found if one.kind == "alert"}
    orphans = (alert for name, alert in catalog.alerts.items() if name not in named)
    return (*found, *(one for alert in orphans for one in _orphan(alert, catalog)))


def whole_part(catalog: Catalog, broken: Iterable[BrokenFacts]) -> Catalog:
    """Return a catalog without broken alerts, and without hunts that can read broken inputs."""
    gone = catalog.refused | {one.name for one in broken if one.kind == "alert"}
    alerts = {name: alert for name, alert in catalog.alerts.items() if name not in gone}
    areas = catalog.areas if catalog.has_all_inputs else {name: _bare(one) for name, one in catalog.areas.items()}
    return replace(catalog, alerts=alerts, areas=areas, refused=gone)


def plain_messages(issues: Iterable[Issue]) -> tuple[str, ...]:
    """Return each issue once, without its line."""
    return tuple(dict.fromkeys(f"{issue.code}: {issue.message}" for issue in issues))


def _broken(path: str, issues: Sequence[Issue], alerts: dict[str, str], catalog: Catalog) -> BrokenFacts:
    file, messages = PurePath(path), plain_messages(issues)
    if path in alerts:
        return BrokenFacts(kind="alert", name=alerts[path], place=path, messages=messages)
    if file.name in (AREA_FILE, GUIDE_FILE):
        return BrokenFacts(kind="area", name=file.parent.name, place=path, messages=messages)
    if file.stem in catalog.refused:
        return BrokenFacts(kind="alert", name=file.stem, place=path, messages=messages)
    return BrokenFacts(kind="file", name=path, place=path, messages=messages)


def _orphan(alert: CatalogAlert, catalog: Catalog) -> Iterator[BrokenFacts]:
    missing = [name for name in alert.spec.inputs if name not in catalog.inputs]
    message = ""
    if alert.area not in catalog.areas:
        message = f"its area '{alert.area}' is broken"
    elif missing:
        message = f"the inputs that it reads are broken: {', '.join(missing)}"
    if message:
        place = alert.document.path
        yield BrokenFacts(kind="alert", name=alert.spec.id, place=place, messages=(message,))


def _bare(area: CatalogArea) -> CatalogArea:
    return replace(area, guide=area.guide.model_copy(update={"hunts": ()}))


_NO_FILE = Document("stack configuration", "", None, {}, {})


def wrong_inputs(settings: StackSettings, catalog: Catalog) -> tuple[str, ...]:
    """Return the inputs for which a stack sets an invalid value."""
    given = settings.tenant_inputs
    return tuple(
        name
        for name, spec in catalog.inputs.items()
        if name in given and errors(check_input(spec, given[name], _NO_FILE, (name,)))
    )


def plannable(settings: StackSettings, catalog: Catalog) -> StackSettings:
    """Return settings with an example for each invalid input value, and the closest number for an invalid one."""
    wrong = set(wrong_inputs(settings, catalog)) & settings.inputs.keys()
    inputs = {**settings.inputs, **{name: catalog.inputs[name].example for name in wrong}}
    overrides = {name: _within(name, one, catalog) for name, one in settings.alerts.overrides.items()}
    alerts = settings.alerts.model_copy(update={"overrides": overrides})
    return settings.model_copy(update={"inputs": inputs, "alerts": alerts})


def _within(name: str, override: AlertOverride, catalog: Catalog) -> AlertOverride:
    alert = catalog.alerts.get(name)
    known = alert.spec.parameters if alert else {}
    parameters = {
        key: min(max(value, known[key].minimum), known[key].maximum) if key in known else value
        for key, value in override.parameters.items()
    }
    return override.model_copy(update={"parameters": parameters})
