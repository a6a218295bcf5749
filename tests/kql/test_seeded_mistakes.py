"""Each kind of mistake that authors make, seeded into realistic queries, is found and named."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from entrawatch.documents.issues import IssueSeverity
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.lints import QueryContext, lint

QUERIES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("queries/*.kql"))}
DYNAMIC_COLUMNS = {
    "SigninLogs": "LocationDetails",
    "AuditLogs": "TargetResources",
    "AADNonInteractiveUserSignInLogs": "AppliedEventListeners",
    "AADUserRiskEvents": "Location",
}
TABLE = re.compile("|".join(DYNAMIC_COLUMNS))

# Kind of mistake → code of the lint, how many of the twelve queries it fits, pattern of its place, replacement.
SEEDS: dict[str, tuple[str, int, str, str | Callable[[re.Match[str]], str]]] = {
    "misspelled column": ("KQ104", 12, r"\b(UserId|UserPrincipalName|OperationName|SessionId)\b", r"\1q"),
    "misspelled operator": ("KQ101", 12, r"\| where", "| wher"),
    "misspelled function": ("KQ103", 11, r"\b(ago|dcount|count)\(", r"\1q("),
    "missing parenthesis": ("KQ101", 12, r"\)(?=[^)]*\Z)", ""),
    "datetime compared with text": ("KQ101", 11, r"(?<=TimeGenerated > )ago\(\w+\)", '"2026-01-31"'),
    "ago of a number": ("KQ101", 11, r"ago\(\d+[dhm]\)", "ago(7)"),
    "unknown table": ("KQ102", 12, TABLE.pattern, lambda found: found[0][:-1]),
    "grouped by a dynamic column": (
        "KQ101",
        12,
        rf"({TABLE.pattern})\s*\n",
        lambda found: f"{found[1]} | summarize take_any(*) by {DYNAMIC_COLUMNS[found[1]]}\n",
    ),
    "single equals sign": ("KQ101", 9, " == ", " = "),
}
SEEDED = [
    pytest.param(kind, re.sub(pattern, change, query, count=1), id=f"{kind}-{name}")
    for kind, (_, _, pattern, change) in SEEDS.items()
    for name, query in QUERIES.items()
    if re.search(pattern, query)
]


@pytest.mark.parametrize("name", QUERIES)
def test_a_sound_query_has_no_finding(name: str, analyze: Callable[[str], Analysis]) -> None:
    """The mistakes below are found in queries that were clean before."""
    assert lint(analyze(QUERIES[name]), QueryContext()) == []


@pytest.mark.parametrize(("kind", "query"), SEEDED)
def test_a_seeded_mistake_is_found(kind: str, query: str, analyze: Callable[[str], Analysis]) -> None:
    """The lint of this kind of mistake is among the errors."""
    found = lint(analyze(query), QueryContext())
    assert SEEDS[kind][0] in {one.code for one in found if one.severity is IssueSeverity.ERROR}


def test_every_kind_of_mistake_is_seeded_where_it_fits() -> None:
    """No kind is tested on fewer queries than it fits because its pattern went stale."""
    seeded = {
        kind: sum(re.search(pattern, query) is not None for query in QUERIES.values())
        for kind, (_, _, pattern, _) in SEEDS.items()
    }
    assert seeded == {kind: count for kind, (_, count, _, _) in SEEDS.items()}
