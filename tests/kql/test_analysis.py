"""An analysis says what a query reads, returns and filters, with places in its text."""

from collections.abc import Callable

import pytest

from entrawatch.kql.analysis import Analysis, Diagnostic, Member, Operand, Origin
from entrawatch.kql.suggestions import Unknown

Analyze = Callable[[str], Analysis]


def test_result_columns_have_names_and_types_in_order(analyze: Analyze) -> None:
    """A spec's dimensions and measure are checked against these."""
    found = analyze("SigninLogs | summarize n = count(), who = make_set(UserId) by IPAddress, bin(TimeGenerated, 1h)")
    assert list(found.result_columns.items()) == [
        ("IPAddress", "string"),
        ("TimeGenerated", "datetime"),
        ("n", "long"),
        ("who", "dynamic"),
    ]


def test_tables_and_columns_are_found_behind_functions_unions_and_joins(analyze: Analyze) -> None:
    """table("X") names its table only when the function that holds it is called."""
    query = """
        let signed_in = (name: string) { table(name) | where ResultType == "0" };
        union signed_in("SigninLogs"), (AADNonInteractiveUserSignInLogs | where Category != "")
        | where AppId != ""
        | join kind=inner (AuditLogs | project Id = CorrelationId) on $left.CorrelationId == $right.Id
        | project UserId
    """
    found = analyze(query)
    assert found.diagnostics == ()
    assert found.tables == ("AADNonInteractiveUserSignInLogs", "AuditLogs", "SigninLogs")
    assert found.columns_used == {
        "AADNonInteractiveUserSignInLogs": ("AppId", "Category", "CorrelationId", "UserId"),
        "AuditLogs": ("CorrelationId",),
        "SigninLogs": ("AppId", "CorrelationId", "ResultType", "UserId"),
    }
    assert found.root_table is None


@pytest.mark.parametrize(
    ("query", "root"),
    [
        ("AuditLogs | take 1", "AuditLogs"),
        ("let a = materialize(SigninLogs | where UserId == ''); let b = a; (b | take 1) | count", "SigninLogs"),
        ("union SigninLogs, AuditLogs", None),
        ("print a = 1", None),
    ],
)
def test_the_root_table_is_looked_up_through_lets(query: str, root: str | None, analyze: Analyze) -> None:
    """A spec's `table` must be the one that its query starts with."""
    assert analyze(query).root_table == root


def test_an_error_inside_a_called_function_is_at_the_call(analyze: Analyze) -> None:
    """The function's own text is valid; the service reports nothing there."""
    query = 'let f = (name: string) { table(name) | where Typo == "" };\nf("SigninLogs")'
    assert analyze(query).diagnostics == (
        Diagnostic(
            severity="error",
            code="KS142",
            message="The name 'Typo' does not refer to any known column, table, variable or function.",
            start=query.index('f("'),
            length=15,
            in_called_function=True,
            name="Typo",
            unknown=Unknown.COLUMN,
            suggestions=(),
        ),
    )


@pytest.mark.parametrize(
    ("moment", "minutes"),
    [
        ("ago(2d)", 2880),
        ("now() - 3h", 180),
        ("now(-90m)", 90),
        ("datetime_add('Hour', -3, now())", 180),
        ("datetime_add('month', -1, since)", 31 * 1440 + 3600),
        ("datetime_add('day', DurationMs, now())", None),
        ("startofday(ago(1d))", 2880),
        ("bin(ago(1h), 5m)", 65),
        ("ago(1h) - 1h + 30m", 90),
        ("since", 3600),
        ("datetime(2026-01-31)", None),
        ("constructor(1h)", None),
        ("circular", None),
    ],
)
def test_a_look_back_is_computed(moment: str, minutes: int | None, analyze: Analyze) -> None:
    """Moments are followed through lets and arithmetic; rounding counts with the most it can add."""
    lets = "let day = 1d; let since = ago(2 * day) - 12h; let circular = circular;"
    found = analyze(f"{lets} SigninLogs | where {moment} <= TimeGenerated").time_filters
    assert [(one.column, one.operator, one.is_filter) for one in found] == [("TimeGenerated", ">=", True)]
    assert found[0].look_back_seconds == (None if minutes is None else minutes * 60)


def test_between_and_ingestion_time_are_time_filters(analyze: Analyze) -> None:
    """Only a comparison inside `where` filters."""
    query = (
        "SigninLogs | where TimeGenerated between (ago(2h) .. now()) and ingestion_time() > ago(1h)"
        " | summarize countif(TimeGenerated > ago(5m))"
    )
    found = [(one.column, one.operator, one.look_back_seconds, one.is_filter) for one in analyze(query).time_filters]
    assert found == [
        ("TimeGenerated", "between", 7200, True),
        ("ingestion_time()", ">", 3600, True),
        ("TimeGenerated", ">", 300, False),
    ]


def test_member_paths_are_read_in_every_spelling(analyze: Analyze) -> None:
    """Dots, brackets and parse_json() are one path; the inner steps of a path are no reads of their own."""
    query = (
        "SigninLogs | project a = LocationDetails.geo['lat'], b = todynamic(AuthenticationDetails)[0].method"
        ' | extend c = a["odd name"]'
    )
    lat, method = "LocationDetails.geo.lat", "AuthenticationDetails[0].method"
    assert analyze(query).members == (
        Member(lat, "LocationDetails", "SigninLogs", 25, 26, (Origin("SigninLogs", lat),)),
        Member(method, "AuthenticationDetails", "SigninLogs", 57, 42, (Origin("SigninLogs", method),)),
        Member('a["odd name"]', "a", None, query.index('a["odd'), 13, (Origin("SigninLogs", f'{lat}["odd name"]'),)),
    )


def test_a_comparison_says_what_both_sides_are(analyze: Analyze) -> None:
    """Conversions are looked through for the column, and literals have their value."""
    (found,) = analyze('AuditLogs | where tostring(TargetResources[0].id) in ("a", "b")').comparisons
    assert found.operator == "in"
    assert found.left == Operand(
        "tostring(TargetResources[0].id)",
        "string",
        False,
        None,
        "TargetResources[0].id",
        "tostring",
        (Origin("AuditLogs", "TargetResources[0].id"),),
    )
    assert [(one.text, one.value, one.is_literal) for one in found.rights] == [('"a"', "a", True), ('"b"', "b", True)]


def test_operators_know_their_parameters_and_place_in_the_pipe(analyze: Analyze) -> None:
    """`limit` and `take` are one operator; what came before decides whether its rows are ordered."""
    query = "SigninLogs | sort by UserId | join kind=leftouter (AuditLogs) on Id | limit 5"
    found = analyze(query).operators
    assert [(one.name, dict(one.parameters), one.earlier, one.is_last) for one in found] == [
        ("sort", {}, (), False),
        ("join", {"kind": "leftouter"}, ("sort",), False),
        ("take", {}, ("join", "sort"), True),
    ]


def test_places_count_characters_also_after_an_emoji(analyze: Analyze) -> None:
    """V8 counts an emoji as two; an editor's column must not move."""
    query = "SigninLogs // 😀😀\n| where UserIdd == '😀' and Typo == ''"
    found = analyze(query).diagnostics
    assert [query[one.start : one.start + one.length] for one in found] == ["UserIdd", "Typo"]


def test_messages_about_half_an_emoji_can_be_printed(analyze: Analyze) -> None:
    """The service cuts an unexpected emoji in half; half a character ends a terminal's output."""
    found = analyze("SigninLogs | where 😀")
    assert found.has_errors
    assert [one.message.encode() for one in found.diagnostics]


def test_a_let_is_used_only_by_the_text_after_it(analyze: Analyze) -> None:
    """A name that is declared twice or last is not used by its own declaration."""
    found = analyze("let used = 1; let unused = used; SigninLogs | where DurationMs > used").lets
    assert [(one.name, one.is_used) for one in found] == [("used", True), ("unused", False)]
