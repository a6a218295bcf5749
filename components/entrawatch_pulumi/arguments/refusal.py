"""Problems that users can solve end a program with their message alone."""

import contextlib
from collections.abc import Iterable, Iterator

import pulumi

from entrawatch.documents.issues import EntrawatchError, Issue, IssuesFound


@contextlib.contextmanager
def without_stack_trace() -> Iterator[None]:
    """Turn EntrawatchError into the error that Pulumi prints as its message alone."""
    try:
        yield
    except EntrawatchError as error:
        raise pulumi.RunError(str(error)) from None


def refuse(issues: Iterable[Issue]) -> None:
    """Raise IssuesFound if there is an issue."""
    found = list(issues)
    if found:
        raise IssuesFound(found)
