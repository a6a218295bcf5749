"""Volumes: the GB a month of each table that a stack routes, measured or from published averages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from entrawatch.cost.lines import NOTHING, Range
from entrawatch.log_categories import log_categories
from entrawatch.planned import Deployment
from entrawatch.prices import PriceList


@dataclass(frozen=True)
class TableVolume:
    """The GB a month of one table, and what the number rests on."""

    gb: Range
    assumption: str


def table_volumes(deployment: Deployment, users: int, prices: PriceList) -> dict[str, TableVolume]:
    """Return the volume by table of everything that is routed and whose volume is known, within the daily cap."""
    volumes = dict(_volumes(deployment, users, prices))
    cap = deployment.settings.workspace.daily_cap_gb
    if cap is None or not volumes:
        return volumes
    total = sum((volume.gb for volume in volumes.values()), NOTHING)
    most = cap * prices.days_per_month
    share = Range(*(min(1.0, most / part) if part else 1.0 for part in (total.low, total.likely, total.high)))
    if share.high == 1:
        return volumes
    text = f"; cut to its share of the daily cap of {cap:g} GB"
    return {name: replace(it, gb=it.gb * share, assumption=it.assumption + text) for name, it in volumes.items()}


def tables_without_volume(deployment: Deployment, prices: PriceList) -> Iterator[tuple[str, str]]:
    """Yield the category and the table of what is routed but in no volume that is known."""
    for name in deployment.categories:
        table = _table(name)
        if name not in prices.volumes and table not in prices.measured:
            yield name, table


def _volumes(deployment: Deployment, users: int, prices: PriceList) -> Iterator[tuple[str, TableVolume]]:
    for name in deployment.categories:
        table = _table(name)
        if table in prices.measured:
            measured = prices.measured[table]
            gb = Range(measured.gb, measured.gb, measured.gb)
            yield table, TableVolume(gb, f"{measured.gb:.2f} GB a month, {measured.told}")
        elif name in prices.volumes:
            volume = prices.volumes[name]
            gb = Range(*volume.events_per_user_day) * (users * volume.bytes * prices.days_per_month / 1e9)
            text = f"{gb.low:.2f} to {gb.high:.2f} GB a month, likely {gb.likely:.2f}, for {users} users"
            absent = f"; {prices.usage} holds nothing billable of it" if prices.usage else ""
            yield table, TableVolume(gb, f"{text}; volume: {volume.source}{absent}")


def _table(name: str) -> str:
    category = log_categories().get(name)
    return category.table if category else name
