"""First filters: conditions that leave rows out once and for all, and those that must not."""

import pytest

from entrawatch.detection.engine import Engine
from entrawatch.replay.rule_logs import first_filter

LETS = 'let accounts = dynamic(["adele"]);\n'
CASES = {
    "one filter": ("SigninLogs | where ResultType == '1' | take 5", ["ResultType == '1'"]),
    "several in a row": (
        "SigninLogs | where ResultType == '1' | where UserId == 'a' | project UserId",
        ["ResultType == '1'", "UserId == 'a'"],
    ),
    "an input of the tenant": ("SigninLogs | where UserId in (accounts)", ["UserId in (accounts)"]),
    "no filter": ("SigninLogs | project UserId", []),
    "a filter after a new column": ("SigninLogs | extend A = 1 | where ResultType == '1'", []),
    "a filter after a union": (
        "SigninLogs | where Id == 'b' | union (AuditLogs | project Id) | where Id == 'a'",
        ["Id == 'b'"],
    ),
    "a filter that the table is in": (
        "AuditLogs | union (AADRiskyUsers | where Id in ((SigninLogs | project Id))) | where Id == 'a'",
        [],
    ),
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
