"""Compare the texts and the filing of an alert, which do not affect detection, and which checks it must pass."""

from collections.abc import Iterator, Mapping

from entrawatch.changes.differences import short_and_long
from entrawatch.changes.findings import About, Category, Change, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.snapshots.model import AlertFacts

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
