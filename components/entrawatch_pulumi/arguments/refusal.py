"""End a program with only the message for problems that users can solve."""

import contextlib
from collections.abc import Iterable, Iterator

import pulumi

from entrawatch.documents.issues import EntrawatchError, Issue, IssuesFound


@contextlib.contextmanager
def without_stack_trace() -> Iterator[None]:
    """Convert EntrawatchError to the error type for which Pulumi prints only the message."""
    try:
        yield
    except EntrawatchError as error:
        raise pulumi.RunError(str(error)) from None


def refuse(issues: Iterable[Issue]) -> None:
    """Raise IssuesFound if there is an issue."""
    found = list(issues)
    if found:
        raise IssuesFound(found)
