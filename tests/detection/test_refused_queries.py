"""What cannot be run is refused by its name, with what to write instead; no answer is a guess."""

import pytest
from sample_rows import Ask, sign_in

from entrawatch.detection.cannot_run import CannotRun

JOIN_INSIDE = (
    "AuditLogs | join kind=inner (SigninLogs | join kind=leftouter (AuditLogs | project Id, Result) on Id"
    " | project CorrelationId, Result) on CorrelationId"
)
REFUSED = {
    "SigninLogs | serialize N = row_number() | project N": (
        "'serialize' cannot be run on samples; use arg_min or arg_max"
    ),
    "SigninLogs | order by Id asc | extend N = prev(Id)": (
        "'prev' cannot be run on samples; use a join on a time window, or arg_min and arg_max"
    ),
    "SigninLogs | make-series N = count() on TimeGenerated step 1h": (
        "'make-series' cannot be run on samples; use summarize with bin() and a threshold"
    ),
    "SigninLogs | evaluate pivot(ResultType)": (
        "'evaluate' cannot be run on samples; name the columns; plug-ins such as pivot and bag_unpack are not for "
        "alert rules"
    ),
    "SigninLogs | sample 5": "'sample' cannot be run on samples; use top with a column",
    "SigninLogs | extend N = rand()": (
        "'rand' cannot be run on samples; an alert must return the same result every time; remove it"
    ),
    "SigninLogs | summarize percentiles(DurationMs, 50, 90)": (
        "'percentiles' cannot be run on samples; use percentile() for each"
    ),
    "SigninLogs | project Id, IPAddress | distinct *": "'distinct *' cannot be run on samples; name the columns",
    'SigninLogs | where * has "x"': "'string-star' cannot be run on samples; name the columns to search",
    "union SigninLogs, AADNonInteractiveUserSignInLogs | project Id, DeviceDetail_string": (
        "'union with DeviceDetail of two types' cannot be run on samples; convert it in each branch first: "
        "project X = tostring(X), or todynamic(X)"
    ),
    "union SigninLogs, AADNonInteractiveUserSignInLogs": (
        "'union with Agent of two types' cannot be run on samples; convert it in each branch first: "
        "project X = tostring(X), or todynamic(X)"
    ),
    'search "x"': "'search' cannot be run on samples; start with one table and name the columns",
    "AuditLogs | mv-apply P = TargetResources on (summarize N = count())": (
        "'mv-apply' cannot be run on samples; use mv-expand and where; then summarize by the record's Id"
    ),
    'AuditLogs | mv-expand split(Id, "-")': (
        "'mv-expand without a name' cannot be run on samples; name the expanded column: mv-expand Item = ..."
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
    JOIN_INSIDE: ("'join inside brackets' cannot be run on samples; move it to a let or to the query's own pipe"),
    "SigninLogs | where Nobody == 1": (
        "'the query' cannot be run on samples; the language service rejects it: The name 'Nobody' does not refer to "
        "any known column, table, variable or function"
    ),
    "SigninLogs | project Id, ID = Identity | where Id == ID": (
        "'project' cannot be run on samples; the names of two of its columns differ only in case; rename one"
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
