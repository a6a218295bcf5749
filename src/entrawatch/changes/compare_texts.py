"""Compare what only people read of an alert, and how it is filed."""

from collections.abc import Iterator

from entrawatch.changes.findings import Category, Direction, Finding, SubjectKind, ValueChange
from entrawatch.changes.snapshot import AlertFacts
from entrawatch.changes.texts import line, word

_FIELDS = ("status", "covers", "tactics", "techniques", "place", "overrides")


def text_findings(base: AlertFacts, head: AlertFacts) -> Iterator[Finding]:
    """Yield one finding for all texts and filing of an alert that differ."""
    changes = [
        ValueChange(name=word(name), before=line(before), after=line(after))
        for name in sorted(base.texts.keys() | head.texts.keys())
        if (before := base.texts.get(name, "")) != (after := head.texts.get(name, ""))
    ]
    for name in _FIELDS:
        before, after = _text(getattr(base, name)), _text(getattr(head, name))
        if before != after:
            changes.append(ValueChange(name=name, before=line(before), after=line(after)))
    if changes:
        yield Finding(
            category=Category.TEXT_ONLY,
            direction=Direction.NEUTRAL,
            subject_kind=SubjectKind.ALERT,
            subject=word(head.id),
            title=line(head.title),
            text=line(f"{', '.join(one.name for one in changes)} changed"),
            changes=tuple(changes),
            place=word(head.place),
        )


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
