"""Take a snapshot: read the requested stacks of a project, and record what cannot be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import entrawatch
from entrawatch.changes.snapshots.facts import (
    alert_facts,
    area_facts,
    exception_facts,
    hunt_facts,
    off_facts,
    resource_facts,
    settings_facts,
)
from entrawatch.changes.snapshots.model import CostFacts, CoverageFacts, SampleFacts, Snapshot, StackSnapshot
from entrawatch.changes.snapshots.reading import ReadStack, read_specs, read_stack
from entrawatch.changes.snapshots.samples import AlertWork, sample_facts
from entrawatch.documents.issues import EntrawatchError, Issue
from entrawatch.project import Project
from entrawatch.reports.cost.estimate import estimate_cost
from entrawatch.reports.cost.lines import CostLine
from entrawatch.reports.cost.prices import OwnPrices, Range, price_list
from entrawatch.resources.program_plan import Plan
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.checks import remembered_catalogs
from entrawatch.specs.coverage import Answer, coverage
from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.stack_file import spec_folders

PlanOf = Callable[[Project, str], Plan]
"""Runs the project's program on one stack; raises EntrawatchError."""


@dataclass(frozen=True)
class Assumptions:
    """What a cost estimate is based on."""

    users: int = 1000
    prices: OwnPrices | None = None


def take_snapshot(
    project: Project,
    stacks: Sequence[str],
    plan_of: PlanOf,
    assumed: Assumptions,
    work: AlertWork | None = None,
    spare: Path | None = None,
) -> Snapshot:
    """Return what the stacks deploy; errors in a stack, a spec or the program are recorded as problems.

    `spare`: folder with stack files to use if a stack's own cannot be read.
    """
    work, reader, query_problem = work or AlertWork(), _Reader(project, plan_of, assumed, spare), ""
    with remembered_catalogs():
        found = {name: reader.stack(name) for name in stacks}
        shown, problems = reader.samples(work)
    if work.queries and work.alerts:
        # Imported here, because it takes long to load.
        from entrawatch.changes.snapshots.query_errors import with_query_errors

        found, query_problem = with_query_errors(found, reader.catalogs, work.alerts)
    return Snapshot(
        version=entrawatch.__version__,
        stacks=found,
        samples=shown,
        sample_problems=problems,
        query_problem=query_problem,
    )


class _Reader:
    """Reads stacks one after the other."""

    def __init__(self, project: Project, plan_of: PlanOf, assumed: Assumptions, spare: Path | None) -> None:
        self._project, self._plan_of, self._assumed, self._spare = project, plan_of, assumed, spare
        self.catalogs: dict[str, Catalog] = {}

    def stack(self, name: str) -> StackSnapshot:
        spare = self._spare / self._project.stack_file(name).name if self._spare else None
        read = read_stack(self._project, name, spare)
        if read.deployment:
            self.catalogs[name] = read.deployment.catalog
        facts = stack_snapshot(read, self._assumed)
        if facts.problems:
            # The program would only report the same errors.
            return facts
        try:
            resources = resource_facts(self._plan_of(self._project, name))
        except EntrawatchError as error:
            return facts.model_copy(update={"program_problems": _lines(error)})
        return facts.model_copy(update={"resources": resources})

    def samples(self, work: AlertWork) -> tuple[dict[str, SampleFacts], tuple[str, ...]]:
        if not work.alerts:
            return {}, ()
        try:
            return sample_facts(work, read_specs(*spec_folders(self._project)).catalog), ()
        except EntrawatchError as error:
            return {}, _lines(error)


def stack_snapshot(stack: ReadStack, assumed: Assumptions) -> StackSnapshot:
    """Return what is known about a stack without running the program."""
    problems, read = tuple(map(str, stack.errors)), stack.deployment
    if read is None:
        return StackSnapshot(problems=problems, broken=stack.broken)
    catalog, deployment = read.catalog, read.deployment
    return StackSnapshot(
        problems=problems,
        is_read=True,
        broken=stack.broken,
        unread=stack.unread,
        has_spare_settings=stack.has_spare_settings,
        warnings=tuple((_without_line(issue), str(issue)) for issue in read.warnings),
        settings=settings_facts(deployment, catalog, read.other_config),
        alerts=alert_facts(deployment, catalog),
        off=off_facts(deployment, catalog),
        exceptions=exception_facts(deployment),
        areas=area_facts(deployment),
        hunts=hunt_facts(deployment),
        cost=_cost(deployment, assumed),
        coverage=_coverage(deployment, catalog),
    )


def _lines(error: EntrawatchError) -> tuple[str, ...]:
    return tuple(str(error).splitlines()) or (type(error).__name__,)


def _without_line(issue: Issue) -> str:
    # A moved line does not turn an old warning into a new one.
    return f"{issue.location.path}: {issue.code}: {issue.message}"


def _cost(deployment: Deployment, assumed: Assumptions) -> CostFacts:
    prices = price_list(deployment.settings.location, assumed.prices, kind=deployment.settings.tenant.kind)
    found = estimate_cost(deployment, assumed.users, prices)
    lines = tuple((_item(one), _amounts(one.cost), one.assumption) for one in found.lines)
    return CostFacts(
        currency=found.currency,
        region=found.region,
        users=assumed.users,
        total=_amounts(found.total),
        lines=lines,
        numbers={_item(one): one.number for one in found.lines if one.number},
        not_counted=found.not_counted,
    )


def _item(one: CostLine) -> str:
    """Return the name of a billed item, equal in two versions regardless of its count."""
    return f"{one.group} {one.kind}" if one.kind else f"{one.group}: {one.item}"


def _amounts(cost: Range) -> tuple[float, float, float]:
    return cost.low, cost.likely, cost.high


def _coverage(deployment: Deployment, catalog: Catalog) -> CoverageFacts:
    deployed = {alert.spec.id for alert in deployment.alerts}
    alerts = {name: alert for name, alert in catalog.alerts.items() if name in deployed}
    found = coverage(replace(catalog, alerts=alerts))
    rows = [item for item in found.rows if not item.row.is_prose]
    answered = tuple(item.row.id for item in rows if item.answer is not Answer.NONE)
    return CoverageFacts(rows=len(rows), answered=answered, techniques=tuple(found.techniques))
