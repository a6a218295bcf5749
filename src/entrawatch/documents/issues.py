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
    """How serious an issue is: an error blocks, a warning may disappoint after deployment, a note needs no action."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, order=True)
class Location:
    """A location in a file: the path as the user would type it; line and column start at 1, 0 = unknown."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (printable(self.path), self.line, self.column) if part)


@dataclass(frozen=True, order=True)
class Issue:
    """One problem in content; sorted by location, then code."""

    location: Location
    code: str
    message: str
    severity: IssueSeverity = field(default=IssueSeverity.ERROR, compare=False)
    acknowledged: str = field(default="", compare=False)
    """Why the owner of the content accepts a warning, and who; empty for all other issues."""

    def __str__(self) -> str:
        if self.acknowledged:
            return f"{self._line('acknowledged: ')} [{printable(self.acknowledged)}]"
        return self._line("" if self.severity is IssueSeverity.ERROR else f"{self.severity}: ")

    @property
    def without_severity(self) -> str:
        """The issue for a log, or below a heading with the severity."""
        return self._line("")

    def _line(self, label: str) -> str:
        return f"{self.location}: {self.code}: {label}{printable(self.message)}"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a value, without a location; the document with the value adds the location.

    `is_about_key` locates it at the key instead of the value; `offset` is a character inside a text value.
    """

    code: str
    path: KeyPath
    message: str
    severity: IssueSeverity = IssueSeverity.ERROR
    is_about_key: bool = False
    offset: int | None = None

    def below(self, *path: str | int) -> "Problem":
        """Return the problem for a document that contains the value below `path`."""
        return replace(self, path=(*path, *self.path))

    def at(self, place: Location) -> Issue:
        """Return the problem at a location."""
        return Issue(place, self.code, self.message, self.severity)


def warning(code: str, path: KeyPath, message: str) -> Problem:
    """Return a problem that can be deployed but may disappoint."""
    return Problem(code, path, message, IssueSeverity.WARNING)


class IssuesFound(EntrawatchError):
    """Raised if errors in content make a result impossible; contains every issue."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(sorted(issues))
        super().__init__("\n".join(str(issue) for issue in self.issues))


def errors(issues: Iterable[Issue]) -> list[Issue]:
    """Return the issues that block, sorted by location."""
    return sorted(issue for issue in issues if issue.severity is IssueSeverity.ERROR)


def warnings(issues: Iterable[Issue]) -> list[Issue]:
    """Return the issues that only warn and that no one acknowledged, sorted by location."""
    return sorted(issue for issue in issues if issue.severity is IssueSeverity.WARNING and not issue.acknowledged)


def acknowledged(issues: Iterable[Issue]) -> list[Issue]:
    """Return the warnings that someone acknowledged, sorted by location."""
    return sorted(issue for issue in issues if issue.acknowledged)


def notes(issues: Iterable[Issue]) -> list[Issue]:
    """Return the issues that need no action, sorted by location."""
    return sorted(issue for issue in issues if issue.severity is IssueSeverity.NOTE)
