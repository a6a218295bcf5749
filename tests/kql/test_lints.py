"""Each lint speaks where it should, and is silent on the query that its message asks for."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from entrawatch.exports.envelope import category_mappings
from entrawatch.issues import IssueSeverity
from entrawatch.kql.analysis import Analysis, Diagnostic
from entrawatch.kql.lints import LINTS, QueryContext, QueryUse, lint
from entrawatch.kql.lints_events import RECORD_IDS

RULE = QueryContext()
EVERY_MINUTE = QueryContext(evaluation_frequency_minutes=1)
PIVOT = QueryContext(use=QueryUse.PIVOT)
EVENT = QueryContext(evaluation_frequency_minutes=15, is_event=True)
ARRIVED = "AuditLogs | extend At = ingestion_time() | summarize arg_min(At, *) by Id"

# Code, context, query that breaks the rule, the place it marks, query that does the same and keeps it.
CASES = [
    ("KQ101", RULE, 'SigninLogs | where UserId = "a"', 'UserId = "a"', 'SigninLogs | where UserId == "a"'),
    ("KQ102", RULE, "SigninLog", "SigninLog", "SigninLogs"),
    ("KQ103", RULE, "SigninLogs | where isempt(UserId)", "isempt", "SigninLogs | where isempty(UserId)"),
    ("KQ104", RULE, "SigninLogs | project UserID2", "UserID2", "SigninLogs | project UserId"),
    (
        "KQ105",
        PIVOT,
        "union isfuzzy=true SigninLogs, AuditLog | where TimeGenerated > ago(1d) | project Id",
        "AuditLog",
        "union isfuzzy=true SigninLogs, AuditLogs | where TimeGenerated > ago(1d) | project Id",
    ),
    (
        "KQ106",
        RULE,
        'let f = (t: string) { table(t) | where Typo == "x" }; f("SigninLogs")',
        'f("SigninLogs")',
        'let f = (t: string) { table(t) | where UserId == "x" }; f("SigninLogs")',
    ),
    ("KQ107", RULE, "// SigninLogs", "", "SigninLogs"),
    ("KQ108", RULE, "SigninLogs; AuditLogs", "", "SigninLogs"),
    ("KQ109", RULE, "let a = 1; SigninLogs", "a", "let a = 1; SigninLogs | where DurationMs > a"),
    ("KQ110", RULE, "print a = 1", "print a = 1", "SigninLogs"),
    (
        "KQL001",
        RULE,
        "AuditLogs | evaluate bag_unpack(InitiatedBy)",
        "bag_unpack(InitiatedBy)",
        "AuditLogs | extend user = tostring(InitiatedBy.user.id)",
    ),
    (
        "KQL001",
        RULE,
        "SigninLogs | project UserId, AppId | evaluate pivot(AppId)",
        "pivot(AppId)",
        "SigninLogs | summarize sign_ins = count() by UserId, AppId",
    ),
    ("KQL001", RULE, "SigninLogs | project UserId | evaluate narrow()", "narrow()", "SigninLogs | project UserId"),
    (
        "KQL002",
        RULE,
        "SigninLogs | summarize AggregatedValue = count() by UserId",
        "AggregatedValue",
        "SigninLogs | summarize sign_ins = count() by UserId",
    ),
    (
        "KQL003",
        RULE,
        "let day = 1d; SigninLogs | where TimeGenerated > ago(day)",
        "ago(day)",
        "SigninLogs | where TimeGenerated > ago(1d)",
    ),
    ("KQ170", EVENT, "AuditLogs", "", f"{ARRIVED} | where At >= ago(15m)"),
    ("KQ170", EVENT, ARRIVED, "summarize arg_min(At, *) by Id", f"{ARRIVED} | where At >= ago(15m)"),
    ("KQ170", EVENT, f"{ARRIVED} | where At >= ago(1h)", "ago(1h)", f"{ARRIVED} | where At >= ago(15m)"),
    ("KQ170", EVENT, f"{ARRIVED} | where At > ago(15m)", "At > ago(15m)", f"{ARRIVED} | where At >= ago(15m)"),
    (
        "KQ170",
        EVENT,
        f"{ARRIVED} | where At < ago(15m)",
        "At < ago(15m)",
        f"{ARRIVED} | where At >= ago(45m) and At < ago(30m)",
    ),
    (
        "KQ170",
        EVENT,
        ARRIVED.replace("by Id", "by CorrelationId") + " | where At >= ago(15m)",
        "",
        f"{ARRIVED} | where At >= ago(15m)",
    ),
    (
        "KQ170",
        EVENT,
        "AuditLogs | extend At = ingestion_time() | where At >= ago(15m) | summarize arg_min(At, *) by Id",
        "summarize arg_min(At, *) by Id",
        f"{ARRIVED} | where At >= ago(15m)",
    ),
    ("KQL004", RULE, 'search "x"', 'search "x"', "SigninLogs"),
    ("KQL004", RULE, "union withsource = name *", "union withsource = name *", "SigninLogs"),
    (
        "KQL007",
        EVERY_MINUTE,
        "SigninLogs | where ingestion_time() > ago(1m)",
        "ingestion_time()",
        "SigninLogs | where TimeGenerated > ago(1m)",
    ),
    ("KQL007", EVERY_MINUTE, "union SigninLogs, AuditLogs | project Id", "union SigninLogs, AuditLogs", "SigninLogs"),
    (
        "KQL007",
        EVERY_MINUTE,
        "SigninLogs | sort by TimeGenerated | take 5",
        "take 5",
        "SigninLogs | top 5 by TimeGenerated",
    ),
    ("KQL007", EVERY_MINUTE, 'table("SigninLogs") | project Id', 'table("SigninLogs")', "SigninLogs | project Id"),
    ("KQL015", RULE, "union SigninLogs, AuditLogs | project Id", "union SigninLogs, AuditLogs", "SigninLogs"),
    (
        "SQR021",
        RULE,
        "SigninLogs | where TimeGenerated > ago(7d)",
        "TimeGenerated > ago(7d)",
        "SigninLogs | where TimeGenerated > ago(2d) and CreatedDateTime > ago(30d)",
    ),
    *(
        (
            "SQR021",
            RULE,
            f"SigninLogs | where TimeGenerated > {far}",
            f"TimeGenerated > {far}",
            f"SigninLogs | where TimeGenerated > {near}",
        )
        for far, near in (
            ("datetime_add('day', -7, now())", "datetime_add('day', -2, now())"),
            ("now(-7d)", "now(-2d)"),
            ("now() - 7d", "now() - 2d"),
        )
    ),
    ("KQL006", RULE, "SigninLogs | count", "count", "SigninLogs"),
    (
        "KQL006",
        RULE,
        "SigninLogs | summarize n = count()",
        "summarize n = count()",
        "SigninLogs | summarize n = count() | where n > 5",
    ),
    ("KQ128", RULE, "SigninLogs | where UserId == current_principal()", "current_principal()", "SigninLogs"),
    (
        "KQ129",
        RULE,
        'let bad = externaldata(ip: string)["https://example.com/a.csv"]; SigninLogs | where IPAddress in (bad)',
        'externaldata(ip: string)["https://example.com/a.csv"]',
        'let bad = dynamic(["192.0.2.1"]); SigninLogs | where IPAddress in (bad)',
    ),
    ("KQ130", PIVOT, "SigninLogs | project UserId", "", "SigninLogs | where TimeGenerated > ago(1d)"),
    ("KQL005", RULE, "SigninLogs | take 5", "take 5", "SigninLogs | sort by TimeGenerated | project UserId | take 5"),
    (
        "KQ141",
        RULE,
        "SigninLogs | where ResultType == 50126",
        "ResultType == 50126",
        'SigninLogs | where ResultType == "50126" and DurationMs > 5',
    ),
    (
        "KQ141",
        RULE,
        "SigninLogs | where toint(ResultType) == 50126",
        "toint(ResultType) == 50126",
        'SigninLogs | where ResultType == "50126" and toint(Status.errorCode) == 50126 and toint(ResultType) > 50000',
    ),
    (
        "KQ141",
        RULE,
        "SigninLogs | extend code = tolong(ResultType) | where code in (50126)",
        "code in (50126)",
        'SigninLogs | extend code = ResultType | where code in ("50126")',
    ),
    (
        "KQ142",
        RULE,
        'SigninLogs | where tostring(Status.failureReason) has "Invalid"',
        'tostring(Status.failureReason) has "Invalid"',
        'SigninLogs | where ResultType == "50126" and tostring(Status.failureReason) !has "Invalid"',
    ),
    (
        "KQ142",
        RULE,
        'SigninLogs | extend r = ResultDescription | where r has "Invalid"',
        'r has "Invalid"',
        'SigninLogs | extend r = ResultType, length = strlen(ResultDescription) | where r has "50126" and length > 5',
    ),
    (
        "KQ142",
        RULE,
        'SigninLogs | project r = tolower(Status.failureReason) | where trim(" ", r) == "invalid"',
        'trim(" ", r) == "invalid"',
        'SigninLogs | project r = tolower(Status.errorCode) | where trim(" ", r) == "50126"',
    ),
    (
        "KQ143",
        RULE,
        'SigninLogs | where AppId has "1b730954"',
        'AppId has "1b730954"',
        'SigninLogs | where AppId == "1b730954" and ResourceId has "abcd" and UserId !contains "#EXT#"',
    ),
    (
        "KQ143",
        RULE,
        'AuditLogs | where tostring(TargetResources) contains "1b730954-1685-4b74-9bfd-dac224a7b894"',
        'tostring(TargetResources) contains "1b730954-1685-4b74-9bfd-dac224a7b894"',
        'AuditLogs | where tostring(TargetResources) has "1b730954-1685-4b74-9bfd-dac224a7b894"',
    ),
    (
        "KQ145",
        RULE,
        'AuditLogs | mv-expand t = TargetResources | where t.userprincipalname == "a@contoso.com"',
        "t.userprincipalname",
        'AuditLogs | mv-expand t = TargetResources | where t.userPrincipalName == "a@contoso.com"',
    ),
    ("KQ144", RULE, "SigninLogs | where rand() < 0.1", "rand()", "SigninLogs | where hash(UserId, 10) == 1"),
    ("KQ144", RULE, "SigninLogs | sample 5", "sample 5", "SigninLogs | top 5 by TimeGenerated"),
    (
        "KQ144",
        RULE,
        "SigninLogs | extend seen = now()",
        "now()",
        "SigninLogs | extend age = now() - CreatedDateTime, seen = TimeGenerated",
    ),
    (
        "KQ150",
        RULE,
        "SigninLogs | summarize ips = make_set(IPAddress, 5) by UserId",
        "make_set(IPAddress, 5)",
        "SigninLogs | summarize ips = make_set(IPAddress) by UserId",
    ),
    ("KQ151", RULE, "SigninLogs | project-away R*", "project-away R*", "SigninLogs | project-away ResultType"),
    (
        "KQ152",
        RULE,
        'SigninLogs | join kind=leftouter AuditLogs on CorrelationId | where Result == ""',
        'Result == ""',
        'SigninLogs | where Location == "" | join kind=leftouter AuditLogs on CorrelationId | where isempty(Result)',
    ),
    (
        "KQ153",
        RULE,
        'SigninLogs | where parse_json(AuthenticationDetails) == "x"',
        'parse_json(AuthenticationDetails) == "x"',
        'SigninLogs | where parse_json(AuthenticationDetails)[0].authenticationMethod == "x"',
    ),
    (
        "KQ154",
        RULE,
        "SigninLogs | summarize ips = tostring(make_list(IPAddress)) by UserId",
        "tostring(make_list(IPAddress))",
        'SigninLogs | summarize ips = strcat_array(make_list(IPAddress), ",") by UserId',
    ),
    (
        "KQ155",
        PIVOT,
        "union SigninLogs, AADNonInteractiveUserSignInLogs | where TimeGenerated > ago(1d)"
        " | project LocationDetails_string",
        "union SigninLogs, AADNonInteractiveUserSignInLogs",
        "union SigninLogs, (AADNonInteractiveUserSignInLogs | extend LocationDetails = todynamic(LocationDetails))"
        " | where TimeGenerated > ago(1d) | project LocationDetails",
    ),
]


def findings(analysis: Analysis, context: QueryContext, query: str) -> list[tuple[str, str]]:
    return [(one.code, query[one.start : one.start + one.length]) for one in lint(analysis, context)]


@pytest.mark.parametrize(("code", "context", "query", "place", "_sound"), CASES)
def test_a_lint_marks_the_place(
    code: str, context: QueryContext, query: str, place: str, _sound: str, analyse: Callable[[str], Analysis]
) -> None:
    """The lint is the only finding of a query that breaks only its rule."""
    assert findings(analyse(query), context, query) == [(code, place)]


@pytest.mark.parametrize(("code", "context", "_query", "_place", "sound"), CASES)
def test_a_lint_is_silent_on_a_sound_query(
    code: str, context: QueryContext, _query: str, _place: str, sound: str, analyse: Callable[[str], Analysis]
) -> None:
    """The better query of the same meaning has no finding at all."""
    assert findings(analyse(sound), context, sound) == []


def test_a_misspelled_table_in_a_fuzzy_union_is_an_error(analyse: Callable[[str], Analysis]) -> None:
    """Kusto accepts it and the alert would never fire."""
    query = "union isfuzzy=true SigninLogs, AuditLog | project Id"
    assert [(one.code, one.message) for one in lint(analyse(query), PIVOT)] == [
        ("KQ130", "no filter on TimeGenerated; add 'where TimeGenerated > ago(...)' after the table"),
        ("KQ105", "unknown table 'AuditLog' in a fuzzy union; did you mean 'AuditLogs'?"),
    ]


def test_restrictions_of_alert_rules_do_not_bind_workbooks(analyse: Callable[[str], Analysis]) -> None:
    """A workbook may unpack, count and look back for a month."""
    query = "SigninLogs | where TimeGenerated > ago(30d) | evaluate bag_unpack(LocationDetails) | count"
    assert lint(analyse(query), QueryContext(use=QueryUse.WORKBOOK)) == []


def test_a_rule_on_a_column_may_end_in_one_row(analyse: Callable[[str], Analysis]) -> None:
    """Only a rule on the number of rows is fooled by a final count."""
    assert lint(analyse("SigninLogs | summarize n = count()"), QueryContext(counts_rows=False)) == []


def test_unknown_names_come_with_near_ones(analyse: Callable[[str], Analysis]) -> None:
    """The author can correct the query without looking anything up."""
    query = "SigninLogs | where ResultTypo == '0' | extend a = tostrng(UserId) | evaluate bag_unpak(Status)"
    assert [one.message for one in lint(analyse(query), PIVOT) if one.code in {"KQ103", "KQ104"}] == [
        "unknown column 'ResultTypo'; did you mean 'ResultType'?",
        "unknown function 'tostrng'; did you mean 'tostring'?",
        "unknown plug-in 'bag_unpak'; did you mean 'bag_unpack'?",
    ]


def test_a_type_mistake_says_what_to_write(analyse: Callable[[str], Analysis]) -> None:
    """The service's own message is kept, in our form, with its code."""
    found = lint(analyse('SigninLogs | where TimeGenerated > "2026"'), QueryContext())
    assert [one.message for one in found] == [
        "the operator '>' is not defined for the operand types datetime and string (KS106); "
        "convert one side so that both have the same type: datetime(2026-01-31), tostring(...), toint(...)"
    ]


@pytest.mark.parametrize(("span", "shown"), [("7d", "7 days"), ("50h", "50 hours"), ("49.5h", "49.5 hours")])
def test_a_long_look_back_is_told_in_plain_units(span: str, shown: str, analyse: Callable[[str], Analysis]) -> None:
    """The author sees the span as it could have been written."""
    (found,) = lint(analyse(f"SigninLogs | where TimeGenerated > ago({span})"), QueryContext())
    assert found.message == (
        f"the query asks for {shown}; a log alert rule reads at most 48 hours and leaves the rest out silently; "
        "use a summary rule, a Sentinel rule or a workbook"
    )


def test_every_lint_has_a_case() -> None:
    """A new lint needs a query that breaks it; KQ111 and KQL009 have tests of their own."""
    assert set(LINTS) - {case[0] for case in CASES} == {"KQ111", "KQL009"}


def test_a_warning_of_the_service_is_passed_on(analyse: Callable[[str], Analysis]) -> None:
    """No query on our tables is known to bring one about, so this one is made up; KS207 is about clusters."""
    text = "The name 'foo' is not a recognized parameter for this operator."
    warned = [Diagnostic("warning", code, text, 0, 10, in_called_function=False) for code in ("KS179", "KS207")]
    (found,) = lint(replace(analyse("SigninLogs"), diagnostics=tuple(warned)), RULE)
    assert (found.code, found.severity, found.start, found.length) == ("KQ111", IssueSeverity.WARNING, 0, 10)
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
def test_what_cannot_run_every_minute_is_marked(query: str, place: str, analyse: Callable[[str], Analysis]) -> None:
    """Beside what else is wrong with it; five minutes lift this restriction."""
    assert ("KQL007", place) in findings(analyse(query), EVERY_MINUTE, query)
    assert "KQL007" not in dict(findings(analyse(query), QueryContext(evaluation_frequency_minutes=5), query))


def test_a_union_is_told_as_a_note(analyse: Callable[[str], Analysis]) -> None:
    """It is documented as refused and works: an author sees it, and a clean catalog stays without warnings."""
    (found,) = lint(analyse("union SigninLogs, AuditLogs | project Id"), RULE)
    assert (found.code, found.severity) == ("KQL015", IssueSeverity.NOTE)


@pytest.mark.parametrize("count", [100, 101])
def test_a_query_reads_a_hundred_workspaces(count: int, analyse: Callable[[str], Analysis]) -> None:
    """Each counts once, however often it is named."""
    tables = [f'workspace("w{number}").SigninLogs' for number in (*range(count), 1)]
    found = [one for one in lint(analyse(f"union {', '.join(tables)} | project Id"), RULE) if one.code == "KQL009"]
    told = [] if count == 100 else ["the query reads 101 workspaces; Azure takes 100, split it into several rules"]
    assert [one.message for one in found] == told


def test_an_event_alert_cannot_run_every_minute(analyse: Callable[[str], Analysis]) -> None:
    """Such rules are refused ingestion_time(), without which nothing tells what is new."""
    found = lint(analyse("AuditLogs"), QueryContext(evaluation_frequency_minutes=1, is_event=True))
    assert [(one.code, one.message.partition(";")[2]) for one in found] == [("KQ170", " run it every 5 minutes")]


def test_ids_of_records_are_those_that_tell_copies_apart() -> None:
    """The lint knows the id of every table whose exports tell repeated records."""
    assert {ids[0] for mapping in category_mappings().values() if (ids := mapping.repeats_by)} == RECORD_IDS
