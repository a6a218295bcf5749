"""Tables that Entra's own setting does not fill: an alert on one is deployed only if the stack collects it."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from goodproject import GoodProject
from plannedstack import issues, not_deployed, plan, planned

from entrawatch.documents.issues import IssueSeverity, Problem
from entrawatch.reference.log_categories import category_of_table
from entrawatch.reference.table_sources import Service, resource_sources, services
from entrawatch.reference.tables import table_names
from entrawatch.reference.windows_events import role_events
from entrawatch.specs.catalog import builtin_specs, load_catalog
from entrawatch.stacks.checks.collection import check_collection
from entrawatch.stacks.checks.event_queries import check_event_query
from entrawatch.stacks.collection import CollectionSettings

MACHINE = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
    "/providers/Microsoft.HybridCompute/machines/dc1"
)

VAULT = MACHINE.replace("HybridCompute/machines/dc1", "KeyVault/vaults/kv1")


def on_table(good: GoodProject, table: str) -> None:
    good.change("tables: [AuditLogs]", f"tables: [{table}]")
    good.change("AuditLogs\n", f"{table}\n")


def windows(role: str, **more: Any) -> dict[str, Any]:
    return {"collection": {"windows_events": {role: {"machines": [MACHINE], **more}}}}


def test_an_alert_on_a_table_that_is_not_collected_is_not_deployed(good: GoodProject) -> None:
    """Its rule would fail at every run; the note names the setting that collects the table."""
    on_table(good, "SecurityEvent")
    (off,) = not_deployed(good)
    assert (off.reason, off.uncollected) == (
        "this stack does not collect table SecurityEvent (collection)",
        ("SecurityEvent",),
    )
    assert issues(good) == [
        "PL107: note: table SecurityEvent is not collected, so 1 alert on it is not deployed: owner_added; add "
        "machines of a role in windows_events below collection, or 'SecurityEvent' to collection.tables if it arrives "
        "without this stack"
    ]


@pytest.mark.parametrize(
    ("table", "settings"),
    [
        ("SecurityEvent", windows("azure_vm")),
        ("Event", windows("azure_vm")),
        ("Heartbeat", windows("private_network_connector")),
        ("SecurityAlert", {"collection": {"services": ["identity_protection"]}}),
        ("CloudAppEvents", {"collection": {"services": ["defender_for_cloud_apps"]}}),
        ("OfficeActivity", {"collection": {"services": ["microsoft_365_audit"]}}),
        ("IdentityDirectoryEvents", {"collection": {"services": ["defender_for_identity"]}}),
        ("AzureActivity", {"collection": {"tables": ["AzureActivity"]}}),
        ("AzureActivity", {"collection": {"subscriptions": ["00000000-0000-0000-0000-000000000001"]}}),
        ("AZKVAuditLogs", {"collection": {"key_vaults": [VAULT]}}),
        ("AADDomainServicesPrivilegeUse", {"collection": {"domain_services": [MACHINE]}}),
        ("IntuneAuditLogs", {"collection": {"intune": True}}),
        ("Usage", {}),
        ("Own_CL", {}),
    ],
)
def test_each_way_deploys_the_alerts_on_its_tables(table: str, settings: dict[str, Any], good: GoodProject) -> None:
    """By machines, by a service's connector, by another team, or because Azure fills the table itself."""
    on_table(good, table)
    assert planned(good, **settings).spec.tables == (table,)
    assert issues(good, **settings) == []


def test_one_service_does_not_bring_the_tables_of_another(good: GoodProject) -> None:
    """The older connector of Cloud Apps sends alerts only, and ID Protection never sends more."""
    on_table(good, "CloudAppEvents")
    (off,) = not_deployed(good, collection={"services": ["identity_protection", "defender_for_identity"]})
    assert off.uncollected == ("CloudAppEvents",)
    (note,) = issues(good)
    assert "; add 'defender_for_cloud_apps' to collection.services, or 'CloudAppEvents' to collection.tables" in note


def test_a_leg_on_a_table_that_is_not_collected_is_left_out(good: GoodProject) -> None:
    """The alert finds what its other table shows, and a note says what it does not read."""
    good.change("tables: [AuditLogs]", "tables: [AuditLogs, SecurityEvent]")
    good.change("AuditLogs\n", "AuditLogs\n  | union (SecurityEvent | where EventID == 4624)\n")
    alert = planned(good)
    assert (alert.unread, "SecurityEvent" in alert.query) == (("SecurityEvent",), False)
    assert issues(good) == [
        "PL106: note: table SecurityEvent is not collected, so 1 alert leaves out table SecurityEvent: owner_added"
    ]
    assert "SecurityEvent" in planned(good, **windows("azure_vm")).query


def test_own_queries_of_a_role_decide_about_its_tables(good: GoodProject) -> None:
    """All channels but Security arrive in Event."""
    on_table(good, "Event")
    assert len(plan(good, **windows("azure_vm", extra_queries=["System!*[System[(Level=1)]]"])).alerts) == 1


def test_more_queries_than_a_rule_has_are_refused() -> None:
    """Three queries belong to the role."""
    own = [f"Application!*[System[(EventID={number})]]" for number in range(98)]
    collection = CollectionSettings.model_validate(windows("azure_vm", extra_queries=own)["collection"])
    (problem,) = errors_of(check_collection(collection))
    assert (problem.code, problem.path[-1]) == ("DCR001", "extra_queries")
    assert problem.message.startswith("101 event queries with those of role 'azure_vm'; a data collection rule has 100")


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is IssueSeverity.ERROR]


def test_the_queries_of_every_role_are_accepted() -> None:
    """The same check that judges a stack's own queries."""
    queries = [one.xpath for events in role_events().values() for one in events.queries]
    assert len(queries) > 30
    assert [str(problem) for query in queries for problem in check_event_query(query, ())] == []


def test_every_source_names_tables_that_exist() -> None:
    """And none that Entra's setting fills, which has its own key."""
    named = {table for source in (*services().values(), *resource_sources().values()) for table in source.tables}
    assert named <= set(table_names())
    assert [table for table in named if category_of_table(table)] == []
    assert set(services()) == set(Service)


def test_every_event_that_alerts_read_is_collected_by_a_role() -> None:
    """An alert on an event ID that no machine sends would never fire."""
    collected = {
        number
        for events in role_events().values()
        for one in events.queries
        for number in re.findall(r"EventID=(\d+)", one.xpath)
    }
    whole = {one.channel for events in role_events().values() for one in events.queries if "EventID" not in one.xpath}
    assert len(whole) > 3
    missing = {
        alert.spec.id: sorted(read - collected)
        for alert in load_catalog(builtin_specs()).alerts.values()
        if {"SecurityEvent", "Event"} & set(alert.spec.tables)
        and (read := set(_event_ids(alert.spec.query))) - collected
        and not _reads_a_whole_provider(alert.spec.query)
    }
    assert missing == {}


def test_every_security_event_of_a_role_has_its_audit_policy() -> None:
    """The script checks the policy; Windows writes 1102 without one and 4719 by default."""
    for role, events in role_events().items():
        queries = [one.xpath for one in events.queries if one.channel == "Security"]
        collected = {int(number) for xpath in queries for number in re.findall(r"EventID=(\d+)", xpath)}
        audited = {number for one in events.audit for number in one.events}
        assert (role, collected - audited - {1102, 4719}) == (role, set())


def _event_ids(query: str) -> Iterator[str]:
    for found in re.findall(r"EventID\s*(?:==\s*(\d+)|in\s*\(([\d,\s]+)\))", query):
        yield from re.findall(r"\d+", "".join(found))


def _reads_a_whole_provider(query: str) -> bool:
    """Return whether a query names a provider or log of which a role collects everything."""
    names = ("AD FS Auditing", "AD FS", "AADConnect-AuthenticationAgent", "AzureADConnect-AuthenticationAgent")
    more = ("Directory Synchronization", "ADSync", "Entra Connect Admin Actions", "PasswordProtection", "Connector")
    return any(name in query for name in (*names, *more))
