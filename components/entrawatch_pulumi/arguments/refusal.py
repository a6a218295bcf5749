"""Problems that users can solve end a program with their message alone."""

import contextlib
from collections.abc import Iterator

import pulumi

from entrawatch.documents.issues import EntrawatchError


@contextlib.contextmanager
def told_without_stack_trace() -> Iterator[None]:
    """Turn EntrawatchError into what Pulumi prints as it is: every message, no stack trace."""
    try:
        yield
    except EntrawatchError as error:
        raise pulumi.RunError(str(error)) from None
