"""Cost of the workspace: what its tables take in, and how long they keep it."""

from collections.abc import Iterator, Mapping

from entrawatch.reports.cost.lines import NOTHING, CostGroup, CostLine, Range
from entrawatch.reports.cost.prices import PriceList
from entrawatch.reports.cost.volumes import TableVolume
from entrawatch.stacks.settings import TableRetention, Workspace

Volumes = Mapping[str, TableVolume]


def ingestion_lines(volumes: Volumes, prices: PriceList) -> Iterator[CostLine]:
    """Yield one line for each table, and one for what is free."""
    price = prices.ingestion
    for table, volume in volumes.items():
        yield CostLine(CostGroup.INGESTION, table, volume.gb * price.amount, volume.assumption, price)
    total = sum((volume.gb for volume in volumes.values()), NOTHING)
    free = Range(*(-min(prices.free_gb, part) for part in (total.low, total.likely, total.high)))
    if volumes and prices.free_gb:
        text = f"the first {prices.free_gb:g} GB a month of the billing account, used here alone"
        yield CostLine(CostGroup.INGESTION, "free grant", free * price.amount, text, price)


def retention_lines(volumes: Volumes, workspace: Workspace, prices: PriceList) -> Iterator[CostLine]:
    """Yield what it costs to keep each table, once it holds as many days as it may."""
    if workspace.existing_id:
        return  # somebody else's workspace keeps its records as its owner decides
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
