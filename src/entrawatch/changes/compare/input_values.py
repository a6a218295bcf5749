"""Compare values of inputs: which entries are new, and which business hours are wider."""

import ipaddress
from collections.abc import Sequence
from typing import Any

from entrawatch.changes.findings import Direction
from entrawatch.input_types import InputType

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def added_entries(kind: str, before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the entries that are new, without letter case; a range inside an older one is none."""
    known = {entry.casefold() for entry in before}
    new = [entry for entry in after if entry.casefold() not in known]
    if kind != InputType.IP_RANGES:
        return new
    ranges = [found for entry in before if (found := _network(entry))]
    return [entry for entry in new if not _lies_in(_network(entry), ranges)]


def hours_direction(before: Any, after: Any) -> Direction:
    """Return whether fewer hours of a week are outside business hours afterwards."""
    old, new = _hours(before), _hours(after)
    if old is None or new is None or before["timezone"] != after["timezone"]:
        return Direction.UNCLEAR
    if old == new:
        return Direction.NEUTRAL
    return Direction.WEAKENED if old < new else Direction.STRENGTHENED if new < old else Direction.UNCLEAR


def _hours(value: Any) -> set[tuple[int, int]] | None:
    try:
        hours = range(int(value["start"]), int(value["end"]))
        return {(int(day), hour) for day in value["days"] for hour in hours}
    except (KeyError, TypeError, ValueError):
        return None


def _network(entry: str) -> _Network | None:
    try:
        return ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return None


def _lies_in(network: _Network | None, ranges: Sequence[_Network]) -> bool:
    return network is not None and any(
        network.version == one.version and network.subnet_of(one)  # type: ignore[arg-type]
        for one in ranges
    )
