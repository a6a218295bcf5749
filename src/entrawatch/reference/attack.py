"""MITRE ATT&CK Enterprise: tactics by name, techniques by id."""

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from entrawatch.reference.data_files import read_data

_MOST_CLOSE = 3
_ID = re.compile(r"[Tt]?([0-9]{4})(?:[./]([0-9]{1,3}))?")


@dataclass(frozen=True)
class Technique:
    """One technique or sub-technique; `tactics` by name in matrix order, empty if it is withdrawn."""

    id: str
    name: str
    tactics: tuple[str, ...] = ()
    successor: str | None = None
    """ID of the replacement of a revoked technique; it can be withdrawn itself."""

    @property
    def is_current(self) -> bool:
        """True unless ATT&CK revoked or deprecated it."""
        return bool(self.tactics)


def attack_version() -> str:
    """Return the ATT&CK version of the data, such as `19.2`."""
    return str(read_data("attack.json")["version"])


def tactic_names() -> tuple[str, ...]:
    """Return the tactics in matrix order, in ATT&CK's own spelling."""
    return tuple(read_data("attack.json")["tactics"].values())


def tactic_successors(name: str) -> tuple[str, ...]:
    """Return the tactics that replaced a former one, such as Defense Evasion; otherwise nothing."""
    former: dict[str, list[str]] = read_data("attack.json")["former_tactics"]
    return tuple(former.get(name, ()))


def former_tactics() -> tuple[str, ...]:
    """Return the names of tactics that ATT&CK replaced, such as Defense Evasion."""
    return tuple(read_data("attack.json")["former_tactics"])


def technique(id: str) -> Technique | None:
    """Return the technique with this exact ID (`T1098.001`), including withdrawn ones."""
    return _techniques().get(id)


def current_technique(id: str) -> Technique | None:
    """Return the current technique for an ID, following revocations; None if ATT&CK has none."""
    found = technique(id)
    while found and found.successor:
        found = technique(found.successor)
    return found if found and found.is_current else None


def close_techniques(text: str) -> tuple[Technique, ...]:
    """Return current techniques that an unknown ID or a name may refer to, most likely first."""
    wanted = text.strip()
    meant = _ID.fullmatch(wanted)
    if meant:
        return _close_to_id(meant[1], meant[2])
    names = get_close_matches(wanted.casefold(), _techniques_by_name(), n=_MOST_CLOSE)
    return tuple(item for name in names for item in _techniques_by_name()[name])[:_MOST_CLOSE]


def _close_to_id(number: str, sub_number: str | None) -> tuple[Technique, ...]:
    """Match the corrected ID, then its family; a similar number would be a different behavior."""
    family = f"T{number}"
    exact = f"{family}.{sub_number.zfill(3)}" if sub_number else family
    candidates = [current_technique(exact), current_technique(family)]
    if not candidates[0]:
        candidates += [item for id, item in _techniques().items() if id.startswith(f"{family}.")]
    # A dict removes duplicates and keeps the order.
    current = {item.id: item for item in candidates if item and item.is_current}
    return tuple(current.values())[:_MOST_CLOSE]


@cache
def _techniques() -> dict[str, Technique]:
    entries: dict[str, dict[str, Any]] = read_data("attack.json")["techniques"]
    return {
        id: Technique(id, entry["name"], tuple(entry.get("tactics", ())), entry.get("revoked_by"))
        for id, entry in entries.items()
    }


@cache
def _techniques_by_name() -> dict[str, tuple[Technique, ...]]:
    by_name: dict[str, tuple[Technique, ...]] = defaultdict(tuple)
    for item in _techniques().values():
        if item.is_current:
            by_name[item.name.casefold()] += (item,)
    return dict(by_name)
