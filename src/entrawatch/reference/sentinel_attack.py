"""MITRE ATT&CK in the words of Microsoft Sentinel's rules: older tactics, techniques without sub-techniques."""

from collections.abc import Iterable

from entrawatch.reference.data_files import read_data

_DATA = "sentinel_attack.json"


def sentinel_tactics(names: Iterable[str]) -> tuple[str, ...]:
    """Return tactics as Sentinel names them, each once, in the given order (SEN016)."""
    known: dict[str, str] = read_data(_DATA)["tactics"]
    return tuple(dict.fromkeys(known[name] for name in names))


def all_sentinel_tactics() -> tuple[str, ...]:
    """Return every tactic that Sentinel accepts, also those of industrial control systems and the former PreAttack."""
    data = read_data(_DATA)
    return tuple(dict.fromkeys((*data["tactics"].values(), *data["other_tactics"])))


def sentinel_techniques(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the techniques that Sentinel accepts, each once: parents, and predecessors of those it does not know.

    A technique without a predecessor is omitted (SEN017, SEN018).
    """
    known: dict[str, str | None] = read_data(_DATA)["techniques"]
    found = (known.get(id, id.partition(".")[0]) for id in ids)
    return tuple(dict.fromkeys(one for one in found if one))


def is_unknown_to_sentinel(id: str) -> bool:
    """Return whether Sentinel knows neither a technique nor a predecessor of it."""
    techniques: dict[str, str | None] = read_data(_DATA)["techniques"]
    return id in techniques and techniques[id] is None
