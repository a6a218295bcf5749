"""Names of which a query must see one, as its first filters say; '' where another record could do."""

import pytest

from entrawatch.kql.required_names import required_names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ('AuditLogs | where OperationName =~ "A"', "=~ A"),
        (
            "AuditLogs\n// a comment; with | signs\n| where Result == 'x' and OperationName in~ ('A', \"B\")",
            "=~ A, =~ B",
        ),
        ('let Old = AuditLogs | count; AuditLogs | where (OperationName has_any ("A", "B"))', "has A, has B"),
        (
            'AuditLogs | where (OperationName startswith "A" or (OperationName endswith "B"))',
            "startswith A, endswith B",
        ),
        ('AuditLogs | where Result == "x" | where OperationName == "A" and not(OperationName has "B")', "== A"),
        ('AuditLogs | where OperationName =~ "A" | summarize count() by Id', "=~ A"),
        ('AuditLogs | where OperationName =~ "A" or Result == "x"', ""),
        ('AuditLogs | where not(OperationName =~ "A") and OperationName !~ "B"', ""),
        ("AuditLogs | where OperationName in~ (approved_names)", ""),
        ('AuditLogs | where OperationName =~ "A\\u0041"', ""),
        ('AuditLogs | where OperationName =~ "A" | union (AuditLogs | where Result == "x")', ""),
        ('AuditLogs | where OperationName =~ "A" | join kind=fullouter Other on Id', ""),
        ('AuditLogs | where OperationName =~ "A" | summarize Count = count() | where Count == 0', ""),
        ('AuditLogs | extend OperationName = "B" | where OperationName =~ "A"', ""),
        ('let Found = AuditLogs | where OperationName =~ "A"; Found | count', ""),
    ],
)
def test_names_that_a_query_needs(query: str, names: str) -> None:
    """Anything that the text does not show leaves the query unjudged."""
    found = required_names(query, "AuditLogs", "OperationName")
    assert ", ".join(f"{one.operator} {one.value}" for one in found) == names
