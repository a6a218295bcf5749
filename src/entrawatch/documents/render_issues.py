"""Render issues as lines for people, as JSON, and as GitHub workflow commands."""

import json
from collections.abc import Iterable

from entrawatch.documents.issues import Issue, IssueSeverity

_GITHUB_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_GITHUB_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def issues_as_json(issues: Iterable[Issue]) -> str:
    """Return a JSON list of issues: path, line, column, code, severity, message."""
    rows = [
        {
            "path": issue.location.path,
            "line": issue.location.line,
            "column": issue.location.column,
            "code": issue.code,
            "severity": issue.severity,
            "message": issue.message,
        }
        for issue in issues
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def issue_as_github(issue: Issue) -> str:
    """Return the workflow command that annotates a line of a pull request."""
    place, kind = issue.location, "notice" if issue.severity is IssueSeverity.NOTE else issue.severity
    properties = {"file": place.path, "line": place.line, "col": place.column, "title": f"entrawatch {issue.code}"}
    listed = ",".join(f"{key}={str(value).translate(_GITHUB_PROPERTY)}" for key, value in properties.items() if value)
    return f"::{kind} {listed}::{issue.message.translate(_GITHUB_TEXT)}"


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun: 1 alert, 2 alerts."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
