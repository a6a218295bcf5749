"""Compare the alerts of one stack: which came, which went, and what each does differently."""

from collections.abc import Iterator, Mapping

from entrawatch.changes.compare_rules import rule_findings
from entrawatch.changes.compare_texts import text_findings
from entrawatch.changes.findings import Category, Direction, Finding, SubjectKind, ValueChange
from entrawatch.changes.snapshot import AlertFacts, OffFacts, StackSnapshot
from entrawatch.changes.texts import line, word

_GONE = "is deleted"


def alert_findings(base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    """Yield what changes in the alerts of a stack."""
    for name, alert in base.alerts.items():
        if name not in head.alerts:
            yield _removed(alert, head.off)
    for name, alert in head.alerts.items():
        if name in base.alerts:
            yield from changed_alert(base.alerts[name], alert)
        else:
            yield _added(alert, base.off)
    yield from _off(base.off, head)


def changed_alert(base: AlertFacts, head: AlertFacts) -> Iterator[Finding]:
    """Yield what one alert does differently."""
    yield from rule_findings(base, head)
    yield from text_findings(base, head)


def _removed(alert: AlertFacts, off: Mapping[str, OffFacts]) -> Finding:
    silent = off.get(alert.id)
    text = f"is not deployed any more: {silent.reason}" if silent else _GONE
    return Finding(
        category=Category.DETECTION_REMOVED,
        direction=Direction.WEAKENED,
        subject_kind=SubjectKind.ALERT,
        subject=word(alert.id),
        title=line(alert.title),
        text=line(text),
        changes=(ValueChange(name="severity", before=word(alert.rule.severity)),),
        place=word(silent.place if silent else alert.place),
    )


def _added(alert: AlertFacts, off: Mapping[str, OffFacts]) -> Finding:
    was_off = off.get(alert.id)
    text = f"is deployed now; before: {was_off.reason}" if was_off else "is new"
    return Finding(
        category=Category.ADDED,
        direction=Direction.STRENGTHENED,
        subject_kind=SubjectKind.ALERT,
        subject=word(alert.id),
        title=line(alert.title),
        text=line(text),
        changes=(ValueChange(name="severity", after=word(alert.rule.severity)),),
        place=word(alert.place),
    )


def _off(base: Mapping[str, OffFacts], head: StackSnapshot) -> Iterator[Finding]:
    """Yield alerts that stay off, but come, go, or stay off for another reason."""
    for name in sorted(base.keys() | head.off.keys()):
        before, after = base.get(name), head.off.get(name)
        if name in head.alerts or (before and after and before.reason == after.reason):
            continue
        known = after or before
        if known is None or (after and not before):
            continue
        text = f"stays off, now because {after.reason}" if after else "is deleted; it was off before"
        yield Finding(
            category=Category.RETUNED,
            direction=Direction.NEUTRAL,
            subject_kind=SubjectKind.ALERT,
            subject=word(name),
            title=line(known.title),
            text=line(text),
            place=word(known.place),
        )
