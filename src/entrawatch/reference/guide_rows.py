"""The monitoring rows and prose recommendations of Microsoft's Entra security operations guide."""

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

# Marks a table that is only supposed to hold the events.
_GUESS = "?"


class Alertable(StrEnum):
    """What can cover a row: a log query, a separate product, or a threat hunter."""

    LOG_QUERY = "log-query"
    PRODUCT = "product"
    HUNTING = "hunting"


class ComponentKind(StrEnum):
    """Where a component of the guide's introduction runs: on servers of the organization, or in Microsoft's cloud."""

    HYBRID = "hybrid"
    CLOUD = "cloud"


@dataclass(frozen=True)
class GuideRow:
    """One table row or prose recommendation; the data file holds more about each."""

    id: str
    area: str
    """Our area id, such as `privileged_identity_management`."""
    title: str
    is_prose: bool
    risk: tuple[str, ...]
    """low, medium, high; `varies` and `unstated` as the guide has it; empty for prose."""
    tables: tuple[str, ...]
    """Log Analytics tables known to contain the events."""
    alertable: Alertable | None
    """None for prose."""
    component: ComponentKind | None = None
    """Kind of the component that the introduction asks to baseline; None for every other row."""
    where: str = ""
    """The log or product as the guide names it; for a component its name."""
    section: str = ""
    """Headings of the guide's page above the table of the row, such as `Account creation > Short-lived accounts`."""


@cache
def guide_rows() -> Mapping[str, GuideRow]:
    """Return every row and prose recommendation by ID, in the guide's order, rows first."""
    data = read_data("guide_rows.json")
    rows = [_row(entry, is_prose=False) for entry in data["rows"]]
    prose = [_row(entry, is_prose=True) for entry in data["prose"]]
    return MappingProxyType({row.id: row for row in rows + prose})


def guide_risk(names: Iterable[str]) -> tuple[str, ...]:
    """Return the distinct risk ratings of the guide's rows, in row order; prose has none."""
    return tuple(dict.fromkeys(risk for name in names for risk in guide_rows()[name].risk))


def _row(entry: dict[str, Any], *, is_prose: bool) -> GuideRow:
    risk = entry.get("risk", [])
    return GuideRow(
        id=entry["id"],
        area=AREA_OF_PAGE[entry["area"]],
        title=entry["title"],
        is_prose=is_prose,
        risk=(risk,) if isinstance(risk, str) else tuple(risk),
        tables=tuple(table for table in entry["tables"] if not table.endswith(_GUESS)),
        alertable=None if is_prose else Alertable(entry["alertable"]),
        component=_component(entry["id"]),
        where=entry["where"],
        section=entry.get("section", ""),
    )


def _component(name: str) -> ComponentKind | None:
    """Return the kind of a component; the data names it `non-table/PAGE/KIND-NAME`."""
    kind = name.rpartition("/")[2].partition("-")[0]
    is_named = name.startswith("non-table/") and kind in list(ComponentKind)
    return ComponentKind(kind) if is_named else None
