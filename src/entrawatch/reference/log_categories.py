"""Log categories of Microsoft Entra ID: their tables, required licenses, and what to route by default."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from entrawatch.reference.data_files import read_data
from entrawatch.reference.licenses import License


class SettingKind(StrEnum):
    """Which diagnostic setting a category belongs to: the general one, or a separate one with its own Entra role."""

    GENERAL = "general"
    SEPARATE = "separate"


@dataclass(frozen=True)
class LogCategory:
    """One log category; `category` is the exact value in the diagnostic setting, `table` its destination.

    The data file holds more about each.
    """

    category: str
    table: str
    license: License
    plan_basic: bool
    """Whether the table can use the Basic plan, which alert rules cannot query."""
    setting: SettingKind
    transform: bool
    """Whether the table takes a workspace transformation."""


_CONTAINED: Mapping[License, frozenset[License]] = MappingProxyType({License.P2: frozenset({License.P1})})
"""Licenses that a license includes, other than itself and `free`, which every tenant has."""


@cache
def log_categories() -> Mapping[str, LogCategory]:
    """Return the known categories by name; the service does not publish a complete list, so others can exist."""
    entries: dict[str, dict[str, Any]] = read_data("log_categories.json")["categories"]
    return MappingProxyType({name: _category(name, entry) for name, entry in entries.items()})


def category_of_table(table: str) -> LogCategory | None:
    """Return the category that fills a Log Analytics table, or None if no Entra category does."""
    return _by_table().get(table)


def license_title(license: License) -> str:
    """Return the product name of a license."""
    return str(read_data("log_categories.json")["licenses"][license])


def tenant_has(licenses: Iterable[License], needed: License) -> bool:
    """Return whether a tenant with these licenses meets a requirement; False for an unknown requirement."""
    if needed is License.UNKNOWN:
        return False
    owned = {License.FREE, *licenses}
    return any(needed is item or needed in _CONTAINED.get(item, ()) for item in owned)


def recommended_categories(licenses: Iterable[License]) -> tuple[str, ...]:
    """Return the categories that a tenant with these licenses should route by default, in the data's order.

    The choice is ours, not Microsoft's: what alerts and hunters need most, excluding very high volumes and
    categories with a separate setting, and only if the license is verified.
    """
    owned = tuple(licenses)
    defaults: dict[str, list[str]] = read_data("log_categories.json")["default_categories"]
    chosen = {name for needed, names in defaults.items() if tenant_has(owned, License(needed)) for name in names}
    return tuple(name for name in log_categories() if name in chosen)


def review_categories() -> Mapping[str, tuple[str, ...]]:
    """Return the categories that known reviews ask for, by their name in a stack file.

    zero_trust_assessment: Microsoft's Zero Trust assessment, test 21860; cisa_baseline: CISA's secure configuration
    baseline for Entra ID.
    """
    return {name: tuple(names) for name, names in read_data("log_categories.json")["review_categories"].items()}


def with_reviews(categories: Iterable[str]) -> tuple[str, ...]:
    """Return the categories, with those of a review in place of its name."""
    known = review_categories()
    return tuple(dict.fromkeys(one for name in categories for one in known.get(name, (name,))))


def _category(name: str, entry: dict[str, Any]) -> LogCategory:
    kind = SettingKind(entry["setting"])
    return LogCategory(name, entry["table"], License(entry["license"]), entry["plan_basic"], kind, entry["transform"])


@cache
def _by_table() -> dict[str, LogCategory]:
    return {category.table: category for category in log_categories().values()}
