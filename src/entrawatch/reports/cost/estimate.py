"""The estimate: all lines of one stack's deployment, and what the lines do not count."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from entrawatch.documents.render_issues import count_of
from entrawatch.reference.durations import minutes
from entrawatch.reports.cost.lines import CostEstimate, CostGroup, CostLine
from entrawatch.reports.cost.notifications import kinds_without_price, notification_lines
from entrawatch.reports.cost.prices import NOTHING, PriceList, Range, RulePrice
from entrawatch.reports.cost.sinks import sink_lines, sinks_without_price
from entrawatch.reports.cost.volumes import TableVolume, table_volumes, tables_without_volume
from entrawatch.stacks.deployment import Deployment, PlannedAlert
from entrawatch.stacks.routed_tables import collected_tables
from entrawatch.stacks.settings import TableRetention, Transformation, Workspace

# Each dimension value that fires is a time series; their number is known only afterwards.
_LIKELY_SERIES, _MOST_SERIES = 1, 10
# Azure charges for what a transformation drops beyond half of the incoming GB.
_FREE_TO_DROP = 0.5

_SENTINEL_PRICES = "https://azure.microsoft.com/pricing/details/microsoft-sentinel/"

Volumes = Mapping[str, TableVolume]


def estimate_cost(deployment: Deployment, users: int, prices: PriceList) -> CostEstimate:
    """Return the monthly cost of a deployment in a tenant with this number of users."""
    if _has_sentinel(deployment):
        prices = prices.with_sentinel or prices
    volumes = table_volumes(deployment, users, prices)
    lines = (
        *rule_lines(deployment.monitor_alerts, prices),
        *ingestion_lines(volumes, prices, deployment.settings.workspace.transformations),
        *retention_lines(volumes, deployment.settings.workspace, prices),
        *notification_lines(deployment, prices),
        *sink_lines(deployment, users, prices),
    )
    return CostEstimate(prices.currency, prices.region, lines, tuple(_not_counted(deployment, prices)))


def _not_counted(deployment: Deployment, prices: PriceList) -> Iterator[str]:
    settings = deployment.settings
    if prices.region != settings.location:
        yield f"the price difference between {prices.region}, which the estimate uses, and {settings.location}"
    yield from _without_volume(deployment, prices)
    if deployment.categories and not settings.log_routing.manage:
        yield "whether logs arrive: another stack routes them; the estimate assumes that they reach this workspace"
    learned = sum(alert.spec.trigger.dynamic_threshold is not None for alert in deployment.monitor_alerts)
    if learned:
        yield f"dynamic thresholds of {count_of(learned, 'alert rule')}: the price list has no price for them"
    if _has_sentinel(deployment):
        yield from _of_sentinel(prices)
    if settings.workspace.existing_id:
        other = "" if _has_sentinel(deployment) else " or Sentinel"
        yield f"retention of the existing workspace, and its commitment tiers{other}"
    for table, transformation in settings.workspace.transformations.items():
        if transformation.kept_share is None:
            advice = "measure it and set kept_share, see docs/transformations.md"
            yield f"what the transformation of {table} saves: {advice}"
        elif transformation.kept_share < _FREE_TO_DROP and not _has_sentinel(deployment):
            yield f"the charge for dropping more than half of {table}, which a workspace with Sentinel does not have"
    yield from kinds_without_price(deployment, prices)
    yield from sinks_without_price(deployment, prices)


def _has_sentinel(deployment: Deployment) -> bool:
    return bool(deployment.sentinel_rules) or deployment.settings.sentinel.existing


def _of_sentinel(prices: PriceList) -> Iterator[str]:
    if prices.charges_sentinel:
        yield "commitment tiers and grants of Microsoft Sentinel, and playbooks; its rules and incidents have no price"
    else:
        text = f"Microsoft Sentinel, whose price per GB in {prices.region} is not in the list"
        advice = f"look it up on {_SENTINEL_PRICES} and pass sentinel_per_gb with --prices"
        yield f"{text} and replaces that of ingestion: {advice}"


def _without_volume(deployment: Deployment, prices: PriceList) -> Iterator[str]:
    for name, table in tables_without_volume(deployment, prices):
        if prices.usage:
            yield f"{name}: {prices.usage} contains no billable records of {table}, so they cost nothing yet"
        else:
            yield f"{name}: the volume depends on the tenant; export the Usage table and pass it with --usage"
    # Machines and services have no published average per user.
    if unknown := ", ".join(table for table in collected_tables(deployment.settings) if table not in prices.measured):
        advice = "the volume depends on machines and services; export the Usage table and pass it with --usage"
        absent = f"{prices.usage} contains no billable records of them, so they cost nothing yet"
        yield f"collected tables {unknown}: {absent if prices.usage else advice}"


def rule_lines(alerts: Iterable[PlannedAlert], prices: PriceList) -> Iterator[CostLine]:
    """Yield one line per frequency, for rules with and without dimensions."""
    bands = {band.minutes: band for band in prices.rules}
    counted = Counter((_band(alert, prices.rules), bool(alert.spec.trigger.dimensions)) for alert in alerts)
    for band, has_series in sorted(counted):
        price, number = bands[band], counted[band, has_series]
        further = Range(0, price.further * (_LIKELY_SERIES - 1), price.further * (_MOST_SERIES - 1))
        one = Range(price.rule.amount, price.rule.amount, price.rule.amount)
        cost = (one + further if has_series else one) * number
        kind = f"at {band} min{' and slower' if band == max(bands) else ''}"
        kind = f"{kind}{', split by dimensions' if has_series else ''}"
        series = f"; {_LIKELY_SERIES} to {_MOST_SERIES} time series each" if has_series else ""
        item = f"{count_of(number, 'rule')} {kind}"
        yield CostLine(CostGroup.RULES, item, cost, f"each enabled all month{series}", price.rule, number, kind)


def _band(alert: PlannedAlert, bands: Iterable[RulePrice]) -> int:
    frequency = minutes(alert.spec.evaluation_frequency)
    return max((band.minutes for band in bands if band.minutes <= frequency), default=1)


def ingestion_lines(
    volumes: Volumes, prices: PriceList, transformations: Mapping[str, Transformation] = MappingProxyType({})
) -> Iterator[CostLine]:
    """Yield one line per table, one for what each transformation saves, and one for the free grant."""
    price = prices.ingestion
    for table, volume in volumes.items():
        yield CostLine(CostGroup.INGESTION, table, volume.gb * price.amount, volume.assumption, price)
    saved = {table: _saved(volume, transformations.get(table)) for table, volume in volumes.items()}
    for table, gb in saved.items():
        if gb.high < 0:
            text = f"the transformation keeps {transformations[table].kept_share:.0%} of the GB, as the stack states"
            yield CostLine(CostGroup.INGESTION, f"saved on {table}", gb * price.amount, text, price)
    total = sum((volume.gb for volume in volumes.values()), NOTHING) + sum(saved.values(), NOTHING)
    free = Range(*(-min(prices.free_gb, part) for part in (total.low, total.likely, total.high)))
    if volumes and prices.free_gb:
        text = f"the first {prices.free_gb:g} GB per month of the billing account, if no other workspace uses it"
        yield CostLine(CostGroup.INGESTION, "free grant", free * price.amount, text, price)


def _saved(volume: TableVolume, transformation: Transformation | None) -> Range:
    """Return the GB that a transformation drops, as a negative amount."""
    kept = transformation.kept_share if transformation else None
    return NOTHING if kept is None else volume.gb * (kept - 1)


def retention_lines(volumes: Volumes, workspace: Workspace, prices: PriceList) -> Iterator[CostLine]:
    """Yield the retention cost of each table, once it contains all the days that it keeps."""
    if workspace.existing_id:
        return  # the owner of an existing workspace sets its retention
    for table, volume in volumes.items():
        days, total = _kept(workspace.tables.get(table), workspace)
        months = max(0.0, days - prices.free_days) / prices.days_per_month
        if months:
            text, cost = f"{days} days, {prices.free_days:g} of them included", volume.gb * months
            yield CostLine(CostGroup.RETENTION, table, cost * prices.retention.amount, text, prices.retention)
        if total > days:
            months = (total - days) / prices.days_per_month
            text, cost = f"long-term from day {days} to day {total}", volume.gb * months
            yield CostLine(CostGroup.RETENTION, table, cost * prices.long_term.amount, text, prices.long_term)


def _kept(table: TableRetention | None, workspace: Workspace) -> tuple[int, int]:
    days = table.retention_days if table else workspace.retention_days
    return days, max(days, (table.total_retention_days if table else None) or days)
