"""Render issues as JSON, as SARIF for code scanning, and as GitHub workflow commands."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from entrawatch.documents.issues import Issue, IssueSeverity
from entrawatch.documents.quoting import printable

_GITHUB_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_GITHUB_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def issues_as_json(issues: Iterable[Issue]) -> str:
    """Return a JSON list of issues: path, line, column, code, severity, message, and acknowledged if it is."""
    rows = [
        {
            "path": issue.location.path,
            "line": issue.location.line,
            "column": issue.location.column,
            "code": issue.code,
            "severity": issue.severity,
            "message": issue.message,
            **({"acknowledged": issue.acknowledged} if issue.acknowledged else {}),
        }
        for issue in issues
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def issues_as_sarif(issues: Iterable[Issue]) -> str:
    """Return a SARIF 2.1.0 log of issues: docs.oasis-open.org/sarif/sarif/v2.1.0."""
    results = [
        {
            "ruleId": issue.code,
            "level": issue.severity,
            "message": {"text": issue.message},
            "locations": [{"physicalLocation": _sarif_place(issue)}],
            **(_suppressed(issue) if issue.acknowledged else {}),
        }
        for issue in issues
    ]
    rules = [{"id": code} for code in sorted({str(result["ruleId"]) for result in results})]
    tool = {"driver": {"name": "entrawatch", "rules": rules}}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    log = {"$schema": schema, "version": "2.1.0", "runs": [{"tool": tool, "results": results}]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def _suppressed(issue: Issue) -> dict[str, object]:
    return {"suppressions": [{"kind": "external", "justification": issue.acknowledged}]}


def _sarif_place(issue: Issue) -> dict[str, object]:
    place = issue.location
    file = {"artifactLocation": {"uri": quote(place.path.replace("\\", "/"))}}
    if not place.line:
        return dict(file)
    region = {"startLine": place.line, **({"startColumn": place.column} if place.column else {})}
    return {**file, "region": region}


def issue_as_github(issue: Issue) -> str:
    """Return the workflow command that annotates a line of a pull request."""
    is_quiet = issue.severity is IssueSeverity.NOTE or issue.acknowledged
    place, kind = issue.location, "notice" if is_quiet else issue.severity
    properties = {"file": place.path, "line": place.line, "col": place.column, "title": f"entrawatch {issue.code}"}
    listed = ",".join(f"{key}={str(value).translate(_GITHUB_PROPERTY)}" for key, value in properties.items() if value)
    return f"::{kind} {listed}::{issue.message.translate(_GITHUB_TEXT)}"


def acknowledged_lines(issues: Iterable[Issue]) -> list[str]:
    """Return a line for each acknowledgement: how many warnings of which file it covers, why, and for whom."""
    found = Counter((issue.location.path, issue.code, issue.acknowledged) for issue in issues if issue.acknowledged)
    return [
        f"{printable(path)}: {code}: {count_of(count, 'warning')} acknowledged: {printable(words)}"
        for (path, code, words), count in found.items()
    ]


def first_of(names: Sequence[str], most: int = 10) -> str:
    """Return at most this many names with commas, and how many more there are: a, b and 81 more."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun: 1 alert, 2 alerts."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
