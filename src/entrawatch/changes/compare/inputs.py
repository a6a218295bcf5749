"""Compare the tenant inputs of a stack: watch lists, exclusions, numbers, business hours."""

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.queries.steps import tokens
from entrawatch.changes.snapshots.model import InputFacts, StackSnapshot
from entrawatch.specs.input_types import InputType, MoreMeans
from entrawatch.stacks.settings import BREAK_GLASS_INPUTS, setting_of_input

# Case-insensitive operators before a list.
_WITHOUT_CASE = ("in~", "!in~", "has_any", "!has_any")
_LIST = (Category.WATCH_LIST_SHORTENED, Category.EXCLUSION_ADDED)


@dataclass(frozen=True)
class _Changed:
    """One input before and after, and the deployed alerts and hunts that read it."""

    name: str
    before: InputFacts
    after: InputFacts
    readers: tuple[str, ...]
    readers_before: tuple[str, ...]
    left_out_of: tuple[str, ...]
    is_read_by_case: bool
    """Whether case can matter to a query that reads it."""

    @property
    def more_means(self) -> str:
        # Only the base counts, even without a declaration: a change could declare its own exclusion harmless.
        return self.before.more_means

    def about(self) -> About:
        setting, key = setting_of_input(self.name)
        if self.is_break_glass:
            return About(SubjectKind.BREAK_GLASS, f"{setting}.{key}", alerts=self.readers)
        return About(SubjectKind.INPUT, key, alerts=self.readers)

    @property
    def is_break_glass(self) -> bool:
        return self.name in BREAK_GLASS_INPUTS.values()

    def finding(self, category: Category, direction: Direction, text: str, before: Any, after: Any) -> Finding:
        if not (self.readers_before or self.is_break_glass) and direction is not Direction.STRENGTHENED:
            # An input that no deployed alert or hunt read had no effect, except for emergency accounts.
            direction = Direction.NEUTRAL
        return new_finding(category, direction, self.about(), text, changes=((self.name, before, after),))


def input_findings(base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    """Yield the changes of a stack's inputs."""
    old, new, unread = base.settings.inputs, head.settings.inputs, {*base.unread, *head.unread}
    if "inputs" in unread:
        return
    yield from _first_declared(base, head)
    for name in sorted(old.keys() | new.keys()):
        if f"inputs.{name}" in unread:
            continue
        after = new.get(name) or InputFacts(type="")
        before = old.get(name) or InputFacts(type=after.type, more_means=after.more_means)
        changed = _Changed(name, before, after, *_readers(name, base, head), _is_read_by_case(name, base, head))
        if name in new and before.more_means not in ("", after.more_means):
            yield _redeclared(changed)
        yield from _other_checks(changed)
        if (before.value or None) != (after.value or None):
            yield from _findings(changed)


def _first_declared(base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    """Yield one finding for all inputs that newly declare `more_means`."""
    old, new = base.settings.inputs, head.settings.inputs
    names = [name for name in sorted(old.keys() & new.keys()) if not old[name].more_means and new[name].more_means]
    if names:
        text = f"now declares what more of an input means: {', '.join(names)}"
        yield new_finding(Category.RETUNED, Direction.NEUTRAL, About(SubjectKind.SETTING, "inputs"), text)


def _readers(
    name: str, base: StackSnapshot, head: StackSnapshot
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    sides = [
        [*(key for key, one in side.alerts.items() if name in one.inputs),
         *(key for key, one in side.hunts.items() if name in one.inputs)]
        for side in (base, head)
    ]  # fmt: skip
    left_out = re.compile(rf"!in~?\s*\(\s*{name}\b")
    left = tuple(key for key, one in head.alerts.items() if left_out.search(one.rule.query))
    return tuple(sorted({*sides[0], *sides[1]})), tuple(sides[0]), left


def _is_read_by_case(name: str, *sides: StackSnapshot) -> bool:
    for side in sides:
        alerts = [one.rule.query for one in side.alerts.values() if name in one.inputs]
        for query in (*alerts, *(one.query for one in side.hunts.values() if name in one.inputs)):
            words = tokens(query)
            places = [at for at, word in enumerate(words) if word == name]
            if any(words[at - 1 : at] != ("(",) or words[at - 2] not in _WITHOUT_CASE for at in places):
                return True
    return False


def _redeclared(changed: _Changed) -> Finding:
    values = changed.before.more_means or "not declared", changed.after.more_means or "not declared"
    text = "declares another `more_means`, so later changes of its value are judged differently"
    return new_finding(Category.RETUNED, Direction.UNCLEAR, changed.about(), text, changes=(("more_means", *values),))


def _other_checks(changed: _Changed) -> Iterator[Finding]:
    """Yield what changes in the checks of the value, even if the value is the same."""
    before, after = changed.before, changed.after
    if after.type not in ("", before.type) and (before.value or None) == (after.value or None):
        text = "has another type, so its values are checked by other rules"
        types = (("type", before.type, after.type),)
        yield new_finding(Category.RETUNED, Direction.UNCLEAR, changed.about(), text, changes=types)
    if None not in (before.limits, after.limits) and before.limits != after.limits:
        limits = (("limits", before.limits, after.limits),)
        text = "accepts other numbers, also ones with which an alert never fires"
        yield new_finding(Category.RETUNED, Direction.UNCLEAR, changed.about(), text, changes=limits)


def _findings(changed: _Changed) -> Iterator[Finding]:
    kind = changed.before.type
    if changed.after.type not in ("", kind):
        text = f"changes its type from {kind} to {changed.after.type}"
        values = changed.before.value, changed.after.value
        yield changed.finding(Category.EXCLUSION_ADDED, Direction.UNCLEAR, text, *map(_plain, values))
    elif kind == InputType.NUMBER:
        yield _number(changed)
    elif kind in (InputType.BUSINESS_HOURS, InputType.NAME_PATTERN):
        yield _rule(changed)
    else:
        yield from _entries(changed)


def _number(changed: _Changed) -> Finding:
    before, after = changed.before.value, changed.after.value
    is_known = isinstance(before, int | float) and isinstance(after, int | float) and changed.more_means
    if not is_known:
        text = "changes, and its `more_means` is not declared" if before and after else "is set or removed"
        return changed.finding(Category.TRIGGER_WEAKENED, Direction.UNCLEAR, text, before, after)
    is_weaker = (after > before) == (changed.more_means == MoreMeans.FEWER_ALERTS)
    direction = Direction.WEAKENED if is_weaker else Direction.STRENGTHENED
    text = "makes alerts less sensitive" if is_weaker else "makes alerts more sensitive"
    return changed.finding(Category.TRIGGER_WEAKENED, direction, text, before, after)


def _rule(changed: _Changed) -> Finding:
    before, after = changed.before.value, changed.after.value
    direction, text = Direction.UNCLEAR, "changes; only the logs show whether it matches more or less"
    if changed.before.type == InputType.BUSINESS_HOURS and changed.more_means == MoreMeans.FEWER_ALERTS:
        direction = hours_direction(before, after)
        text = {
            Direction.WEAKENED: "are longer, so fewer events count as outside of them",
            Direction.STRENGTHENED: "are shorter, so more events count as outside of them",
        }.get(direction, "move; only the logs show whether more or fewer events are outside of them")
    return changed.finding(Category.EXCLUSION_ADDED, direction, text, _plain(before), _plain(after))


def _entries(changed: _Changed) -> Iterator[Finding]:
    kind, before, after = changed.before.type, _list(changed.before.value), _list(changed.after.value)
    removed, added = added_entries(kind, after, before), added_entries(kind, before, after)
    if removed:
        category, direction, text = _removal(changed, is_last=not after)
        yield changed.finding(category, direction, f"{text} ({len(removed)} removed)", removed, None)
    if added:
        category, direction, text = _addition(changed, is_first=not before)
        yield changed.finding(category, direction, f"{text} ({len(added)} added){_also(changed)}", None, added)
    if not removed and not added:
        same_case = sorted(before) == sorted(after)
        direction = Direction.UNCLEAR if changed.is_read_by_case and not same_case else Direction.NEUTRAL
        text = f"has the same entries in another {'order' if same_case else 'spelling'}"
        yield changed.finding(_LIST[0], direction, text, before, after)


def _removal(changed: _Changed, *, is_last: bool) -> tuple[Category, Direction, str]:
    if changed.more_means == MoreMeans.MORE_ALERTS:
        return _LIST[0], Direction.WEAKENED, "is now empty" if is_last else "watches fewer entries"
    if changed.more_means == MoreMeans.FEWER_ALERTS:
        if is_last:
            # Without a list of allowed values, some alerts check everything, and others nothing.
            return _LIST[1], Direction.UNCLEAR, "is now empty, which disables the check in some alerts"
        return _LIST[1], Direction.STRENGTHENED, "excludes fewer entries"
    return _LIST[0], Direction.UNCLEAR, "changes, and its `more_means` is not declared"


def _addition(changed: _Changed, *, is_first: bool) -> tuple[Category, Direction, str]:
    if changed.more_means == MoreMeans.MORE_ALERTS:
        if is_first and changed.readers_before:
            return _LIST[0], Direction.UNCLEAR, "was empty, which some alerts read as 'watch everything'"
        return _LIST[0], Direction.STRENGTHENED, "watches more entries"
    if changed.more_means == MoreMeans.FEWER_ALERTS:
        return _LIST[1], Direction.WEAKENED, "excludes more entries"
    return _LIST[1], Direction.UNCLEAR, "changes, and its `more_means` is not declared"


def _also(changed: _Changed) -> str:
    if changed.more_means != MoreMeans.MORE_ALERTS or not changed.left_out_of:
        return ""
    return f"; the same entries are excluded from {', '.join(changed.left_out_of)}"


def _list(value: Any) -> list[str]:
    return [str(entry) for entry in value] if isinstance(value, list | tuple) else []


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items())
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else value


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def added_entries(kind: str, before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the new entries, ignoring case; a range inside an older one is not new."""
    known = {entry.casefold() for entry in before}
    new = [entry for entry in after if entry.casefold() not in known]
    if kind != InputType.IP_RANGES:
        return new
    ranges = [found for entry in before if (found := _network(entry))]
    return [entry for entry in new if not _lies_in(_network(entry), ranges)]


def hours_direction(before: Any, after: Any) -> Direction:
    """Return whether fewer hours of a week are outside business hours after the change."""
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
