"""The queries of workbooks are analyzed by Microsoft's language service, and run as those of alerts are."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from filling import filled
from openedbook import defaults

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.records import Record
from entrawatch.detection.run import read_runs
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.cache import AnalysisCache
from entrawatch.specs.catalog import Catalog
from entrawatch.workbooks.alert_panels import hits_query
from entrawatch.workbooks.books import workbooks
from entrawatch.workbooks.model.document import Workbook, all_items
from entrawatch.workbooks.model.items import Query
from entrawatch.workbooks.model.parameters import DropDown, Parameters
from entrawatch.workbooks.model.sources import LOGS
from entrawatch.workbooks.plan import AreaPlan, BookPlan
from entrawatch.workbooks.result_columns import page_lines
from entrawatch.workbooks.theme import APPLICATION_PAGE, USER_PAGE

END = datetime(2026, 3, 8, 12, tzinfo=UTC)
START = END - timedelta(days=7)
POLICY = {"displayName": "Require MFA", "result": "failure"}
SIGN_IN = {
    "Id": "1",
    "UserPrincipalName": "ada@contoso.com",
    "UserId": "u-1",
    "AppDisplayName": "Portal",
    "IPAddress": "203.0.113.5",
    "Location": "DE",
    "ResultType": "53003",
    "ConditionalAccessPolicies": [POLICY],
    "DeviceDetail": {"isCompliant": True, "operatingSystem": "Windows"},
}


def queries(book: Workbook, *names: str, **picked: str) -> Iterator[tuple[str, str]]:
    """Yield the queries of a workbook to the workspace as they run when it opens, or with these parameters."""
    values = {**defaults(book.items), **picked}
    for item in all_items(book.items):
        if isinstance(item, Query) and item.source is LOGS and (not names or item.name in names):
            yield item.name, filled(item.query, values, START, END)
        if isinstance(item, Parameters) and not names:
            yield from ((one.name, one.query) for one in item.parameters if isinstance(one, DropDown) and one.query)


def rows(book: Workbook, name: str, engine: Engine, *records: Record, **picked: str) -> list[dict[str, Any]]:
    """Return the answer of one item of a workbook."""
    ((_, query),) = queries(book, name, **picked)
    result = engine.run_query(query, records, END, timedelta(days=30))
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def record(table: str, hours: float = 1, **columns: Any) -> Record:
    """Return a record of so many hours ago that arrived five minutes later."""
    at = END - timedelta(hours=hours)
    return Record(table, {"TimeGenerated": at, "_TimeReceived": at + timedelta(minutes=5), **columns})


@pytest.mark.parametrize("name", ["overview", "conditional_access", "health"])
def test_the_queries_of_an_environment_are_valid(
    name: str, books: dict[str, Workbook], analyses: AnalysisCache
) -> None:
    """No unknown column, no operator that Azure refuses, and no parameter left."""
    with Analyzer(cache=analyses) as analyzer:
        for item, query in queries(books[name]):
            found = [one.message for one in analyzer.analyze(query).diagnostics if one.severity == "error"]
            assert (found, re.findall(r"\{[A-Z]\w*(?::\w+)?\}", query)) == ([], []), item


def test_places_and_charts_of_hunts_are_valid(books: dict[str, Workbook], analyses: AnalysisCache) -> None:
    """Their columns are those of other queries."""
    with Analyzer(cache=analyses) as analyzer:
        found = {
            item: [one.message for one in analyzer.analyze(query).diagnostics if one.severity == "error"]
            for item, query in queries(books["devices"])
            if item.startswith("places-") or item.endswith("-chart")
        }
    assert len(found) == 7
    assert not any(found.values()), found


SECRET = record("AuditLogs", OperationName="Add service principal credentials", Category="ApplicationManagement")


def test_the_overview_counts_signals_by_area_and_severity(books: dict[str, Workbook], engine: Engine) -> None:
    """What no signal describes is left out; a picked account leaves the others out."""
    others = [record("SigninLogs", ResultType="0"), record("AuditLogs", OperationName="Update user")]
    records = [record("SigninLogs", **SIGN_IN), SECRET, *others]
    found = rows(books["overview"], "signals-each", engine, *records)
    assert sorted((row["Severity"], row["Area"], row["Signal"], row["Records"]) for row in found) == [
        ("high", "Applications", "Credential added to an application", 1),
        ("low", "Infrastructure", "Blocked by Conditional Access", 1),
    ]
    picked = rows(books["overview"], "signals-each", engine, *records, Account="ada@contoso.com")
    assert [row["Signal"] for row in picked] == ["Blocked by Conditional Access"]


def test_conditional_access_reads_all_kinds_of_sign_ins(books: dict[str, Workbook], engine: Engine) -> None:
    """Policies are text in two of the tables; each result counts under its policy and mode."""
    text = json.dumps([{"displayName": "Only known places", "result": "reportOnlyInterrupted"}])
    records = [
        record("SigninLogs", **SIGN_IN),
        record("AADNonInteractiveUserSignInLogs", Id="2", UserPrincipalName="bo", ConditionalAccessPolicies=text),
        record("AADServicePrincipalSignInLogs", Id="3", ConditionalAccessPolicies=json.dumps([POLICY])),
    ]
    found = rows(books["conditional_access"], "policies-grid", engine, *records)
    columns = ("Policy", "Mode", "SignIns", "Failure", "Interrupted")
    assert [tuple(row[column] for column in columns) for row in found] == [
        ("Require MFA", "Enforced", 2, 2, 0),
        ("Only known places", "Report-only", 1, 0, 1),
    ]
    services = rows(books["conditional_access"], "policies-grid", engine, *records, Kind="Service principal")
    assert [(row["Policy"], row["SignIns"]) for row in services] == [("Require MFA", 1)]


def test_a_selected_result_keeps_the_share_of_a_policy(books: dict[str, Workbook], engine: Engine) -> None:
    """The tile of failures lists policies with failures; what else the policy did still counts."""
    passed, other = {**POLICY, "result": "success"}, {"displayName": "Other", "result": "success"}
    records = [
        record("SigninLogs", **SIGN_IN),
        record("SigninLogs", **{**SIGN_IN, "Id": "2", "ConditionalAccessPolicies": [passed, other]}),
    ]
    found = rows(books["conditional_access"], "policies-grid", engine, *records, Outcome="Enforced: Failure")
    assert [(row["Policy"], row["Success"], row["FailurePercent"]) for row in found] == [("Require MFA", 1, 50.0)]


def test_sign_ins_of_a_policy_link_the_user_and_the_application(books: dict[str, Workbook], engine: Engine) -> None:
    records = [record("SigninLogs", **{**SIGN_IN, "UserId": "u1", "AppId": "a1"})]
    (found,) = rows(books["conditional_access"], "policy-events", engine, *records, Picked="Require MFA")
    assert (found["AccountPage"], found["ApplicationPage"]) == (f"{USER_PAGE}u1", f"{APPLICATION_PAGE}a1")


def test_health_names_what_arrives_late_or_not_at_all(books: dict[str, Workbook], engine: Engine) -> None:
    """A table without a record stays in the list."""
    records = [record("SigninLogs"), record("AuditLogs", hours=30)]
    states = {row["Table"]: row["State"] for row in rows(books["health"], "arrival-grid", engine, *records)}
    assert [states[name] for name in ("SigninLogs", "AuditLogs", "Syslog")] == ["arrives", "silent", "no record"]


def test_health_lists_alerts_of_operations_that_no_record_has(books: dict[str, Workbook], engine: Engine) -> None:
    """By name where the filters of an alert show it, otherwise by table; a table without names counts as a whole."""
    seen = [
        record("AuditLogs", OperationName="Disable PIM alert"),
        record("Usage", DataType="AuditLogs", Quantity=0.1),
        record("Usage", DataType="SigninLogs", Quantity=0.0),
    ]
    listed = rows(books["health"], "could-not-fire", engine, *seen)
    found = {row["Alert"]: set(row["Names"].split(", ")) for row in listed}
    scheduled = {"Directory scheduled for deletion", "Directory scheduled for deletion (UserRequest)"}
    assert "PIM security alert disabled or changed" not in found
    titles = ("Tenant scheduled for deletion", "Sign-in over a legacy protocol")
    assert [found[title] for title in titles] == [scheduled, {""}]


def test_a_tile_counts_what_its_alert_fires_on(
    plan: BookPlan, engine: Engine, catalog: Catalog, fixtures: Fixtures
) -> None:
    """The other tiles of its tab are there, with no hit; severity and account restrict what counts."""
    names = ("pim_alert_disabled", "tenant_deletion_scheduled")
    query = hits_query([alert for alert in plan.alerts if alert.spec.id in names])
    runs = read_runs(catalog.alerts[names[0]], fixtures)

    def hits(**picked: str) -> dict[str, object]:
        values = {"Severity": "*", "Account": "*", "Application": "", "Address": "*", **picked}
        text = filled(query, values, START, END)
        result = engine.run_query(text, runs.samples[0].records, runs.now, timedelta(days=7))
        return {str(row[0]): row[3] for row in result.rows}

    assert hits() == {names[0]: 1, names[1]: 0}
    assert hits(Account="OLGA.adm") == {names[0]: 1, names[1]: 0}
    assert hits(Account="no one", Severity=catalog.alerts[names[0]].spec.severity)[names[0]] == 0
    assert names[0] not in hits(Severity="informational")


def test_a_baseline_compares_the_same_weekdays(books: dict[str, Workbook], engine: Engine) -> None:
    """The day before and three days ago do not count."""
    hours = (1, 2, 30, 72, 168 + 3, 2 * 168 + 3, 2 * 168 + 4)
    records = [record("AuditLogs", hours=number, Id=str(number), Category="Device") for number in hours]
    first, *_ = rows(books["devices"], "baseline-comparison", engine, *records)
    assert (first["Now"], first["Before"], first["Weeks"], first["ChangePercent"]) == (2, 1.5, 2, 33.3)


def test_titles_of_others_do_not_break_queries(plan: BookPlan, analyses: AnalysisCache) -> None:
    """Quotes, braces and backslashes in titles of alerts and areas stay text."""
    title = "Say \"no\" to \\ and {Account}, 'now'"
    area = plan.areas[-1]
    alert = replace(area.alerts[0], spec=area.alerts[0].spec.model_copy(update={"title": title}))  # type: ignore[type-var]
    hostile = AreaPlan(area.spec.model_copy(update={"title": title}), (alert,))
    books = {book.id: book for book in workbooks(replace(plan, areas=(hostile,)))}
    with Analyzer(cache=analyses) as analyzer:
        for book, item in ((hostile.spec.id, "alerts-1-tiles"), ("overview", "signals-each")):
            ((_, query),) = queries(books[book], item)
            assert [one.message for one in analyzer.analyze(query).diagnostics if one.severity == "error"] == []


def test_an_environment_of_one_tenant_reads_only_its_records(plan: BookPlan) -> None:
    """Alerts and hunts read only those already, runbooks follow an attacker everywhere; all others are restricted."""
    books = workbooks(replace(plan, of_tenant=lambda query: query.replace("SigninLogs", "SigninLogs | where mine")))
    for book in books:
        for name, query in queries(book):
            own = name.endswith(("-hits", "-over-time", "-tiles", "-rows", "-chart")) and book.id in (
                area.spec.id for area in plan.areas
            )
            assert own or "-step-" in name or "SigninLogs\n" not in query, (book.id, name)


@pytest.mark.parametrize(
    ("actor", "user_id", "page"),
    [("ada@contoso.com", "u-1", f"{USER_PAGE}u-1"), ("Payroll", "s-1", ""), ("ada@contoso.com", "", "")],
)
def test_a_link_opens_the_page_of_a_user(actor: str, user_id: str, page: str, engine: Engine) -> None:
    """An application that acted has none there, nor a record without an ID."""
    query = "AuditLogs\n| project Actor = Identity, ActorId = CorrelationId\n"
    records = [record("AuditLogs", Identity=actor, CorrelationId=user_id)]
    result = engine.run_query(f"{query}{page_lines(query)}", records, END, timedelta(days=1))
    assert result.rows[0][-1] == page
