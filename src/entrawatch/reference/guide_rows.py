"""The monitoring rows and the prose recommendations of Microsoft's Entra security operations guide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from entrawatch.reference.data_files import read_data

AREA_OF_PAGE: Mapping[str, str] = MappingProxyType(
    {
        "user-accounts": "user_accounts",
        "consumer-accounts": "consumer_accounts",
        "privileged-accounts": "privileged_accounts",
        "pim": "privileged_identity_management",
        "applications": "applications",
        "devices": "devices",
        "infrastructure": "infrastructure",
    }
)
"""Our area id (a folder name) for each page of the guide that has monitoring rows."""

_GUESS = "?"


class Alertable(StrEnum):
    """What can watch a row: a query over logs, a product of its own, or a person who hunts."""

    LOG_QUERY = "log-query"
    PRODUCT = "product"
    HUNTING = "hunting"


@dataclass(frozen=True)
class GuideRow:
    """One table row or prose recommendation; the data's `meta.fields` tells the guide's words from ours."""

    id: str
    area: str
    """Our area id, such as `privileged_identity_management`."""
    page: str
    """The guide's page, such as `pim`, or `introduction`."""
    title: str
    is_prose: bool
    section: str = ""
    risk: tuple[str, ...] = ()
    """low, medium, high; `varies` and `unstated` as the guide has it; empty for prose."""
    risk_note: str = ""
    where: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    """Log Analytics tables that are known to hold the events."""
    guessed_tables: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    threshold: str = ""
    notes: str = ""
    alertable: Alertable | None = None
    """None for prose."""
    product: str = ""
    logic: str = ""
    """Rows with the same key can share one query."""
    inputs: tuple[str, ...] = ()
    """Lists and numbers of the tenant that the query needs."""
    collect: tuple[str, ...] = ()
    """What has to be collected for it, such as `entra-diagnostics`."""
    resolved: tuple[str, ...] = ()
    guide_error: str = ""
    sentinel: tuple[str, ...] = ()
    sigma: tuple[str, ...] = ()
    sigma_match: tuple[str, ...] = ()
    source: str = "guide"
    """`guide`, or `linked page` where a page says it that the guide links."""


_TUPLES = ("filters", "inputs", "collect", "resolved", "sentinel", "sigma", "sigma_match")
_TEXTS = ("section", "risk_note", "threshold", "notes", "product", "logic", "guide_error")


@cache
def guide_rows() -> Mapping[str, GuideRow]:
    """Return every row and prose recommendation by id, in the guide's order, rows first."""
    data = read_data("guide_rows.json")
    rows = [_row(entry, is_prose=False) for entry in data["rows"]]
    prose = [_row(entry, is_prose=True) for entry in data["prose"]]
    return MappingProxyType({row.id: row for row in rows + prose})


def guide_risk(names: Iterable[str]) -> tuple[str, ...]:
    """Return the ratings that the guide gives to rows, each once, in the order of the rows; prose has none."""
    return tuple(dict.fromkeys(risk for name in names for risk in guide_rows()[name].risk))


def _row(entry: dict[str, Any], *, is_prose: bool) -> GuideRow:
    tables = entry["tables"]
    values: dict[str, Any] = {key: entry.get(key) or "" for key in _TEXTS}
    values |= {key: tuple(entry.get(key) or ()) for key in _TUPLES}
    return GuideRow(
        id=entry["id"],
        area=AREA_OF_PAGE[entry["area"]],
        page=entry.get("page", entry["area"]),
        title=entry["title"],
        is_prose=is_prose,
        risk=_tuple(entry.get("risk", [])),
        where=_tuple(entry["where"]),
        tables=tuple(table for table in tables if not table.endswith(_GUESS)),
        guessed_tables=tuple(table.removesuffix(_GUESS) for table in tables if table.endswith(_GUESS)),
        alertable=None if is_prose else Alertable(entry["alertable"]),
        source=entry.get("source", "guide"),
        **values,
    )


def _tuple(value: str | list[str]) -> tuple[str, ...]:
    """The data writes one value as text and several as a list."""
    return (value,) if isinstance(value, str) else tuple(value)
