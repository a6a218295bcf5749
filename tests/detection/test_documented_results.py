"""Constructs that are rewritten, on Microsoft's own examples: the result is the one on the page of the construct."""

import json
from typing import Any

import pytest
from sample_rows import Ask, audit, record, sign_in

from entrawatch.detection.cannot_run import CannotRun

ARRAYS = "let data = datatable(index: int, Arr: dynamic) [0, dynamic([5, 1, 3]), 1, dynamic([4, 10, 8, 7])];\n"
PAIRS = (
    "datatable(Val: int, Arr1: dynamic, Arr2: dynamic)"
    " [1, dynamic(['A1', 'A2']), dynamic(['B1', 'B2', 'B3']), 5, dynamic(['C1', 'C2']), dynamic(['D1'])]\n"
)
PROPERTIES = (
    'datatable(prop: string, value: string) ["prop01", "val_a", "prop02", "val_b", "prop03", "val_c"]'
    " | extend p = bag_pack(prop, value)"
)
PURCHASES = (
    "let data = datatable(timestamp: datetime, metric: real) [datetime(2016-12-31T06:00), 50,"
    " datetime(2017-01-01), 4, datetime(2017-01-02), 3, datetime(2017-01-03), 4, datetime(2017-01-03T03:00), 6,"
    " datetime(2017-01-05), 8, datetime(2017-01-05T13:40), 13];\n"
)
# learn.microsoft.com/kusto/query/NAME; a row's dynamic values are compared as JSON.
PAGES: dict[str, tuple[str, list[list[Any]]]] = {
    "mv-apply-operator: elements": (
        f"{ARRAYS}data | mv-apply Arr2=Arr to typeof(long) on (take 100) | summarize count(), sum(Arr2) by index",
        [[0, 3, 9], [1, 4, 29]],
    ),
    "mv-apply-operator: largest element": (
        f"{ARRAYS}data | mv-apply topElem=Arr to typeof(long) on (top 1 by topElem)",
        [[0, [5, 1, 3], 5], [1, [4, 10, 8, 7], 10]],
    ),
    "mv-apply-operator: top two elements": (
        f"{ARRAYS}data | mv-apply Arr2=Arr to typeof(long) on (top 2 by Arr2 | summarize Top2=make_list(Arr2))",
        [[0, [5, 1, 3], [5, 3]], [1, [4, 10, 8, 7], [10, 8]]],
    ),
    "mv-apply-operator: with_itemindex": (
        f"{ARRAYS}data | mv-apply with_itemindex=at value=Arr to typeof(long) on (where at >= 2)"
        " | project index, Arr, value, at",
        [[0, [5, 1, 3], 3, 2], [1, [4, 10, 8, 7], 7, 3], [1, [4, 10, 8, 7], 8, 2]],
    ),
    "mv-apply-operator: two arrays": (
        f'{PAIRS}| mv-apply T1=Arr1, T2=Arr2 on (extend Out = strcat(T1, "_", T2) | summarize Out = make_list(Out))'
        " | project Val, Out",
        [[1, ["A1_B1", "A2_B2", "_B3"]], [5, ["C1_D1", "C2_"]]],
    ),
    "make-series-operator: averages": (
        f"{PURCHASES}data | make-series avg(metric) on timestamp from datetime(2017-01-01) to datetime(2017-01-06)"
        " step 1d | project avg_metric, Days = array_length(timestamp)",
        [[[4.0, 3.0, 5.0, 0, 10.5], 5]],
    ),
    "make-series-operator: no records": (
        f"{PURCHASES}data | where metric < 0 | make-series n = count() on timestamp from datetime(2017-01-01)"
        " to datetime(2017-01-06) step 1d",
        [],
    ),
    "make-series-operator: groups and a default": (
        f'{PURCHASES}data | make-series n = count(), most = max(metric) default = strlen("a, b") on timestamp'
        " from datetime(2017-01-01) to datetime(2017-01-05 12:00) step 2d by Is_high = metric > 4, ['A b'] = 1"
        " | project Is_high, n, most",
        [[False, [2, 1, 0], [4.0, 4.0, 4]], [True, [0, 1, 1], [4, 6.0, 8.0]]],
    ),
    "make-series-operator: comments, and the text of its axis": (
        f"{PURCHASES}data | make-series n = count() // on\n on timestamp from datetime(2017-01-01) // to\n"
        " to datetime(2017-01-03) step 1d // by\n by ['a\"b'] = 'x // y'",
        [["x // y", [1, 1], ["2017-01-01T00:00:00.0000000Z", "2017-01-02T00:00:00.0000000Z"]]],
    ),
    "bin-at-function": (
        "print a = bin_at(datetime(2017-05-15 10:20:00.0), 1d, datetime(1970-01-01 12:00:00.0)),"
        " b = bin_at(datetime(2017-05-17 10:20:00.0), 7d, datetime(2017-06-04 00:00:00.0))"
        " | project tostring(a), tostring(b)",
        [["2017-05-14T12:00:00.0000000Z", "2017-05-14T00:00:00.0000000Z"]],
    ),
    "range-function": ("print r = range(1, 8, 3), d = array_length(range(now() - 2d, now(), 1d))", [[[1, 4, 7], 3]]),
    "make-bag-aggregation-function": (
        f"{PROPERTIES} | summarize dict=make_bag(p)",
        [[{"prop01": "val_a", "prop02": "val_b", "prop03": "val_c"}]],
    ),
    "summarize-operator: default values": (
        "datatable(x: dynamic, n: long, b: bool) [] | summarize make_bag(x), make_list_if(n, b), maxif(n, b)",
        [[[], [], None]],
    ),
    "translate-function": (
        'print a = translate("abc", "x", "abc"), b = translate("abc", "", "ab"),'
        ' c = translate("krasp", "otsku", "spark")',
        [["xxx", "", "kusto"]],
    ),
    "between-operator: a range of time": (
        "datatable(t: datetime) [datetime(2007-07-27), datetime(2007-07-30), datetime(2007-07-30T00:00:01)]"
        " | where t between (datetime(2007-07-27) .. 3d) | count",
        [[2]],
    ),
    "maxif, minif and take_anyif aggregation functions": (
        "datatable(g: string, n: long) ['a', 1, 'a', 5, 'b', 2]"
        " | summarize maxif(n, n < 5), minif(n, n > 1), t = take_anyif(n, n > 4) by g",
        [["a", 1, 5, 5], ["b", 2, 2, None]],
    ),
    "distinct-operator: all columns": (
        "datatable(a: long, b: string) [1, 'x', 1, 'x', 2, 'y'] | distinct *", [[1, "x"], [2, "y"]],
    ),
    "as-operator": (
        "datatable(a: long) [1, 3] | as T | extend share = 100.0 * a / toscalar(T | summarize sum(a))",
        [[1, 25.0], [3, 75.0]],
    ),
    "column-ifexists-function": (
        "datatable(State: string) ['TEXAS']"
        " | project a = column_ifexists('State', ''), b = column_ifexists('Capital', State)",
        [["TEXAS", "TEXAS"]],
    ),
    "parse-operator: into a column that exists": (
        "datatable(Name: string, n: long) ['http://sts.contoso', 1]"
        " | parse Name with * '://' Name '.' * | project n, Name",
        [[1, "sts"]],
    ),
    "mv-expand-operator: of a computed array": (
        "datatable(a: string) ['x-y'] | mv-expand part = split(a, '-') | project tostring(part)", [["x"], ["y"]],
    ),
    "dynamic data type: an element by a computed name": (
        "datatable(d: dynamic) [dynamic({'app': {'a/b.c': 'x'}}), dynamic([1])]"
        " | project v = tostring(d[tostring(bag_keys(d)[0])]['a/b.c'])",
        [[""], ["x"]],
    ),
    "abs-function": ("print a = abs(-5), b = abs(datetime(2026-01-01) - datetime(2026-01-02)) == 1d", [[5, True]]),
    "parse-operator: names with spaces": (
        "datatable(t: string) ['count=7;'] | parse t with * 'count=' ['Row Count']: long ';' * | project ['Row Count']",
        [[7]],
    ),
    "summarize-operator: an element of an aggregate": (
        "datatable(a: string) ['x', 'x'] | summarize b = tostring(make_set(a)[0]), c = tostring(make_list(a)[-1])",
        [["x", "x"]],
    ),
    "join-operator: conditions combined by and": (
        "datatable(a: long, b: long) [1, 1, 1, 2] | join kind=inner (datatable(c: long, d: long) [1, 2])"
        " on $left.a == $right.c and $left.b == $right.d",
        [[1, 2, 1, 2]],
    ),
    "let-statement: a view with parameters": (
        "let two = 2; let rows = (from: long, least: long = 2) { let twice = from * two;"
        " range x from 1 to twice step 1 | where x >= least };"
        " union rows(1), (rows(2, 4) | extend x = x * 10)",
        [[2], [40]],
    ),
    "let-statement: a view called by its name": ("let one = () { print a = 1 }; one", [[1]]),
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_the_result_is_the_documented_one(page: str, ask: Ask) -> None:
    """Row by row, in any order."""
    query, expected = PAGES[page]
    found = [[_value(value) for value in row] for row in ask(query)]
    assert sorted(found, key=str) == sorted(expected, key=str)


def _value(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) and value[:1] in "[{" and value else value
    except ValueError:
        return value


def test_a_subquery_that_counts_is_refused_on_an_empty_array(ask: Ask) -> None:
    """Whether Kusto keeps the row is not documented; a subquery without such an operator returns nothing."""
    rows = "datatable(Id: string, Items: dynamic) ['a', dynamic([]), 'b', dynamic([1])]"
    with pytest.raises(CannotRun, match="mv-apply of an empty array"):
        ask(f"{rows} | mv-apply I = Items on (summarize N = count())")
    assert ask(f"{rows} | mv-apply I = Items to typeof(long) on (top 1 by I) | project Id, I") == [("b", 1)]


def test_a_filter_in_a_subquery_leaves_its_summary(ask: Ask) -> None:
    """summarize without `by` returns one row for no rows, also in a subquery."""
    query = "AuditLogs | mv-apply T = TargetResources on (where T.id == 'x' | summarize N = count()) | project Id, N"
    records = audit(Id="a", TargetResources=[{"id": "x"}]), audit(Id="b", TargetResources=[{"id": "y"}])
    assert ask(query, *records) == [("a", 1), ("b", 0)]


def test_mv_apply_follows_another_one_in_a_join(ask: Ask) -> None:
    """Each reads what the one before it made."""
    inner = (
        "AuditLogs | mv-apply T = TargetResources on (summarize Ids = make_set(tostring(T.id)))"
        " | mv-apply I = Ids to typeof(string) on (top 1 by I asc)"
    )
    query = f"SigninLogs | join kind=inner ({inner}) on Id | project Id, I"
    assert ask(query, sign_in(Id="a"), audit(Id="a", TargetResources=[{"id": "y"}, {"id": "x"}])) == [("a", "x")]


BOTH = (sign_in(Id="a", DeviceDetail={"os": "x"}), record("AADNonInteractiveUserSignInLogs", Id="b", DeviceDetail="{}"))


@pytest.mark.parametrize(
    "query",
    [
        "union SigninLogs, AADNonInteractiveUserSignInLogs | project Id, DeviceDetail_dynamic, DeviceDetail_string",
        "SigninLogs | union AADNonInteractiveUserSignInLogs | project Id, DeviceDetail_dynamic, DeviceDetail_string",
        "SigninLogs | project Id | join kind=rightouter (union (SigninLogs), (AADNonInteractiveUserSignInLogs"
        " | where true)) on Id | project Id = Id1, DeviceDetail_dynamic, DeviceDetail_string",
    ],
)
def test_a_union_splits_a_column_of_two_types(query: str, ask: Ask) -> None:
    """The page of union: one column for each type, with the type in its name, empty in the other table's rows."""
    assert ask(query, *BOTH) == [("a", '{"os":"x"}', ""), ("b", None, "{}")]


def test_a_union_with_its_source_and_two_types_is_refused(ask: Ask) -> None:
    """A renamed operand would have another name in the source column."""
    query = "union withsource=T SigninLogs, AADNonInteractiveUserSignInLogs | project T, DeviceDetail_string"
    with pytest.raises(CannotRun, match="union withsource with DeviceDetail of two types"):
        ask(query, *BOTH)


def test_the_ingestion_time_of_united_tables_is_each_record_s_own(ask: Ask) -> None:
    """A union of tables keeps it; a union of summaries has none."""
    late = record("AADNonInteractiveUserSignInLogs", 50, 5, Id="late"), record("SigninLogs", 50, 50, Id="early")
    tables = "union SigninLogs, AADNonInteractiveUserSignInLogs"
    assert ask(f"{tables} | where ingestion_time() > ago(30m) | project Id", *late) == [("late",)]
    with pytest.raises(CannotRun, match=r"ingestion_time\(\)"):
        ask(f"{tables.replace(', ', ', (SigninLogs | take 1), ')} | where ingestion_time() > ago(30m)", *late)


def test_names_that_differ_in_case_stay_apart(ask: Ask) -> None:
    """In the text, in the result, and where two tables spell a column differently."""
    query = "SigninLogs | extend IpAddress = strcat(IPAddress, '!') | project IPAddress, IpAddress"
    assert ask(query, sign_in(IPAddress="1")) == [("1", "1!")]
    risks = "AADUserRiskEvents | join kind=inner SigninLogs on UserId | project IpAddress, IPAddress"
    both = record("AADUserRiskEvents", UserId="u", IpAddress="1"), sign_in(UserId="u", IPAddress="2")
    assert ask(risks, *both) == [("1", "2")]


def test_text_compared_with_a_boolean_is_converted(ask: Ask) -> None:
    """Text that is neither true nor false, such as empty text, is null and equals neither."""
    query = "SigninLogs | where _IsBillable == true | project Id"
    rows = (sign_in(Id=value or "none", _IsBillable=value) for value in ("True", "false", ""))
    assert ask(query, *rows) == [("True",)]


@pytest.mark.parametrize(
    "query",
    [
        "SigninLogs | where false == (IsInteractive and false) | project Id",
        "SigninLogs | extend Differs = true != (IsInteractive and false) | where Differs | project Id",
    ],
)
def test_brackets_after_a_comparison_stay(query: str, ask: Ask) -> None:
    """They are not those around the source of a pipe: without them, `and` binds less tightly than the comparison."""
    assert ask(query, sign_in(Id="1", IsInteractive=True)) == [("1",)]


def test_invoke_gives_a_function_the_table_before_it(ask: Ask) -> None:
    """As its first argument: learn.microsoft.com/kusto/query/invoke-operator."""
    function = "let f = (T: (Id: string, ResultType: string), R: string) { T | where ResultType == R };\n"
    query = f"{function}SigninLogs | invoke f('0') | project Id"
    assert ask(query, sign_in(Id="1", ResultType="0"), sign_in(Id="2", ResultType="50126")) == [("1",)]


def test_only_addresses_without_a_place_have_a_known_location(ask: Ask) -> None:
    """Nothing here knows where a public address is."""
    query = "SigninLogs | project Country = tostring(geo_info_from_ip_address(IPAddress).country)"
    assert ask(query, sign_in(IPAddress="192.0.2.1"), sign_in(IPAddress="2001:db8::1")) == [("",), ("",)]
    with pytest.raises(CannotRun, match="geo_info_from_ip_address of a public address"):
        ask(query, sign_in(IPAddress="20.53.203.50"))


def test_any_record_of_a_group_is_its_latest(ask: Ask) -> None:
    """take_any(*) returns one record, not values of several."""
    query = "SigninLogs | summarize take_any(*) by UserId | project UserId, IPAddress, Id"
    older, newer = (
        record("SigninLogs", 9, UserId="u", IPAddress="1", Id="a"),
        sign_in(UserId="u", IPAddress="2", Id="b"),
    )
    newest = record("SigninLogs", 1, UserId="u", IPAddress="", Id="c")
    assert ask(query, older, newer, newest) == [("u", "", "c")]
