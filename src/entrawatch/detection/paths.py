"""Paths into records, such as TargetResources[0].displayName: parse them, and set the value at a path."""

import json
import re
from typing import Any

from entrawatch.documents.messages import did_you_mean
from entrawatch.documents.quoting import shown

Steps = tuple[str | int, ...]

_STEP = re.compile(r"""\.?([A-Za-z_@$][\w@$-]*)|\[(\d{1,6})\]|\["([^"]+)"\]""")


class PathProblem(Exception):
    """Raised if a path does not exist; its text includes the reason and what to write instead."""


def steps_of(path: str) -> Steps:
    """Return the steps of a path, the column first; raise PathProblem for other text."""
    steps: list[str | int] = []
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None or (position == 0) != (match[0][0] not in ".["):
            raise PathProblem(f"{shown(path)} is not a path; write it like TargetResources[0].displayName")
        name, index, quoted = match.groups()
        steps.append(int(index) if index else name or quoted)
        position = match.end()
    return tuple(steps)


def with_value(holder: Any, steps: Steps, value: Any, reached: str) -> Any:
    """Return `holder` with the value at the end of the steps replaced; `reached` is the holder's name in messages.

    Raises PathProblem if a step does not exist; the last one can be a new key or an additional entry.
    """
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        entries = _entries(holder, step, bool(rest), reached)
        old = entries[step] if step < len(entries) else None
        return [*entries[:step], with_value(old, rest, value, f"{reached}[{step}]"), *entries[step + 1 :]]
    keys = _keys(holder, step, bool(rest), reached)
    return {**keys, step: with_value(keys.get(step), rest, value, f"{reached}.{step}")}


def with_json_value(text: str, steps: Steps, value: Any, reached: str) -> str:
    """Return JSON text with one value inside it replaced, for text columns that hold JSON."""
    try:
        holder = json.loads(text)
    except ValueError:
        raise PathProblem(f"'{reached}' contains text that is not JSON; set the whole column") from None
    return json.dumps(with_value(holder, steps, value, reached), ensure_ascii=False, separators=(",", ":"))


def _entries(holder: Any, index: int, goes_on: bool, reached: str) -> list[Any]:
    if not isinstance(holder, list):
        raise PathProblem(f"'{reached}' is {_kind(holder)}, not a list; [{index}] does not exist")
    last = len(holder) - 1 if goes_on else len(holder)
    if index > last:
        raise PathProblem(f"'{reached}' is a list of {len(holder)}; [{index}] does not exist, set the whole list")
    return holder


def _keys(holder: Any, key: str, goes_on: bool, reached: str) -> dict[str, Any]:
    if not isinstance(holder, dict):
        raise PathProblem(f"'{reached}' is {_kind(holder)}, not a map; '.{key}' does not exist")
    respelled = [known for known in holder if known.casefold() == key.casefold()]
    if key not in holder and (goes_on or respelled):
        raise PathProblem(f"'{reached}' has no key {shown(key)}; {did_you_mean(key, respelled or list(holder))}")
    return holder


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    return "a map" if isinstance(value, dict) else "empty" if value is None else "a single value"
