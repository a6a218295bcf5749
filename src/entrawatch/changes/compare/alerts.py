"""Compare the alerts of one stack: which are new or removed, and how the rule, texts and filing of each change."""

from collections.abc import Iterator, Mapping

from entrawatch.changes.compare.broken import broken_alerts
from entrawatch.changes.compare.rules import failing_alert, rule_findings
from entrawatch.changes.differences import short_and_long
from entrawatch.changes.findings import About, Category, Change, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.queries.steps import Tokens, tokens
from entrawatch.changes.snapshots.model import AlertFacts, OffFacts, StackSnapshot


def alert_findings(base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    """Yield what changes in the alerts of a stack."""
    renamed, broken = renamed_alerts(base, head), broken_alerts(base) | broken_alerts(head)
    for name, alert in base.alerts.items():
        if name in renamed:
            yield from _renamed(alert, head.alerts[renamed[name]])
        elif name not in head.alerts and name not in broken and not _by_exception(alert, head.off):
            yield _removed(alert, head.off)
    for name, alert in head.alerts.items():
        if name in base.alerts:
            yield from changed_alert(base.alerts[name], alert)
        elif name not in renamed.values() and name not in broken and not _by_exception(alert, base.off):
            yield failing_alert(alert) if alert.query_errors else _added(alert, base.off)
    yield from _off(base, head, broken)


def _by_exception(alert: AlertFacts, off: Mapping[str, OffFacts]) -> bool:
    """Return whether a change of exceptions, which is reported itself, adds or removes the rule of an alert."""
    return bool(alert.lowered_from) and alert.id not in off


def changed_alert(base: AlertFacts, head: AlertFacts) -> Iterator[Finding]:
    """Yield the changes of one alert."""
    yield from rule_findings(base, head)
    yield from text_findings(base, head)


def renamed_alerts(base: StackSnapshot, head: StackSnapshot) -> dict[str, str]:
    """Return renamed alerts, old ID to new ID: by the new alert's former_ids, otherwise by its query.

    By query only if exactly one new alert has the same query.
    """
    broken = broken_alerts(base) | broken_alerts(head)
    removed = [name for name in base.alerts if name not in {*head.alerts, *head.off, *broken}]
    new = [name for name in head.alerts if name not in {*base.alerts, *base.off, *broken}]
    by_query: dict[Tokens, list[str]] = {}
    for name in new:
        by_query.setdefault(tokens(head.alerts[name].rule.query), []).append(name)
    # If several alerts are merged into one, one of them is renamed and the others are removed.
    said = {
        former[0]: name for name in new if (former := [one for one in head.alerts[name].former_ids if one in removed])
    }
    found = {name: by_query.get(tokens(base.alerts[name].rule.query), []) for name in removed} if new else {}
    alike = {others[0]: name for name, others in reversed(found.items()) if len(others) == 1}
    return {**{old: new for new, old in alike.items() if new not in said.values() and old not in said}, **said}


def _renamed(base: AlertFacts, head: AlertFacts) -> Iterator[Finding]:
    rule = "its rule stays" if base.id in head.former_ids else "its rule is deleted and created again"
    text = f"is now called '{head.id}': {rule}, and settings for the old id have no effect"
    yield new_finding(Category.RETUNED, Direction.NEUTRAL, _about(head), text, changes=(("id", base.id, head.id),))
    yield from changed_alert(base, head)


def _about(alert: AlertFacts) -> About:
    return About(SubjectKind.ALERT, alert.id, alert.title, alert.place)


def _removed(alert: AlertFacts, off: Mapping[str, OffFacts]) -> Finding:
    now_off = off.get(alert.id)
    about = About(SubjectKind.ALERT, alert.id, alert.title, now_off.place if now_off else alert.place)
    text = f"is no longer deployed: {now_off.reason}" if now_off else "is deleted"
    changes = (("severity", alert.rule.severity, None),)
    return new_finding(Category.DETECTION_REMOVED, Direction.WEAKENED, about, text, changes=changes)


def _added(alert: AlertFacts, off: Mapping[str, OffFacts]) -> Finding:
    was_off = off.get(alert.id)
    text = f"is now deployed; before: {was_off.reason}" if was_off else "is new"
    changes = (("severity", None, alert.rule.severity),)
    return new_finding(Category.ADDED, Direction.STRENGTHENED, _about(alert), text, changes=changes)


def _off(base: StackSnapshot, head: StackSnapshot, broken: frozenset[str]) -> Iterator[Finding]:
    """Yield alerts that neither version deploys: deleted, disabled for a different reason, or new but disabled."""
    for name in sorted(base.off.keys() | head.off.keys()):
        before, after = base.off.get(name), head.off.get(name)
        text, known = _off_text(before, after), after or before
        if text and known and name not in {*base.alerts, *head.alerts, *broken}:
            about = About(SubjectKind.ALERT, name, known.title, known.place)
            yield new_finding(Category.RETUNED, Direction.NEUTRAL, about, text)


def _off_text(before: OffFacts | None, after: OffFacts | None) -> str:
    if before and after:
        return "" if before.reason == after.reason else f"is still not deployed, now because: {after.reason}"
    if before:
        return "is deleted; it was not deployed before"
    return f"is new but not deployed: {after.reason}" if after else ""


_FIELDS = (
    "place",
    "overrides",
    "former_ids",
    "status",
    "tables",
    "inputs",
    "covers",
    "tactics",
    "techniques",
    "entities",
)


def text_findings(base: AlertFacts, head: AlertFacts) -> Iterator[Finding]:
    """Yield one finding for all differences in texts and filing of an alert, and one for other checks."""
    changes: list[Change] = [(name, _text(getattr(base, name)), _text(getattr(head, name))) for name in _FIELDS]
    changes += [
        (name, base.texts.get(name), head.texts.get(name)) for name in dict.fromkeys([*base.texts, *head.texts])
    ]
    if base.detects and base.detects != head.detects:
        about = About(SubjectKind.ALERT, head.id, head.title, head.place)
        text = "is checked by other rules: an event must alert when it arrives, a pattern need not"
        values = (("detects", base.detects, head.detects),)
        yield new_finding(Category.RETUNED, Direction.UNCLEAR, about, text, changes=values)
    different = [one for one in changes if one[1] != one[2]]
    if different:
        about = About(SubjectKind.ALERT, head.id, head.title, head.place)
        short, long = short_and_long(different)
        yield new_finding(Category.TEXT_ONLY, Direction.NEUTRAL, about, "has other texts", changes=short, query=long)


def _text(value: str | tuple[str, ...] | Mapping[str, object]) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_text(item) if isinstance(item, tuple) else item}" for key, item in value.items())
    return ", ".join(value)
