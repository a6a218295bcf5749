"""Acknowledgements: warnings of a stack that its owner accepts, with a reason and a name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from entrawatch.documents.document import Document
from entrawatch.documents.issues import Issue, IssueSeverity
from entrawatch.documents.quoting import shown
from entrawatch.stacks.settings import Acknowledgement, StackSettings

_SETTING = ("config", "entrawatch:acknowledged")


def acknowledge(issues: Iterable[Issue], settings: StackSettings | None) -> list[Issue]:
    """Return the issues of a stack, with reason and owner on each warning that the stack acknowledges."""
    accepted = {one.code: _words(one) for one in reversed(settings.acknowledged)} if settings else {}
    return [
        replace(issue, acknowledged=accepted.get(issue.code, "")) if issue.severity is IssueSeverity.WARNING else issue
        for issue in issues
    ]


def without_ended(issues: Iterable[Issue], settings: StackSettings | None, today: date) -> list[Issue]:
    """Return the issues of a stack; a warning whose acknowledgement ended is an open warning again."""
    ended = {one.code for one in settings.acknowledged if _has_ended(one, today)} if settings else set()
    return [replace(issue, acknowledged="") if issue.code in ended else issue for issue in issues]


def check_acknowledgements(
    settings: StackSettings, document: Document, found: Sequence[Issue], today: date
) -> Iterator[Issue]:
    """Yield a warning for each acknowledgement that has no effect or that ended; `found` are the stack's issues."""
    open_codes = {issue.code for issue in found if issue.severity is IssueSeverity.WARNING}
    seen: set[str] = set()
    for number, one in enumerate(settings.acknowledged):
        place = document.value_location(*_SETTING, number, "code")
        if one.code in seen:
            text = f"{shown(one.code)} is acknowledged twice; remove one"
            yield Issue(place, "ST350", text, IssueSeverity.WARNING)
        elif one.code not in open_codes:
            text = f"this stack has no warning {shown(one.code)}, so its acknowledgement has no effect; remove it"
            yield Issue(place, "ST350", text, IssueSeverity.WARNING)
        elif _has_ended(one, today):
            text = f"the acknowledgement of {shown(one.code)} ended on {one.until}; fix the warning, or set a later day"
            yield Issue(place, "ST351", text, IssueSeverity.WARNING)
        seen.add(one.code)


def _has_ended(one: Acknowledgement, today: date) -> bool:
    return one.until is not None and one.until < today


def _words(one: Acknowledgement) -> str:
    until = f", until {one.until}" if one.until else ""
    return f"{one.reason} ({one.owner}{until})"
