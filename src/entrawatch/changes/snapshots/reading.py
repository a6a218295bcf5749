"""Read a stack although something of it is wrong: what is left without its broken parts, and what these are."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from entrawatch.changes.snapshots.broken import broken_things, told_messages, whole_part
from entrawatch.changes.snapshots.model import BrokenFacts
from entrawatch.changes.snapshots.settings import plannable, wrong_inputs
from entrawatch.documents.document import shown_path
from entrawatch.documents.issues import Issue, errors, warnings
from entrawatch.project import Project
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.checks import checked_catalog
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.plan_deployment import Deployment, plan_deployment
from entrawatch.stacks.read_deployment import StackDeployment, other_config
from entrawatch.stacks.stack_file import StackFile, read_stack_file


@dataclass(frozen=True)
class ReadSpecs:
    """The specs of some folders: what is whole, and what is wrong with the rest."""

    catalog: Catalog
    errors: tuple[Issue, ...] = ()
    broken: tuple[BrokenFacts, ...] = ()


SpecsOf = Callable[..., ReadSpecs]
"""Reads folders of specs."""


@dataclass(frozen=True)
class ReadStack:
    """What a stack deploys without its broken parts; None where not even its settings can be read."""

    deployment: StackDeployment | None
    errors: tuple[Issue, ...] = ()
    broken: tuple[BrokenFacts, ...] = ()
    unread: tuple[str, ...] = ()
    has_spare_settings: bool = False


def read_specs(*folders: Path) -> ReadSpecs:
    """Return the specs of folders without those that are broken."""
    catalog, issues = checked_catalog(*folders)
    wrong = tuple(errors(set(issues)))
    if not wrong:
        return ReadSpecs(catalog)
    broken = broken_things(catalog, wrong)
    return ReadSpecs(whole_part(catalog, broken), wrong, broken)


def read_stack(project: Project, name: str, specs_of: SpecsOf = read_specs, spare: Path | None = None) -> ReadStack:
    """Return what can be read of a stack; `spare`: stack file to take where its own cannot be read at all."""
    own = read_stack_file(project.stack_file(name))
    has_spare = own.settings is None and spare is not None
    used = read_stack_file(spare, shown_path(project.stack_file(name))) if has_spare and spare else own
    if used.settings is None:
        return ReadStack(None, tuple(errors(own.issues)), _broken_stack(name, own, own.issues))
    specs = specs_of(project.specs, *(project.root / folder for folder in used.settings.alert_specs))
    checked = check_settings(used.settings, used.document, specs.catalog)
    deployment = plan_deployment(specs.catalog, plannable(used.settings, specs.catalog), used.document)
    issues = [*own.issues, *checked, *deployment.issues]
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
    return (BrokenFacts(kind="stack", name=name, place=place, messages=told_messages(wrong)),)


def _unread(specs: ReadSpecs, deployment: Deployment, wrong_values: Iterable[str]) -> Iterator[str]:
    if not specs.catalog.has_all_inputs:
        yield "inputs"
    # An area of which every alert is broken is not deployed, and neither are its hunts.
    areas = {PurePath(one.place).parent.name for one in specs.broken if one.kind == "alert"}
    is_area_broken = any(one.kind == "area" for one in specs.broken) or areas - {one.id for one in deployment.areas}
    if is_area_broken or not specs.catalog.has_all_inputs:
        yield "hunts"
    yield from (f"inputs.{name}" for name in wrong_values)
