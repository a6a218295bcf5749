"""Issue codes: every code that an issue can have, collected from the modules that report them."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import entrawatch
from entrawatch.documents.issues import IssueCode
from entrawatch.kql.lints import LINTS

# Neither commands nor generators of data report codes of their own.
_WITHOUT_CODES = ("entrawatch.__main__", "entrawatch.cli", "entrawatch.benign_week", "entrawatch.changes")


def issue_codes() -> tuple[IssueCode, ...]:
    """Return every code that an issue can have, those of the query lints included, sorted."""
    lints = (IssueCode(lint.code, lint.title, lint.reason) for lint in LINTS.values())
    return tuple(sorted({*_reported(), *lints}, key=lambda item: item.code))


def _reported() -> Iterator[IssueCode]:
    """Yield the codes of each module that declares `ISSUE_CODES`."""
    for found in pkgutil.walk_packages(entrawatch.__path__, f"{entrawatch.__name__}."):
        if not found.name.startswith(_WITHOUT_CODES):
            yield from getattr(import_module(found.name), "ISSUE_CODES", ())
