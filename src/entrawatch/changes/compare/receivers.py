"""Compare notifications: receivers that are removed or change, and alerts that notify different receivers."""

from collections import defaultdict
from collections.abc import Iterator

from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.report import MAX_LINES, NotificationChange
from entrawatch.changes.snapshots.model import ReceiverFacts, StackSnapshot
from entrawatch.changes.texts import word
from entrawatch.documents.render_issues import count_of

_CATEGORY = Category.RECEIVER_REMOVED


def receiver_findings(base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    """Yield notification changes of alerts that both versions deploy."""
    lost, gained, unnotified_alerts, notified_alerts = _moves(base, head)
    for name, alerts in sorted(lost.items()):
        is_gone = name not in head.settings.receivers
        text = "is removed; it was notified of" if is_gone else "is no longer notified of"
        yield new_finding(
            _CATEGORY, Direction.WEAKENED, _about(name, alerts), f"{text} {count_of(len(alerts), 'alert')}"
        )
    for name, alerts in sorted(gained.items()):
        text = f"is now notified of {count_of(len(alerts), 'alert')} more"
        yield new_finding(_CATEGORY, Direction.STRENGTHENED, _about(name, alerts), text)
    unnotified = About(SubjectKind.SETTING, "notifications", alerts=tuple(unnotified_alerts))
    if unnotified_alerts:
        text = f"leaves {count_of(len(unnotified_alerts), 'alert')} without a receiver"
        yield new_finding(_CATEGORY, Direction.WEAKENED, unnotified, text)
    if notified_alerts:
        about = About(SubjectKind.SETTING, "notifications", alerts=tuple(notified_alerts))
        text = f"gives receivers to {count_of(len(notified_alerts), 'alert')} that had none"
        yield new_finding(_CATEGORY, Direction.STRENGTHENED, about, text)
    yield from _definitions(base, head)


def notification_changes(base: StackSnapshot, head: StackSnapshot) -> tuple[NotificationChange, ...]:
    """Return the alerts that notify different receivers than before, grouped by the change."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for name in sorted(base.alerts.keys() & head.alerts.keys()):
        before, after = base.alerts[name].receivers, head.alerts[name].receivers
        if set(before) != set(after):
            groups[tuple(map(word, before)), tuple(map(word, after))].append(word(name))
    found = [
        NotificationChange(alerts=tuple(names[:50]), alert_count=len(names), before=before, after=after)
        for (before, after), names in groups.items()
    ]
    return tuple(found[:MAX_LINES])


_Alerts = dict[str, list[str]]


def _moves(base: StackSnapshot, head: StackSnapshot) -> tuple[_Alerts, _Alerts, list[str], list[str]]:
    lost, gained = defaultdict(list), defaultdict(list)
    unnotified_alerts, notified_alerts = [], []
    for name in sorted(base.alerts.keys() & head.alerts.keys()):
        before, after = set(base.alerts[name].receivers), set(head.alerts[name].receivers)
        for receiver in before - after:
            lost[receiver].append(name)
        for receiver in after - before:
            gained[receiver].append(name)
        if before and not after:
            unnotified_alerts.append(name)
        if after and not before:
            notified_alerts.append(name)
    return lost, gained, unnotified_alerts, notified_alerts


def _definitions(base: StackSnapshot, head: StackSnapshot) -> Iterator[Finding]:
    old, new = base.settings.receivers, head.settings.receivers
    for name in sorted(old.keys() & new.keys()):
        alerts = [key for key, alert in head.alerts.items() if name in alert.receivers]
        yield from _definition(_about(name, alerts), old[name], new[name])


def _definition(about: About, before: ReceiverFacts, after: ReceiverFacts) -> Iterator[Finding]:
    if before.kind != after.kind:
        text = f"is notified by {after.kind} instead of {before.kind}"
        yield new_finding(_CATEGORY, Direction.UNCLEAR, about, text, changes=(("kind", before.kind, after.kind),))
        return
    removed = [one for one in before.addresses if one not in after.addresses]
    added = [one for one in after.addresses if one not in before.addresses]
    if removed:
        text = f"{before.kind} has fewer addresses"
        yield new_finding(_CATEGORY, Direction.WEAKENED, about, text, changes=(("addresses", removed, None),))
    if added:
        text = f"{before.kind} has more addresses"
        yield new_finding(_CATEGORY, Direction.STRENGTHENED, about, text, changes=(("addresses", None, added),))
    changes = [
        (key, before.rest.get(key), after.rest.get(key))
        for key in sorted(before.rest.keys() | after.rest.keys())
        if before.rest.get(key) != after.rest.get(key)
    ]
    if changes:
        yield new_finding(
            _CATEGORY, Direction.UNCLEAR, about, f"{before.kind} has another destination", changes=changes
        )


def _about(name: str, alerts: list[str]) -> About:
    return About(SubjectKind.RECEIVER, name, alerts=tuple(alerts))
