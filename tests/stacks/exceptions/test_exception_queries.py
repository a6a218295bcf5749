"""The KQL of exceptions: its text, what it hides, and when it ends."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from goodproject import GoodProject
from plannedstack import SETTINGS

from entrawatch.detection.engine import Engine
from entrawatch.kql.literals import dynamic_literal
from entrawatch.reference.durations import minutes as minutes_of
from entrawatch.specs.alert_spec import Detects, Entities, Severity
from entrawatch.specs.catalog import load_catalog
from entrawatch.specs.trigger import Trigger
from entrawatch.stacks.deployment import Deployment, exceptions_line
from entrawatch.stacks.exceptions.columns import exceptable_columns, last_groups
from entrawatch.stacks.exceptions.lowerable import lowering_problem
from entrawatch.stacks.exceptions.read import load_exceptions
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.settings import StackSettings

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def exception(name: str = "known_actor", **changes: Any) -> dict[str, Any]:
    """Return an exception on the good project's alert with other values; None removes a key."""
    given: dict[str, Any] = {
        "id": name,
        "alert": "owner_added",
        "match": {"account": ["eve@contoso.com"]},
        "owner": "soc@contoso.com",
        "reason": "Known and harmless.",
        "created": "2026-11-01",
        "expires": "2027-01-01",
    } | changes
    return {key: value for key, value in given.items() if value is not None}


def planned(good: GoodProject, *exceptions: dict[str, Any]) -> Deployment:
    good.write("exceptions/a.yaml", json.dumps({"exceptions": exceptions}, ensure_ascii=False))
    settings = StackSettings.model_validate({**SETTINGS, "exceptions": ["exceptions"]})
    found = load_exceptions(good.root, settings.exceptions) if exceptions else ()
    return plan_deployment(load_catalog(good.root / "alert_specs"), settings, exceptions=found)


def lines(good: GoodProject, *exceptions: dict[str, Any]) -> str:
    """Return what exceptions add to the query of the alert."""
    (bare,), (alert,) = planned(good).alerts, planned(good, *exceptions).alerts
    assert alert.query.startswith(bare.query)
    assert alert.spec == bare.spec
    return alert.query.removeprefix(bare.query)


END = "| where now() >= datetime(2027-01-01) or not"
TEXTS: dict[str, tuple[list[str], str]] = {
    "exact": (["eve@contoso.com"], 'tostring(Actor) in~ ("eve@contoso.com")'),
    "several": (["a@x.com", "b@x.com"], 'tostring(Actor) in~ ("a@x.com", "b@x.com")'),
    "prefix": (["svc-*"], 'tostring(Actor) startswith "svc-"'),
    "both": (["a@x.com", "svc-*"], 'tostring(Actor) in~ ("a@x.com") or tostring(Actor) startswith "svc-"'),
    "quotes": (['a") or (1 == 1'], r'tostring(Actor) in~ ("a\") or (1 == 1")'),
    "single quotes": (["o'hara@x.com"], 'tostring(Actor) in~ ("o\'hara@x.com")'),
    "backslash": ([r"CONTOSO\svc"], r'tostring(Actor) in~ ("CONTOSO\\svc")'),
    "newline": (["a\n| take 0"], r'tostring(Actor) in~ ("a\n| take 0")'),
    "comment": (["a // b"], 'tostring(Actor) in~ ("a // b")'),
    "letters of other alphabets": (["Жанна"], 'tostring(Actor) in~ ("Жанна")'),
    "emoji": (["Bot 🤖"], 'tostring(Actor) in~ ("Bot 🤖")'),
    "parameter of a workbook": (["{TimeRange}"], r'tostring(Actor) in~ ("\u007bTimeRange}")'),
}


@pytest.mark.parametrize("name", TEXTS)
def test_values_of_text(name: str, good: GoodProject) -> None:
    """No value changes the query around it."""
    values, condition = TEXTS[name]
    assert lines(good, exception(match={"account": values})) == f"// exception known_actor\n{END}({condition})\n"


V4 = 'coalesce(ipv4_is_in_any_range(tostring(Actor), dynamic(["203.0.113.7","198.51.100.0/24"])), false)'
V6 = 'coalesce(ipv6_is_in_any_range(tostring(Actor), dynamic(["2001:db8::/32"])), false)'
ADDRESSES = {
    "IPv4": (["203.0.113.7", "198.51.100.0/24"], V4),
    "IPv6": (["2001:db8::/32"], V6),
    "both": (["203.0.113.7", "2001:db8::/32", "198.51.100.0/24"], f"{V4} or {V6}"),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_values_of_addresses(name: str, good: GoodProject) -> None:
    """Each kind of address has its own function; a row without an address is never dropped."""
    good.change("  account: [Actor]", "  ip: [Actor]")
    values, condition = ADDRESSES[name]
    assert lines(good, exception(match={"ip": values})) == f"// exception known_actor\n{END}({condition})\n"


def test_several_keys_must_all_match(good: GoodProject) -> None:
    """Each key is one more condition."""
    good.change("  account: [Actor]", "  account: [Actor]\n  application: [Owners]\nexceptable: [Actor, Owners]")
    match = {"account": ["a@x.com", "svc-*"], "Owners": ["3"]}
    condition = (
        '((tostring(Actor) in~ ("a@x.com") or tostring(Actor) startswith "svc-") and (tostring(Owners) in~ ("3")))'
    )
    assert lines(good, exception(match=match)) == f"// exception known_actor\n{END}{condition}\n"


@pytest.mark.parametrize(
    ("changes", "applies"),
    [
        ({"alert": None, "area": "applications"}, True),
        ({"alert": None, "all": True}, True),
        ({"alert": None, "area": "devices"}, False),
        ({"alert": "other_alert"}, False),
        ({"match": {"Actor": ["a"]}}, True),
        ({"match": {"ip": ["203.0.113.7"]}}, False),
        ({"match": {"account": ["a"], "ip": ["203.0.113.7"]}}, False),
    ],
)
def test_what_an_exception_applies_to(changes: dict[str, Any], applies: bool, good: GoodProject) -> None:
    """An alert that it does not name, or that lacks a column, keeps its query byte for byte."""
    assert bool(lines(good, exception(**changes))) is applies


def test_exceptions_follow_in_the_order_of_their_ids(good: GoodProject) -> None:
    """The order of files does not change a rule."""
    exceptions = [exception("second"), exception("first")]
    assert lines(good, *exceptions) == lines(good, *reversed(exceptions))
    assert exceptions_line(planned(good, *exceptions).alerts) == (
        "2 exceptions apply to 1 alert; 'first' of soc@contoso.com ends first, on 2027-01-01"
    )


def test_a_lower_severity_is_a_second_rule(good: GoodProject, engine: Engine) -> None:
    """Each finding fires in one of the rules; after the end all fire in the first, and one run later only there."""
    good.change("entities:", "former_ids: [owner_new]\nentities:")
    given = [exception("hidden", match={"account": ["h"]}), exception("first", severity="informational")]
    given.append(exception("second", severity="informational", match={"account": ["svc-*"]}, expires="2027-02-01"))
    (bare,), (alert, lowered) = planned(good).alerts, planned(good, *given).alerts
    assert (alert.spec, alert.alert_id, lowered.alert_id) == (bare.spec, "owner_added", "owner_added")
    assert (lowered.spec.id, lowered.spec.first_id) == ("owner_added__informational", "owner_new__informational")
    assert (lowered.spec.severity, lowered.spec.trigger) == ("informational", bare.spec.trigger)
    assert (lowered.spec.title, lowered.receivers) == (f"{bare.spec.title} (exception, informational)", ("soc",))
    assert exceptions_line([alert, lowered]).startswith("3 exceptions apply to 1 alert; ")
    minutes = minutes_of(bare.spec.evaluation_frequency)
    assert lowered.query.removeprefix(bare.query) == (
        "// lower severity by exception first, second\n"
        f'| where (now() - {minutes}m < datetime(2027-01-01) and tostring(Actor) in~ ("eve@contoso.com")) or '
        f'(now() - {minutes}m < datetime(2027-02-01) and tostring(Actor) startswith "svc-")\n'
        '// exception hidden\n| where now() >= datetime(2027-01-01) or not(tostring(Actor) in~ ("h"))\n'
    )
    first, second = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
    run, tick = timedelta(minutes=minutes), timedelta(seconds=1)
    for now, main, low in (
        (first - tick, ["x"], ["eve@contoso.com", "svc-7"]),
        (first, ["eve@contoso.com", "h", "x"], ["eve@contoso.com", "svc-7"]),
        (first + run, ["eve@contoso.com", "h", "x"], ["svc-7"]),
        (second + run, ["eve@contoso.com", "h", "svc-7", "x"], []),
    ):
        rows = 'print Actor = dynamic(["eve@contoso.com", "svc-7", "h", "x"])\n| mv-expand Actor to typeof(string)\n'
        for rule, expected in ((alert, main), (lowered, low)):
            query = rows + rule.query.removeprefix(bare.query)
            found = engine.run_query(query, [], now, timedelta(days=1)).rows
            assert sorted(row[-1] for row in found) == expected


def test_an_alert_with_the_name_of_a_second_rule_is_refused(good: GoodProject) -> None:
    """One of the two would not be deployed."""
    good.copy_alert("owner_added__low")
    found = planned(good, exception(severity="low")).issues
    assert [one.message for one in found if one.code == "EX214"] == [
        "alert 'owner_added__low' has the name of the rule for findings with a lower severity; rename the alert"
    ]


ALL = ({"name": "Actor"},)


@pytest.mark.parametrize(
    ("trigger", "can_be_lowered"),
    [
        ({}, True),
        ({"operator": "GreaterThanOrEqual", "threshold": 1}, True),
        ({"threshold": 3}, False),
        ({"threshold": 3, "dimensions": ALL}, True),
        ({"threshold": 3, "dimensions": ({"name": "App"},)}, False),
        ({"time_aggregation": "Total", "metric_measure_column": "Hits"}, False),
        ({"failing_periods": {"number_of_evaluation_periods": 3, "min_failing_periods_to_alert": 2}}, False),
        ({"operator": "LessThan", "threshold": 1, "dimensions": ALL}, False),
        ({"dynamic_threshold": {"alert_sensitivity": "Low"}, "dimensions": ALL}, False),
    ],
)
def test_only_findings_that_fire_alone_are_lowered(
    trigger: dict[str, Any], can_be_lowered: bool, good: GoodProject
) -> None:
    """A part of findings that are measured together could stay below the threshold in both rules."""
    spec = load_catalog(good.root / "alert_specs").alerts["owner_added"].spec
    changed = spec.model_copy(update={"trigger": Trigger.model_validate(trigger)})
    assert (lowering_problem(Severity.LOW, changed, ["Actor"]) == "") is can_be_lowered


def test_alert_of_emergency_access_accounts_has_no_exception(good: GoodProject) -> None:
    """Not even one of all alerts."""
    good.change("approved_actors: optional", "break_glass_accounts: required")
    good.change("!in~ (approved_actors)", "in~ (break_glass_accounts)")
    good.change(
        "inputs:\n",
        "inputs:\n  break_glass_accounts: {type: accounts, description: Them., example: [a@contoso.com]}\n",
        "alert_specs/inputs.yaml",
    )
    good.write("exceptions/a.yaml", json.dumps({"exceptions": [exception(alert=None, all=True)]}))
    settings = StackSettings.model_validate({**SETTINGS, "inputs": {}, "break_glass": {"accounts": ["a@contoso.com"]}})
    catalog, found = load_catalog(good.root / "alert_specs"), load_exceptions(good.root, ["exceptions"])
    (alert,) = plan_deployment(catalog, settings, exceptions=found).alerts
    assert alert.exceptions == ()


@pytest.mark.parametrize(
    ("severity", "rules"),
    [({}, ["owner_added"]), ({"severity": "low"}, ["owner_added", "owner_added__low"])],
)
def test_too_many_values_are_refused_before_azure_does(
    severity: dict[str, str], rules: list[str], good: GoodProject
) -> None:
    """Ten thousand values are more than a rule can hold, and more than the rule of a lower severity can."""
    values = [f"service-{number}@contoso.com" for number in range(10_000)]
    issues = planned(good, exception(match={"account": values}, **severity)).issues
    assert [re.sub(r"are \d+ KB", "are large", one.message) for one in issues if one.code == "SQR040"] == [
        f"the properties of rule '{rule}' are large; the limit is 64 KB, and its exceptions are most of it; "
        "write ranges or prefixes, or change an input of the alert"
        for rule in rules
    ]


VALUES = ["eve@contoso.com", 'a") or (1 == 1', "o'hara", r"CONTOSO\svc", "a\nb", "Жанна", "{TimeRange}", "svc-7"]


def test_exactly_the_listed_findings_are_hidden_until_the_last_day(good: GoodProject, engine: Engine) -> None:
    """Hostile values match themselves, and an exception ends by the clock alone."""
    listed = [*VALUES[:-1], "SVC-*"]
    filters = lines(good, exception(match={"account": listed}))
    others = ["", "Eve@contoso.co", "1 == 1", "xsvc-7"]
    rows = dynamic_literal([value.upper() if value.isascii() else value for value in [*VALUES, *others]])
    query = f"print Actor = {rows}\n| mv-expand Actor to typeof(string)\n{filters}"
    last = datetime(2027, 1, 1, tzinfo=UTC)
    for now, hidden in ((NOW, len(VALUES)), (last - timedelta(seconds=1), len(VALUES)), (last, 0)):
        assert len(engine.run_query(query, [], now, timedelta(days=1)).rows) == len(VALUES) + len(others) - hidden


def test_addresses_are_hidden_by_their_ranges(good: GoodProject, engine: Engine) -> None:
    """What is not an address stays."""
    good.change("  account: [Actor]", "  ip: [Actor]")
    filters = lines(good, exception(match={"ip": ["203.0.113.0/24", "2001:db8::/32", "198.51.100.7"]}))
    rows = '"203.0.113.200", "2001:DB8:1::7", "198.51.100.7", "198.51.100.8", "2001:db9::1", "", "none"'
    query = f"print Actor = dynamic([{rows}])\n| mv-expand Actor to typeof(string)\n{filters}"
    found = engine.run_query(query, [], NOW, timedelta(days=1)).rows
    assert sorted(row[-1] for row in found) == ["", "198.51.100.8", "2001:db9::1", "none"]


@pytest.mark.parametrize(
    ("query", "groups"),
    [
        ("T | summarize count() by A, B = tolower(B)", ("A", "B")),
        ("T | summarize count() by bin(TimeGenerated, 1h), A", ("A",)),
        ("T | summarize max(A), make_set(B, 5)\n    by A\n| where C == 1", ("A",)),
        ("T | summarize count() by A | summarize count()", ()),
        ("let X = T | summarize count() by A; X | where B == 'summarize by C'", ("A",)),
        ("T | join (S | summarize count() by A) on A", ("A",)),
        ("T | where A == 1", ()),
    ],
)
def test_columns_that_a_query_groups_by(query: str, groups: tuple[str, ...]) -> None:
    """The last summarize decides."""
    assert last_groups(query) == groups


def test_a_pattern_is_excepted_by_what_it_groups_by(good: GoodProject) -> None:
    """One address of many would hide the others; a spec can name columns that its author knows to be the same."""
    spec = load_catalog(good.root / "alert_specs").alerts["owner_added"].spec
    entities = Entities(account=("Actor",), ip=("IPAddress",))
    pattern = spec.model_copy(update={"detects": Detects.PATTERN, "entities": entities})
    assert exceptable_columns(pattern.model_copy(update={"detects": Detects.EVENT})) == ("Actor", "IPAddress")
    assert exceptable_columns(pattern) == ("Actor",)
    assert exceptable_columns(pattern.model_copy(update={"exceptable": ("IPAddress",)})) == ("IPAddress",)
