"""Take a snapshot: read every stack of a project that was asked for, and say of each what cannot be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import entrawatch
from entrawatch.catalog import Catalog
from entrawatch.changes.snapshots.facts import alert_facts, area_facts, hunt_facts, off_facts, settings_facts
from entrawatch.changes.snapshots.model import CostFacts, CoverageFacts, SampleFacts, Snapshot, StackSnapshot
from entrawatch.changes.snapshots.resources import resource_facts
from entrawatch.changes.snapshots.samples import SampleWork, sample_facts
from entrawatch.checks import verified_catalog
from entrawatch.cost import Range, estimate_cost
from entrawatch.coverage import Answer, coverage
from entrawatch.issues import EntrawatchError, Issue
from entrawatch.plan import Plan
from entrawatch.planned import Deployment
from entrawatch.prices import OwnPrices, price_list
from entrawatch.project import Project
from entrawatch.spec_folders import spec_folders
from entrawatch.stack_deployment import StackDeployment, read_deployment

PlanOf = Callable[[Project, str], Plan]
"""Runs the project's program on one stack; raises EntrawatchError."""


@dataclass(frozen=True)
class Assumptions:
    """What an estimate of the cost rests on."""

    users: int = 1000
    prices: OwnPrices | None = None


def take_snapshot(
    project: Project,
    stacks: Sequence[str],
    plan_of: PlanOf,
    assumed: Assumptions,
    samples: SampleWork | None = None,
) -> Snapshot:
    """Return what the stacks deploy; a stack or a program that is wrong becomes problems in its place."""
    reader = _Reader(project, plan_of, assumed)
    found = {name: reader.stack(name) for name in stacks}
    shown, problems = _samples(project, samples or SampleWork())
    return Snapshot(version=entrawatch.__version__, stacks=found, samples=shown, sample_problems=problems)


def _samples(project: Project, work: SampleWork) -> tuple[dict[str, SampleFacts], tuple[str, ...]]:
    try:
        return sample_facts(work, spec_folders(project)), ()
    except EntrawatchError as error:
        return {}, _lines(error)


class _Reader:
    """Reads stacks one after the other, each folder of specs once."""

    def __init__(self, project: Project, plan_of: PlanOf, assumed: Assumptions) -> None:
        self._project, self._plan_of, self._assumed = project, plan_of, assumed
        self._catalogs: dict[tuple[Path, ...], Catalog] = {}

    def stack(self, name: str) -> StackSnapshot:
        try:
            read = read_deployment(self._project, name, self._catalog)
        except EntrawatchError as error:
            return StackSnapshot(problems=_lines(error))
        facts = stack_snapshot(read, self._assumed)
        try:
            resources = resource_facts(self._plan_of(self._project, name))
        except EntrawatchError as error:
            return facts.model_copy(update={"program_problems": _lines(error)})
        return facts.model_copy(update={"resources": resources})

    def _catalog(self, *folders: Path) -> Catalog:
        if folders not in self._catalogs:
            self._catalogs[folders] = verified_catalog(*folders)
        return self._catalogs[folders]


def stack_snapshot(read: StackDeployment, assumed: Assumptions) -> StackSnapshot:
    """Return all that can be told of a stack without running the program."""
    catalog, deployment = read.catalog, read.deployment
    return StackSnapshot(
        warnings=tuple((_without_line(issue), str(issue)) for issue in read.warnings),
        settings=settings_facts(deployment, catalog, read.other_config),
        alerts=alert_facts(deployment, catalog),
        off=off_facts(deployment, catalog),
        areas=area_facts(deployment),
        hunts=hunt_facts(deployment),
        cost=_cost(deployment, assumed),
        coverage=_coverage(deployment, catalog),
    )


def _lines(error: EntrawatchError) -> tuple[str, ...]:
    return tuple(str(error).splitlines()) or (type(error).__name__,)


def _without_line(issue: Issue) -> str:
    # A line that moves makes no new warning of an old one.
    return f"{issue.location.path}: {issue.code}: {issue.message}"


def _cost(deployment: Deployment, assumed: Assumptions) -> CostFacts:
    prices = price_list(deployment.settings.location, assumed.prices)
    found = estimate_cost(deployment, assumed.users, prices)
    lines = tuple((f"{one.group}: {one.item}", _amounts(one.cost), one.assumption) for one in found.lines)
    return CostFacts(
        currency=found.currency,
        region=found.region,
        users=assumed.users,
        total=_amounts(found.total),
        lines=lines,
        not_counted=found.not_counted,
    )


def _amounts(cost: Range) -> tuple[float, float, float]:
    return cost.low, cost.likely, cost.high


def _coverage(deployment: Deployment, catalog: Catalog) -> CoverageFacts:
    deployed = {alert.spec.id for alert in deployment.alerts}
    alerts = {name: alert for name, alert in catalog.alerts.items() if name in deployed}
    found = coverage(replace(catalog, alerts=alerts))
    rows = [item for item in found.rows if not item.row.is_prose]
    answered = tuple(item.row.id for item in rows if item.answer is not Answer.NONE)
    return CoverageFacts(rows=len(rows), answered=answered, techniques=tuple(found.techniques))
