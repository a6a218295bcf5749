"""Compare the exceptions of one stack: new, wider, longer and lower ones hide more findings."""

from collections.abc import Iterator, Mapping

from entrawatch.changes.findings import About, Category, Change, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.snapshots.model import ExceptionFacts
from entrawatch.documents.render_issues import count_of
from entrawatch.specs.alert_spec import Severity


def exception_findings(base: Mapping[str, ExceptionFacts], head: Mapping[str, ExceptionFacts]) -> Iterator[Finding]:
    """Yield new and removed exceptions, then changed ones."""
    for name in sorted(head.keys() - base.keys()):
        yield _finding(
            Direction.WEAKENED, name, head[name], f"is new: {_described(head[name])}", _matches(None, head[name])
        )
    for name in sorted(base.keys() - head.keys()):
        text = f"no longer hides or lowers findings of {count_of(len(base[name].alerts), 'alert')}"
        yield _finding(Direction.STRENGTHENED, name, base[name], text, _matches(base[name], None))
    for name in sorted(base.keys() & head.keys()):
        yield from _changed(name, base[name], head[name])


def _changed(name: str, before: ExceptionFacts, after: ExceptionFacts) -> Iterator[Finding]:
    changes = _matches(before, after)
    for key in ("target", "expires", "severity", "closes_incidents"):
        changes += [(key, getattr(before, key), getattr(after, key))]
    changes = [one for one in changes if one[1] != one[2]]
    more, fewer = _reaches_more(before, after), _reaches_more(after, before)
    if more or fewer or changes:
        verb = "hides more, lower or longer" if more else "hides less"
        direction = Direction.UNCLEAR if more and fewer else Direction.WEAKENED if more else Direction.STRENGTHENED
        yield _finding(direction, name, after, f"{verb}: {_described(after)}", changes)
    texts: list[Change] = [("owner", before.owner, after.owner)]
    texts += [(key, before.texts.get(key), text) for key, text in after.texts.items()]
    if texts := [one for one in texts if one[1] != one[2]]:
        about = About(SubjectKind.EXCEPTION, name)
        yield new_finding(Category.TEXT_ONLY, Direction.NEUTRAL, about, "has other texts", changes=texts)


def _reaches_more(before: ExceptionFacts, after: ExceptionFacts) -> bool:
    """Return whether an exception can hide a finding or a day that it did not hide before."""
    if after.expires > before.expires or set(after.alerts) - set(before.alerts) or _rank(after) > _rank(before):
        return True
    # Each key is one more condition.
    return any(key not in after.match or set(after.match[key]) - set(values) for key, values in before.match.items())


def _rank(one: ExceptionFacts) -> int:
    """Return how far an exception lowers findings; a closed incident is evidence, and not firing is the furthest."""
    if one.severity:
        return list(Severity).index(Severity(one.severity))
    return len(Severity) + (not one.closes_incidents)


def _matches(before: ExceptionFacts | None, after: ExceptionFacts | None) -> list[Change]:
    old, new = before.match if before else {}, after.match if after else {}
    return [(f"match {key}", old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys())]


def _described(one: ExceptionFacts) -> str:
    effect = f" as {one.severity}" if one.severity else ", incidents closed" if one.closes_incidents else ""
    return f"{one.target}{effect}, owner {one.owner}, until {one.expires}"


def _finding(direction: Direction, name: str, facts: ExceptionFacts, text: str, changes: list[Change]) -> Finding:
    about = About(SubjectKind.EXCEPTION, name, alerts=facts.alerts)
    return new_finding(Category.EXCEPTION_WIDENED, direction, about, text, changes=changes)
