"""Issue codes: every code that an issue can have, by family, with its meaning."""

from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter

from entrawatch.reference.data_files import read_data


@dataclass(frozen=True)
class IssueCode:
    """The meaning of a code; `reason` is what would happen without the check."""

    code: str
    title: str
    reason: str
    kept_in: str = ""
    """For a limit of Azure: the file below `src/entrawatch` with this project's copy of it."""


@dataclass(frozen=True)
class CodeFamily:
    """The codes that start with the same letters, sorted."""

    prefix: str
    title: str
    codes: tuple[IssueCode, ...]


@cache
def code_families() -> tuple[CodeFamily, ...]:
    """Return every code that an issue can have; a test compares them with those that the checks report."""
    return TypeAdapter(tuple[CodeFamily, ...]).validate_python(read_data("issue_codes.json"))


def issue_codes() -> tuple[IssueCode, ...]:
    """Return every code that an issue can have, in the order of the families."""
    return tuple(item for family in code_families() for item in family.codes)
