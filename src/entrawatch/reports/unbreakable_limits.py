"""Azure's limits that are not issue codes, and why."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from entrawatch.reference.data_files import read_data


def limit_ids() -> Iterator[str]:
    """Yield the ID of every limit that was collected."""
    for family, ranges in _data()["families"].items():
        yield from (f"{family}{number:03}" for first, last in ranges for number in range(first, last + 1))


def unbreakable_limits() -> dict[str, str]:
    """Return the reason for each limit that is not an issue code, by ID."""
    single = {name: entry["reason"] for entry in _data()["limits"] for name in entry["ids"]}
    whole = _data()["whole_families"]
    return single | {name: whole[name[:3]] for name in limit_ids() if name[:3] in whole}


def unbreakable_rows() -> Iterator[tuple[str, str]]:
    """Yield the IDs that share a reason with that reason, for the documentation."""
    yield from ((", ".join(entry["ids"]), entry["reason"]) for entry in _data()["limits"])
    yield from ((f"all {family}", reason) for family, reason in _data()["whole_families"].items())


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = read_data("unbreakable_limits.json")
    return data
