"""Each rewrite on rows whose answer was computed by hand from the KQL documentation."""

from typing import Any

import pytest
from sample_rows import Ask, audit, record, sign_in

from entrawatch.detection.engine import Engine
from entrawatch.detection.query_text import read
from entrawatch.detection.records import Record
from entrawatch.detection.rewrites import rewritten

ADDED = {"modifiedProperties": [{"displayName": "A", "newValue": '"1"'}, {"displayName": "B", "newValue": '"2"'}]}
ONE = [audit(Id="x", OperationName="a_b", TargetResources=[ADDED], Identity="me")]
TWO = [sign_in(UserPrincipalName="a", IPAddress="1", Id="1"), sign_in(UserPrincipalName="a", IPAddress="2", Id="2")]

CASES: dict[str, tuple[str, list[Record], list[tuple[Any, ...]]]] = {
    "mv-expand of a path": (
        "AuditLogs | mv-expand TargetResources[0].modifiedProperties"
        " | project Name = tostring(TargetResources_0_modifiedProperties.displayName)",
        ONE,
        [("A",), ("B",)],
    ),
    "mv-expand of parse_json": (
        "SigninLogs | mv-expand parse_json(AuthenticationDetails)"
        " | project Step = tostring(AuthenticationDetails.step)",
        [sign_in(AuthenticationDetails='[{"step":1},{"step":2}]')],
        [("1",), ("2",)],
    ),
    "mv-expand with its own name": (
        "AuditLogs | mv-expand P = TargetResources[0].modifiedProperties | project tostring(P.newValue)",
        ONE,
        [('"1"',), ('"2"',)],
    ),
    "mv-apply that filters and extends": (
        "AuditLogs | mv-apply P = TargetResources[0].modifiedProperties on"
        ' (where P.displayName == "B" | extend New = tostring(P.newValue)) | project Id, New',
        ONE,
        [("x", '"2"')],
    ),
    "mv-apply that finds nothing drops the row": (
        'AuditLogs | mv-apply P = TargetResources[0].modifiedProperties on (where P.displayName == "C") | project Id',
        ONE,
        [],
    ),
    "index with a dot": ("AuditLogs | project N = tostring(TargetResources.[0].modifiedProperties.[1].newValue)", ONE,
                         [('"2"',)]),
    "split with an index": ('AuditLogs | project P = tostring(split(OperationName, "_", 1)[0])', ONE, [("b",)]),
    "project-reorder": ("AuditLogs | project Id, Identity | project-reorder Identity", ONE, [("x", "me")]),
    "project-keep": ("AuditLogs | project-keep Id, Identit*", ONE, [("x", "me")]),
    "project-away with a pattern": ("AuditLogs | project Id, Identity, Result | project-away I*", ONE, [("",)]),
    "union in brackets": (
        "(union SigninLogs, (AuditLogs | where Id == 'x')) | summarize Rows = count()",
        [*ONE, *TWO],
        [(3,)],
    ),
    "table in brackets": ("(SigninLogs | where Id == '1') | project Id", TWO, [("1",)]),
    "table() with a name": ('table("SigninLogs") | project Id', TWO, [("1",), ("2",)]),
    "make_set with a limit": (
        "SigninLogs | summarize make_set(IPAddress, 1) by UserPrincipalName | project N = array_length(set_IPAddress)",
        TWO,
        [(1,)],
    ),
    "make_list with a limit inside a call": (
        "SigninLogs | summarize N = array_length(make_list(IPAddress, 1)) by UserPrincipalName",
        TWO,
        [("a", 1)],
    ),
    "make_list as text": (
        "SigninLogs | order by Id asc | summarize L = make_list(IPAddress) | project tostring(L)",
        TWO,
        [('["1","2"]',)],
    ),
    "make_set_if": (
        'SigninLogs | summarize S = make_set_if(IPAddress, Id == "2") by UserPrincipalName | project tostring(S)',
        TWO,
        [('["2"]',)],
    ),
    "extract with a type": (
        'AuditLogs | project N = extract("([0-9]+)", 1, "n=41", typeof(long)) + 1',
        ONE,
        [(42,)],
    ),
    "comparison with empty text after an outer join": (
        "SigninLogs | project UserPrincipalName"
        " | join kind=leftouter (AuditLogs | project UserPrincipalName = Identity, OperationName) on UserPrincipalName"
        ' | where OperationName == "" | project UserPrincipalName, N = OperationName',
        [sign_in(UserPrincipalName="me"), sign_in(UserPrincipalName="you"), *ONE],
        [("you", "")],
    ),
    "text that only one table of a union has": (
        "union (SigninLogs | project Id, IPAddress), (AuditLogs | project Id)"
        ' | where Id == "x" | project IsEmpty = IPAddress == "", Length = strlen(IPAddress)',
        ONE,
        [(True, 0)],
    ),
    "text that lookup does not find": (
        "let Known = AuditLogs | project UserPrincipalName = Identity, OperationName;"
        " SigninLogs | lookup Known on UserPrincipalName | project N = strcat('<', OperationName, '>')",
        TWO,
        [("<>",), ("<>",)],
    ),
    "a let with an outer join": (
        "let Both = SigninLogs | join kind=leftouter (AuditLogs | project Id, Identity) on Id;"
        ' Both | where Identity =~ "" | project Id',
        TWO,
        [("1",), ("2",)],
    ),
    "strings that look like code": ("print A = \"ingestion_time() x.[0] == ''\", B = '// | project-reorder'", [],
                                    [("ingestion_time() x.[0] == ''", "// | project-reorder")]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_rewritten_query_gives_kustos_answer(name: str, ask: Ask) -> None:
    """The rows are those that the KQL documentation says."""
    query, records, expected = CASES[name]
    assert ask(query, *records) == expected


def test_text_missing_after_an_outer_join_counts_as_a_value(ask: Ask) -> None:
    """dcount() counts empty text, as Kusto does, and skips null."""
    query = (
        "SigninLogs | project UserPrincipalName"
        " | join kind=leftouter (AuditLogs | project UserPrincipalName = Identity, Result) on UserPrincipalName"
        " | summarize Results = dcount(Result)"
    )
    assert ask(query, sign_in(UserPrincipalName="other"), sign_in(UserPrincipalName="me"), *ONE) == [(1,)]
    record = audit(Identity="me", Result="success")
    assert ask(query, sign_in(UserPrincipalName="other"), sign_in(UserPrincipalName="me"), record) == [(2,)]


def test_a_query_that_needs_no_rewrite_is_not_touched(engine: Engine) -> None:
    """Layout and comments stay, so that places in messages stay right."""
    query = "SigninLogs // all of them\n| where ResultType == '0' and UserAgent has 'x'\n| summarize count() by AppId\n"
    assert rewritten(read(query, engine.analyzer)).query.text == query


def test_only_the_columns_that_matter_are_read(ask: Ask) -> None:
    """`arg_min(x, *)` still hands on every column that the query reads later."""
    query = (
        "SigninLogs | extend IngestedAt = ingestion_time() | summarize arg_min(IngestedAt, *) by Id"
        " | project Id, IPAddress, IngestedAt = bin(IngestedAt, 1h)"
    )
    first = record("SigninLogs", 30, 20, Id="1", IPAddress="early")
    again = record("SigninLogs", 30, 10, Id="1", IPAddress="late")
    assert [row[:2] for row in ask(query, again, first)] == [("1", "early")]
