"""Cost: what one stack costs a month at list price, each line with its assumption and the source of the price."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from entrawatch.durations import minutes
from entrawatch.log_categories import log_categories
from entrawatch.planned import Deployment, PlannedAlert
from entrawatch.prices import Price, PriceList, RulePrice
from entrawatch.settings import TableRetention, Workspace


class CostGroup(StrEnum):
    """What a line of the estimate pays for."""

    RULES = "alert rules"
    INGESTION = "ingestion"
    RETENTION = "retention"


@dataclass(frozen=True)
class Range:
    """A monthly amount: the least, the likely and the most."""

    low: float
    likely: float
    high: float

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def __mul__(self, factor: float) -> "Range":
        return Range(self.low * factor, self.likely * factor, self.high * factor)


@dataclass(frozen=True)
class CostLine:
    """One thing that is paid for."""

    group: CostGroup
    item: str
    cost: Range
    assumption: str
    price: Price


@dataclass(frozen=True)
class CostEstimate:
    """All lines, their total, and what no line counts; `region` is the one whose prices were taken."""

    currency: str
    region: str
    lines: tuple[CostLine, ...]
    not_counted: tuple[str, ...]

    @property
    def total(self) -> Range:
        """The sum of all lines."""
        return sum((line.cost for line in self.lines), Range(0, 0, 0))


# With dimensions each value that fires is a time series; how many there are is known only afterwards.
_LIKELY_SERIES, _MOST_SERIES = 1, 10


def estimate_cost(deployment: Deployment, users: int, prices: PriceList) -> CostEstimate:
    """Return what a deployment costs a month for a tenant with so many users."""
    volumes = dict(_volumes(deployment, users, prices))
    lines = (
        *rule_lines(deployment.alerts, prices),
        *_ingestion(volumes, users, prices),
        *_retention(volumes, deployment.settings.workspace, prices),
    )
    return CostEstimate(prices.currency, prices.region, lines, tuple(_not_counted(deployment, prices)))


def rule_lines(alerts: Iterable[PlannedAlert], prices: PriceList) -> Iterator[CostLine]:
    """Yield one line for each frequency: its rules, with and without dimensions."""
    bands = {band.minutes: band for band in prices.rules}
    counted = Counter((_band(alert, prices.rules), bool(alert.spec.trigger.dimensions)) for alert in alerts)
    for band, has_series in sorted(counted):
        price, number = bands[band], counted[band, has_series]
        further = Range(0, price.further * (_LIKELY_SERIES - 1), price.further * (_MOST_SERIES - 1))
        one = Range(price.rule.amount, price.rule.amount, price.rule.amount)
        cost = (one + further if has_series else one) * number
        kind = f"at {band} min{' and slower' if band == max(bands) else ''}"
        series = f"; {_LIKELY_SERIES} to {_MOST_SERIES} time series each" if has_series else ""
        item = f"{number} rule{'s' if number > 1 else ''} {kind}{', split by dimensions' if has_series else ''}"
        yield CostLine(CostGroup.RULES, item, cost, f"each enabled the whole month{series}", price.rule)


def _band(alert: PlannedAlert, bands: Iterable[RulePrice]) -> int:
    frequency = minutes(alert.spec.evaluation_frequency)
    return max((band.minutes for band in bands if band.minutes <= frequency), default=1)


def _volumes(deployment: Deployment, users: int, prices: PriceList) -> Iterator[tuple[str, Range]]:
    """Yield the GB a month of each table that is routed and whose volume is known."""
    for name in deployment.categories:
        category = log_categories().get(name)
        table = category.table if category else name
        if table in prices.measured_gb:
            measured = prices.measured_gb[table]
            yield table, Range(measured, measured, measured)
        elif name in prices.volumes:
            volume = prices.volumes[name]
            yield table, Range(*volume.events_per_user_day) * (users * volume.bytes * prices.days_per_month / 1e9)


def _ingestion(volumes: dict[str, Range], users: int, prices: PriceList) -> Iterator[CostLine]:
    price = prices.ingestion
    for table, volume in volumes.items():
        yield CostLine(CostGroup.INGESTION, table, volume * price.amount, _told(table, volume, users, prices), price)
    total = sum(volumes.values(), Range(0, 0, 0))
    free = Range(*(-min(prices.free_gb, part) for part in (total.low, total.likely, total.high)))
    if volumes and prices.free_gb:
        text = f"the first {prices.free_gb:g} GB a month of the billing account, used here alone"
        yield CostLine(CostGroup.INGESTION, "free grant", free * price.amount, text, price)


def _told(table: str, volume: Range, users: int, prices: PriceList) -> str:
    if table in prices.measured_gb:
        return f"{volume.likely:.2f} GB a month, as measured"
    return f"{volume.low:.2f} to {volume.high:.2f} GB a month, likely {volume.likely:.2f}, for {users} users"


def _retention(volumes: dict[str, Range], workspace: Workspace, prices: PriceList) -> Iterator[CostLine]:
    if workspace.existing_id:
        return  # somebody else's workspace keeps its records as its owner decides
    for table, volume in volumes.items():
        days, total = _kept(workspace.tables.get(table), workspace)
        months = max(0.0, days - prices.free_days) / prices.days_per_month
        if months:
            text, cost = (
                f"{days} days, {prices.free_days:g} of them included",
                volume * (months * prices.retention.amount),
            )
            yield CostLine(CostGroup.RETENTION, table, cost, text, prices.retention)
        if total > days:
            months = (total - days) / prices.days_per_month
            text = f"long-term from day {days} to day {total}"
            cost = volume * (months * prices.long_term.amount)
            yield CostLine(CostGroup.RETENTION, table, cost, text, prices.long_term)


def _kept(table: TableRetention | None, workspace: Workspace) -> tuple[int, int]:
    days = table.retention_days if table else workspace.retention_days
    return days, max(days, (table.total_retention_days if table else None) or days)


def _not_counted(deployment: Deployment, prices: PriceList) -> Iterator[str]:
    if prices.region != deployment.settings.location:
        yield f"the difference between {prices.region}, whose prices these are, and {deployment.settings.location}"
    for name in deployment.categories:
        category = log_categories().get(name)
        if name not in prices.volumes and (category.table if category else name) not in prices.measured_gb:
            yield f"{name}: its volume depends on the tenant; measure it and give gb_per_month in --prices"
    if deployment.settings.workspace.existing_id:
        yield "retention of the existing workspace, and commitment tiers or Sentinel on it"
    yield "notifications: mail is free up to 1,000 a month; SMS and voice cost by country"
