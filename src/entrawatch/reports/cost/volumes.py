"""Volumes: GB per month of each table that a stack routes, measured or from published averages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from entrawatch.reference.log_categories import log_categories
from entrawatch.reports.cost.prices import PriceList, Range
from entrawatch.stacks.deployment import Deployment
from entrawatch.stacks.routed_tables import collected_tables


@dataclass(frozen=True)
class TableVolume:
    """GB per month of one table, and the assumption."""

    gb: Range
    assumption: str


def table_volumes(deployment: Deployment, users: int, prices: PriceList) -> dict[str, TableVolume]:
    """Return the known volume of each table that the workspace receives, within the daily cap."""
    received = (*deployment.categories, *collected_tables(deployment.settings))
    volumes = dict(category_volumes(received, users, prices))
    cap = deployment.settings.workspace.daily_cap_gb
    if cap is None or not volumes:
        return volumes
    most = cap * prices.days_per_month
    if sum(volume.gb.high for volume in volumes.values()) <= most:
        return volumes
    cut = _within([volume.gb for volume in volumes.values()], most)
    text = f"; limited to its share of the daily cap of {cap:g} GB"
    return {
        name: replace(one, gb=gb, assumption=one.assumption + text)
        for (name, one), gb in zip(volumes.items(), cut, strict=True)
    }


def _within(volumes: Sequence[Range], most: float) -> list[Range]:
    """Return the part of each volume that fits; likely volumes come first, so that high is never below likely."""
    low = _grown([0.0] * len(volumes), [gb.low for gb in volumes], most)
    likely = _grown(low, [gb.likely for gb in volumes], most)
    high = _grown(likely, [gb.high for gb in volumes], most)
    return list(map(Range, low, likely, high))


def _grown(before: Sequence[float], wanted: Sequence[float], most: float) -> list[float]:
    room, growth = most - sum(before), sum(wanted) - sum(before)
    share = min(1.0, max(0.0, room) / growth) if growth else 0.0
    return [start + (end - start) * share for start, end in zip(before, wanted, strict=True)]


def tables_without_volume(deployment: Deployment, prices: PriceList) -> Iterator[tuple[str, str]]:
    """Yield category and table of each routed category without a known volume."""
    for name in deployment.categories:
        table = _table(name)
        if name not in prices.volumes and table not in prices.measured:
            yield name, table


def category_volumes(categories: Iterable[str], users: int, prices: PriceList) -> Iterator[tuple[str, TableVolume]]:
    """Yield the table of each log category, or other table, with a known volume, as it arrives: without a cap."""
    for name in categories:
        table = _table(name)
        if table in prices.measured:
            measured = prices.measured[table]
            gb = Range(measured.gb, measured.gb, measured.gb)
            yield table, TableVolume(gb, f"{measured.gb:.2f} GB per month, {measured.source}")
        elif name in prices.volumes:
            volume = prices.volumes[name]
            gb = volume.events_per_user_day * (users * volume.bytes * prices.days_per_month / 1e9)
            text = f"{gb.low:.2f} to {gb.high:.2f} GB per month, likely {gb.likely:.2f}, for {users} {prices.people}"
            absent = f"; {prices.usage} contains no billable records of it" if prices.usage else ""
            yield table, TableVolume(gb, f"{text}; volume: {volume.source}{absent}")


def _table(name: str) -> str:
    category = log_categories().get(name)
    return category.table if category else name
