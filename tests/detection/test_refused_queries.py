"""What cannot be run is refused by its name, with what to write instead; no answer is a guess."""

import pytest
from sample_rows import Ask, record, sign_in

from entrawatch.detection.cannot_run import CannotRun

REFUSED = {
    "SigninLogs | serialize N = row_number() | project N": (
        "'serialize' cannot be run on samples; use arg_min or arg_max"
    ),
    "SigninLogs | order by Id asc | extend N = prev(Id)": (
        "'prev' cannot be run on samples; use a join on a time window, or arg_min and arg_max"
    ),
    "SigninLogs | make-series N = count() on TimeGenerated step 1h": (
        "'make-series' cannot be run on samples; give it from, to and step, and no kind; or use summarize with bin()"
    ),
    "SigninLogs | make-series count() on bin(TimeGenerated, 1h) from ago(1d) to now() step 1h": (
        "'make-series' cannot be run on samples; take a column of type datetime as its axis; extend it first"
    ),
    "SigninLogs | make-series percentiles(strlen(Id), 5, 95) on TimeGenerated from ago(1d) to now() step 1h": (
        "'make-series' cannot be run on samples; give each aggregate one column; write percentile() for each of "
        "percentiles()"
    ),
    "SigninLogs | make-series kind=nonempty count() on TimeGenerated from ago(1d) to now() step 1h": (
        "'make-series' cannot be run on samples; give it from, to and step, and no kind; or use summarize with bin()"
    ),
    "externaldata(Ip: string) ['https://example.com/list.csv']": (
        "'externaldata' cannot be run on samples; use an input of the alert, or declare its rows below external_data "
        "in workspace.yaml"
    ),
    "print parse_user_agent('curl/8', 'browser')": (
        "'parse_user_agent of a text that no file declares' cannot be run on samples; compare the text itself, or "
        "declare it below clients in workspace.yaml"
    ),
    "print array_sort_asc(dynamic([1, 'a']))": (
        "'array_sort of an array with different kinds of values' cannot be run on samples; convert the values to one "
        "type, such as tostring()"
    ),
    "SigninLogs | evaluate pivot(ResultType)": (
        "'evaluate' cannot be run on samples; name the columns; plug-ins such as pivot and bag_unpack are not for "
        "alert rules"
    ),
    "SigninLogs | top-nested 1 of ResultType by max(DurationMs)": (
        "'top-nested' cannot be run on samples; use summarize, then top"
    ),
    "SigninLogs | sample 5": "'sample' cannot be run on samples; use top with a column",
    "SigninLogs | extend N = rand()": (
        "'rand' cannot be run on samples; an alert must return the same result every time; remove it"
    ),
    "SigninLogs | summarize percentiles(DurationMs, 50, 90)": (
        "'percentiles' cannot be run on samples; use percentile() for each"
    ),
    'SigninLogs | where * has "x"': "'string-star' cannot be run on samples; name the columns to search",
    'search "x"': "'search' cannot be run on samples; start with one table and name the columns",
    "AuditLogs | mv-apply P = TargetResources on (mv-apply Q = P.modifiedProperties on (summarize N = count()))": (
        "'mv-apply inside mv-apply' cannot be run on samples; "
        "use mv-expand and where; then summarize by the record's Id"
    ),
    'AuditLogs | mv-expand split(Id, "-"), split(Category, "-")': (
        "'mv-expand without a name' cannot be run on samples; name the expanded column: mv-expand Item = ..."
    ),
    "let f = (T: string) { table(T) }; AuditLogs | extend N = 1 | join (f('AuditLogs') | as X) on Id": (
        "'as inside brackets or a let' cannot be run on samples; write the table as a let statement of its own"
    ),
    "SigninLogs | summarize First = min(TimeGenerated) by Id | extend T = ingestion_time()": (
        "'ingestion_time()' cannot be run on samples; extend IngestedAt = ingestion_time() before summarize, join "
        "and union"
    ),
    "SigninLogs | summarize make_set(tolower(IPAddress), 5) by Id": (
        "'make_set without a name' cannot be run on samples; name the column: Values = make_set(...)"
    ),
    "let n = 5; SigninLogs | summarize S = make_set(IPAddress, n) by Id": (
        "'make_set with a computed limit' cannot be run on samples; write the limit as a number"
    ),
    "SigninLogs | where Nobody == 1": (
        "'the query' cannot be run on samples; the language service rejects it: The name 'Nobody' does not refer to "
        "any known column, table, variable or function"
    ),
    "AzureDiagnostics | project clientIP_s, clientIp_s": (
        "'clientIP_s and clientIp_s' cannot be run on samples; "
        "their names differ only in case, and both are of one table"
    ),
}


@pytest.mark.parametrize("query", REFUSED)
def test_a_construct_is_refused_with_advice(query: str, ask: Ask) -> None:
    """The message says what cannot be run and what to write."""
    with pytest.raises(CannotRun) as refused:
        ask(query, sign_in(Id="a"))
    assert str(refused.value) == REFUSED[query]


def test_text_compared_with_a_number_is_refused_when_a_row_shows_it(ask: Ask) -> None:
    """Kusto converts each value; nothing here does so silently."""
    with pytest.raises(CannotRun) as refused:
        ask("SigninLogs | where ResultType == 50126", sign_in(ResultType="none"))
    assert str(refused.value) == (
        "'comparing text with a number' cannot be run on samples; write the number as text, such as \"50126\", "
        "or convert with tolong()"
    )


def test_the_engine_still_works_after_a_refusal(ask: Ask) -> None:
    """One bad query does not spoil the next."""
    for query in ("SigninLogs | where ResultType == 50126", "SigninLogs | sample 1"):
        with pytest.raises(CannotRun):
            ask(query, sign_in(ResultType="none"))
    assert ask("SigninLogs | project ResultType", sign_in(ResultType="none")) == [("none",)]


CAUSES = {
    "AuditLogs | project N = case(Id == 'x', parse_json(Id).a, Id)": "values of text and dynamic type in one place",
    "AuditLogs | parse-kv Id as (A: string) with (pair_delimiter=',', kv_delimiter='=')": "parse-kv",
}


@pytest.mark.parametrize("query", CAUSES)
def test_no_message_has_text_of_the_database(query: str, ask: Ask) -> None:
    """A cause in words of KQL, and what to write."""
    with pytest.raises(CannotRun) as refused:
        ask(query, record("AuditLogs", Id="192.0.2.1"))
    assert refused.value.construct == CAUSES[query]
    assert "Error" not in str(refused.value)
