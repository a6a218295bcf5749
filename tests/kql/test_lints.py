"""Each lint speaks where it should, and is silent on the query that its message asks for."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from lintcases import CASES, EVERY_MINUTE, PIVOT, RULE, findings

from entrawatch.documents.issues import IssueSeverity
from entrawatch.kql.analysis import Analysis, Diagnostic
from entrawatch.kql.lints import LINTS, QueryContext, QueryUse, lint
from entrawatch.kql.lints_events import RECORD_IDS
from entrawatch.logs.exports.envelope import category_mappings


@pytest.mark.parametrize(("code", "context", "query", "place", "_sound"), CASES)
def test_a_lint_marks_the_place(
    code: str, context: QueryContext, query: str, place: str, _sound: str, analyze: Callable[[str], Analysis]
) -> None:
    """The lint is the only finding of a query that breaks only its rule."""
    assert findings(analyze(query), context) == [(code, query.index(place))]


@pytest.mark.parametrize(("code", "context", "_query", "_place", "sound"), CASES)
def test_a_lint_is_silent_on_a_sound_query(
    code: str, context: QueryContext, _query: str, _place: str, sound: str, analyze: Callable[[str], Analysis]
) -> None:
    """The better query of the same meaning has no finding at all."""
    assert findings(analyze(sound), context) == []


def test_a_misspelled_table_in_a_fuzzy_union_is_an_error(analyze: Callable[[str], Analysis]) -> None:
    """Kusto accepts it and the alert would never fire."""
    query = "union isfuzzy=true SigninLogs, AuditLog | project Id"
    assert [(one.code, one.message) for one in lint(analyze(query), PIVOT)] == [
        ("KQ130", "no filter on TimeGenerated; add 'where TimeGenerated > ago(...)' after the table"),
        ("KQ105", "unknown table 'AuditLog' in a fuzzy union; did you mean 'AuditLogs'?"),
    ]


def test_restrictions_of_alert_rules_do_not_bind_workbooks(analyze: Callable[[str], Analysis]) -> None:
    """A workbook may unpack, count and look back for a month."""
    query = "SigninLogs | where TimeGenerated > ago(30d) | evaluate bag_unpack(LocationDetails) | count"
    assert lint(analyze(query), QueryContext(use=QueryUse.WORKBOOK)) == []


def test_a_rule_on_a_column_may_end_in_one_row(analyze: Callable[[str], Analysis]) -> None:
    """Only a rule on the number of rows is fooled by a final count."""
    assert lint(analyze("SigninLogs | summarize n = count()"), QueryContext(counts_rows=False)) == []


def test_unknown_names_come_with_near_ones(analyze: Callable[[str], Analysis]) -> None:
    """The author can correct the query without looking anything up."""
    query = "SigninLogs | where ResultTypo == '0' | extend a = tostrng(UserId) | evaluate bag_unpak(Status)"
    assert [one.message for one in lint(analyze(query), PIVOT) if one.code in {"KQ103", "KQ104"}] == [
        "unknown column 'ResultTypo'; did you mean 'ResultType'?",
        "unknown function 'tostrng'; did you mean 'tostring'?",
        "unknown plug-in 'bag_unpak'; did you mean 'bag_unpack'?",
    ]


def test_a_type_mistake_says_what_to_write(analyze: Callable[[str], Analysis]) -> None:
    """The service's own message is kept, in our form, with its code."""
    found = lint(analyze('SigninLogs | where TimeGenerated > "2026"'), QueryContext())
    assert [one.message for one in found] == [
        "the operator '>' is not defined for the operand types datetime and string (KS106); "
        "convert one side so that both have the same type: datetime(2026-01-31), tostring(...), toint(...)"
    ]


@pytest.mark.parametrize(("span", "shown"), [("7d", "7 days"), ("50h", "50 hours"), ("49.5h", "49.5 hours")])
def test_a_long_look_back_is_reported_in_plain_units(span: str, shown: str, analyze: Callable[[str], Analysis]) -> None:
    """The author sees the span as it could have been written."""
    (found,) = lint(analyze(f"SigninLogs | where TimeGenerated > ago({span})"), QueryContext())
    assert found.message == (
        f"the query reads back {shown}; a log alert rule reads at "
        "most 48 hours and silently ignores the rest; "
        "use a summary rule, a Sentinel rule or a workbook"
    )


def test_every_lint_has_a_case() -> None:
    """A new lint needs a query that breaks it; KQ111 and KQL009 have tests of their own."""
    assert set(LINTS) - {case[0] for case in CASES} == {"KQ111", "KQL009"}


def test_a_warning_of_the_service_is_passed_on(analyze: Callable[[str], Analysis]) -> None:
    """No query on our tables is known to bring one about, so this one is made up; KS207 is about clusters."""
    text = "The name 'foo' is not a recognized parameter for this operator."
    warned = [Diagnostic("warning", code, text, 0, 10, in_called_function=False) for code in ("KS179", "KS207")]
    (found,) = lint(replace(analyze("SigninLogs"), diagnostics=tuple(warned)), RULE)
    assert (found.code, found.severity, found.offset) == ("KQ111", IssueSeverity.WARNING, 0)
    assert found.message == "the name 'foo' is not a recognized parameter for this operator (KS179)"


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ('search "x"', 'search "x"'),
        ('adx("https://help.kusto.windows.net/Samples").StormEvents', 'adx("https://help.kusto.windows.net/Samples")'),
        ('arg("").Resources', 'arg("")'),
        ('workspace("w").SigninLogs', 'workspace("w")'),
        ('app("a").requests', 'app("a")'),
        ('resource("r").SigninLogs', 'resource("r")'),
    ],
)
def test_what_cannot_run_every_minute_is_marked(query: str, place: str, analyze: Callable[[str], Analysis]) -> None:
    """Beside what else is wrong with it; five minutes lift this restriction."""
    assert ("KQL007", query.index(place)) in findings(analyze(query), EVERY_MINUTE)
    assert "KQL007" not in dict(findings(analyze(query), QueryContext(evaluation_frequency_minutes=5)))


def test_a_union_is_reported_as_a_note(analyze: Callable[[str], Analysis]) -> None:
    """It is documented as refused and works: an author sees it, and a clean catalog stays without warnings."""
    (found,) = lint(analyze("union isfuzzy=true SigninLogs, AuditLogs | project Id"), RULE)
    assert (found.code, found.severity) == ("KQL015", IssueSeverity.NOTE)


@pytest.mark.parametrize("count", [100, 101])
def test_a_query_reads_a_hundred_workspaces(count: int, analyze: Callable[[str], Analysis]) -> None:
    """Each counts once, however often it is named."""
    tables = [f'workspace("w{number}").SigninLogs' for number in (*range(count), 1)]
    found = [one for one in lint(analyze(f"union {', '.join(tables)} | project Id"), RULE) if one.code == "KQL009"]
    reported = [] if count == 100 else ["the query reads 101 workspaces; Azure allows 100, split it into several rules"]
    assert [one.message for one in found] == reported


def test_an_event_alert_cannot_run_every_minute(analyze: Callable[[str], Analysis]) -> None:
    """Azure rejects ingestion_time() in such rules, without which nothing shows what is new."""
    found = lint(analyze("AuditLogs"), QueryContext(evaluation_frequency_minutes=1, is_event=True))
    assert [(one.code, one.message.partition(";")[2]) for one in found] == [("KQ170", " run it every 5 minutes")]


def test_ids_of_records_are_those_that_tell_copies_apart() -> None:
    """The lint knows the id of every table whose exports tell repeated records."""
    assert {ids[0] for mapping in category_mappings().values() if (ids := mapping.repeats_by)} == RECORD_IDS
