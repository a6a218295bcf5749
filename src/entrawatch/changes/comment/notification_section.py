"""Alerts whose receivers change: which receivers they lose and gain."""

from collections.abc import Iterator, Sequence

from entrawatch.changes.comment.phrases import in_stacks, named, separated
from entrawatch.changes.comment.summary import Entry, Phrase, Section, Weight, section
from entrawatch.changes.findings import Direction
from entrawatch.changes.report import NotificationChange, Report
from entrawatch.documents.render_issues import count_of


def notification_sections(report: Report) -> Iterator[Section]:
    """Yield one section, with the same change in several stacks listed once."""
    stacks: dict[NotificationChange, list[str]] = {}
    for stack in report.stacks:
        for one in stack.notifications:
            stacks.setdefault(one, []).append(stack.stack)
    everywhere = [stack.stack for stack in report.stacks]
    yield from section(
        "Alerts with other receivers",
        Weight.CHANGE,
        [_entry(one, _line(one, names, everywhere)) for one, names in stacks.items()],
    )


def _entry(one: NotificationChange, line: Phrase) -> Entry:
    is_less = set(one.after) < set(one.before)
    return Entry(line, direction=Direction.WEAKENED if is_less else None, stands_for=one.alert_count)


def _line(one: NotificationChange, stacks: Sequence[str], everywhere: Sequence[str]) -> Phrase:
    alerts = f"{count_of(one.alert_count, 'alert')} (" if one.alert_count > 1 else ""
    return (
        alerts,
        *named(one.alerts, one.alert_count),
        ")" if alerts else "",
        *in_stacks(stacks, everywhere),
        ": ",
        *_receivers(one.before, one.after),
    )


def _receivers(before: Sequence[str], after: Sequence[str]) -> Phrase:
    lost = [name for name in before if name not in after]
    gained = [name for name in after if name not in before]
    kept = [name for name in after if name in before]
    if not after:
        return ("no longer notifies a receiver; before: ", *named(before))
    return separated(
        (word, *named(names))
        for word, names in (("no longer ", lost), ("now also ", gained), ("still ", kept))
        if names
    )
