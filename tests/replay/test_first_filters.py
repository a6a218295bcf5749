"""First filters: conditions that leave rows out once and for all, and those that must not."""

import pytest

from entrawatch.detection.engine import Engine
from entrawatch.replay.first_filters import first_filter

LETS = 'let accounts = dynamic(["adele"]);\n'
CASES = {
    "one filter": ("SigninLogs | where ResultType == '1' | take 5", ["ResultType == '1'"]),
    "several in a row": (
        "SigninLogs | where ResultType == '1' | where UserId == 'a' | project UserId",
        ["ResultType == '1'", "UserId == 'a'"],
    ),
    "an input of the tenant": ("SigninLogs | where UserId in (accounts)", ["UserId in (accounts)"]),
    "no filter": ("SigninLogs | project UserId", []),
    "a filter after a new column": ("SigninLogs | extend A = 1 | where ResultType == '1'", ["ResultType == '1'"]),
    "a filter on a new column": (
        "SigninLogs | extend A = tolower(UserId) | extend B = A | where B == 'a'",
        ["(\n(\ntolower(UserId)\n)\n) == 'a'"],
    ),
    "a column with another value": (
        "SigninLogs | project UserId = AppId, AppId | where UserId == 'a' and AppId == 'b'",
        ["AppId == 'a' and AppId == 'b'"],
    ),
    "a member of the same name": (
        "SigninLogs | extend city = Id | where LocationDetails.city == 'x'",
        ["LocationDetails.city == 'x'"],
    ),
    "a column that is gone": ("SigninLogs | project UserId | union (AuditLogs) | where Id == 'a'", []),
    "an input next to a new column": (
        "SigninLogs | project A = UserId | where A in (accounts)",
        ["UserId in (accounts)"],
    ),
    "a new column that is a text": (
        "SigninLogs | project A = UserId, Kind = 'b' | where A == Kind",
        ["UserId == (\n'b'\n)"],
    ),
    "a column in brackets": ("SigninLogs | extend UserId = AppId | where ['UserId'] == 'a'", []),
    "several columns of one function": (
        "SigninLogs | extend A = 1 | mv-expand A | where UserId == 'a'",
        [],
    ),
    "a new column of the arrival": ("SigninLogs | extend A = ingestion_time() | where A > datetime(2026-01-01)", []),
    "a new column of other rows": ("SigninLogs | serialize | extend A = prev(UserId) | where A == 'a'", []),
    "a filter after a sum": ("SigninLogs | summarize by UserId | where UserId == 'a'", []),
    "a filter after the first rows": ("SigninLogs | take 5 | where UserId == 'a'", []),
    "a filter after a join": ("SigninLogs | join kind=leftanti (AuditLogs) on Id | where UserId == 'a'", []),
    "a filter after a union": (
        "SigninLogs | where Id == 'b' | union (AuditLogs | project Id) | where Id == 'a'",
        ["Id == 'b'", "Id == 'a'"],
    ),
    "a filter after the union it is in": (
        "AuditLogs | union (SigninLogs | project Id = UserId) | where Id == 'a'",
        ["UserId == 'a'"],
    ),
    "a union in a union": (
        "AuditLogs | union (AADRiskyUsers | union (SigninLogs)) | where Id == 'a'",
        ["Id == 'a'"],
    ),
    "a join that the table is in": ("AuditLogs | join (SigninLogs) on Id | where UserId == 'a'", []),
    "a filter that the table is in": (
        "AuditLogs | union (AADRiskyUsers | where Id in ((SigninLogs | project Id))) | where Id == 'a'",
        [],
    ),
    "a function that the table goes through": (
        "let f = (t: (*)) { t | take 1 }; AuditLogs | union (f(SigninLogs)) | where Id == 'a'",
        [],
    ),
    "a union that adds a column": ("SigninLogs | union withsource=Id (AuditLogs) | where Id == 'a'", []),
    "the time": ("SigninLogs | where TimeGenerated > ago(1h)", []),
    "the time next to another": ("SigninLogs | where TimeGenerated > ago(1h) | where UserId == 'a'", ["UserId == 'a'"]),
    "the arrival": ("SigninLogs | where ingestion_time() > ago(1h)", []),
    "a let of the author": ("let limit = ago(1h); SigninLogs | where TimeGenerated > limit", []),
    "another table": ("SigninLogs | where UserId in ((AuditLogs | project Id))", []),
    "chance": ("SigninLogs | where rand() > 0.5", []),
    "a pipe in a text": ("SigninLogs | where UserId == 'a|b'", ["UserId == 'a|b'"]),
    "a comment": ("SigninLogs // | where UserId == 'x'\n| where UserId == 'a' // b", ["UserId == 'a'"]),
}


@pytest.mark.parametrize(("query", "conditions"), CASES.values(), ids=CASES.keys())
def test_conditions_of_the_row_alone_are_first_filters(query: str, conditions: list[str], engine: Engine) -> None:
    """Nothing that depends on the moment, on chance or on other rows."""
    whole = LETS + query
    found = first_filter(whole, engine.analyzer.analyze(whole), "SigninLogs", frozenset({"accounts"}))
    wanted = " and ".join(f"(\n {condition}\n)" for condition in conditions)
    assert found == (f"({wanted})" if conditions else None)


def test_a_table_read_twice_keeps_the_rows_of_both(engine: Engine) -> None:
    """A row that either side can use."""
    query = "SigninLogs | where UserId == 'a' | union (SigninLogs | where UserId == 'b')"
    found = first_filter(query, engine.analyzer.analyze(query), "SigninLogs", frozenset())
    assert found == "((\n UserId == 'a'\n)) or ((\n UserId == 'b'\n))"


def test_a_table_read_once_without_a_filter_keeps_all_rows(engine: Engine) -> None:
    """Whatever the other place filters."""
    query = "SigninLogs | where UserId == 'a' | union (SigninLogs | project UserId)"
    assert first_filter(query, engine.analyzer.analyze(query), "SigninLogs", frozenset()) is None


def test_filters_that_directly_follow_the_table_can_be_had_alone(engine: Engine) -> None:
    """They say how much a query reads, before it asks for what is wrong."""
    query = "SigninLogs | where UserId == 'a' | extend A = AppId | where A == 'b'"
    analysis = engine.analyzer.analyze(query)
    assert first_filter(query, analysis, "SigninLogs", frozenset(), directly=True) == "((\n UserId == 'a'\n))"
