"""Problems as data: what is wrong, where, and what to do instead."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from entrawatch.documents.quoting import printable

KeyPath = tuple[str | int, ...]
"""The keys and list positions that lead to a value of a document."""


class EntrawatchError(Exception):
    """Raised where no result is possible; its text is a message for the user."""


class IssueSeverity(StrEnum):
    """How bad an issue is: an error is refused, a warning deploys but may disappoint, a note needs no action."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file: the path as the user would type it; line and column count from 1, 0 = unknown."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (printable(self.path), self.line, self.column) if part)


@dataclass(frozen=True, order=True)
class Issue:
    """One problem in content: sorted by place, then code."""

    location: Location
    code: str
    message: str
    severity: IssueSeverity = field(default=IssueSeverity.ERROR, compare=False)

    def __str__(self) -> str:
        return self._line("" if self.severity is IssueSeverity.ERROR else f"{self.severity}: ")

    @property
    def without_severity(self) -> str:
        """The issue for a log or below a heading that says how bad it is."""
        return self._line("")

    def _line(self, label: str) -> str:
        return f"{self.location}: {self.code}: {label}{printable(self.message)}"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a value, before it has a place; the document that holds the value gives the place.

    `is_about_key` places it at the key, not at the value; `offset` is a character inside a text value.
    """

    code: str
    path: KeyPath
    message: str
    severity: IssueSeverity = IssueSeverity.ERROR
    is_about_key: bool = False
    offset: int | None = None

    def below(self, *path: str | int) -> "Problem":
        """Return the problem as seen from a document that holds the value below `path`."""
        return replace(self, path=(*path, *self.path))

    def at(self, place: Location) -> Issue:
        """Return the problem at a place."""
        return Issue(place, self.code, self.message, self.severity)


def warning(code: str, path: KeyPath, message: str) -> Problem:
    """Return a problem that deploys but may disappoint."""
    return Problem(code, path, message, IssueSeverity.WARNING)


@dataclass(frozen=True)
class IssueCode:
    """What a code stands for; `reason` says what would happen without the check."""

    code: str
    title: str
    reason: str


class IssuesFound(EntrawatchError):
    """Raised where content with errors makes a result impossible; carries every issue."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(sorted(issues))
        super().__init__("\n".join(str(issue) for issue in self.issues))


def errors(issues: Iterable[Issue]) -> list[Issue]:
    """Return the issues that must be refused, in order of place."""
    return sorted(issue for issue in issues if issue.severity is IssueSeverity.ERROR)


def warnings(issues: Iterable[Issue]) -> list[Issue]:
    """Return the issues that only warn, in order of place."""
    return sorted(issue for issue in issues if issue.severity is IssueSeverity.WARNING)


def notes(issues: Iterable[Issue]) -> list[Issue]:
    """Return the issues that need no action, in order of place."""
    return sorted(issue for issue in issues if issue.severity is IssueSeverity.NOTE)
