"""The tenant that a stack watches: which alerts it deploys, and that each reads the records of this tenant only."""

import re
from typing import Any

import pytest
from goodproject import SPEC, STACK, GoodProject
from plannedstack import SETTINGS, plan, planned

from entrawatch.kql.one_tenant import of_tenant
from entrawatch.reference.tables import table_names
from entrawatch.reference.tenants import tenant_column
from entrawatch.specs.catalog import Catalog
from entrawatch.stacks.deployment import Scope, not_deployed_lines
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.settings import StackSettings
from entrawatch.validation import validate

ID = "00000000-0000-0000-0000-00000000070A"
FILTER = f'where AADTenantId in~ ("{ID.lower()}", "")'
ALL_KINDS = "tenants: [workforce, b2c, external_id]"
COLUMNS = {"AuditLogs": "AADTenantId", "MicrosoftGraphActivityLogs": "AadTenantId"}
AUDIT = 'AuditLogs | where AADTenantId in~ ("x", "")'
GRAPH = 'MicrosoftGraphActivityLogs | where AadTenantId in~ ("x", "")'


@pytest.mark.parametrize(
    ("query", "filtered"),
    [
        ("AuditLogs\n| take 1", f"{AUDIT}\n| take 1"),
        ("let A = AuditLogs; A", f"let A = {AUDIT}; A"),
        ("let A = materialize(AuditLogs | take 1); A", f"let A = materialize({AUDIT} | take 1); A"),
        ("A | join kind=inner AuditLogs on Id", f"A | join kind=inner ({AUDIT}) on Id"),
        ("A | union AuditLogs, MicrosoftGraphActivityLogs", f"A | union ({AUDIT}), ({GRAPH})"),
        ("// AuditLogs\nEvent | where A == 'AuditLogs'", "// AuditLogs\nEvent | where A == 'AuditLogs'"),
    ],
)
def test_each_table_is_filtered_where_it_is_read(query: str, filtered: str) -> None:
    """A table without the tenant, a comment and a string stay as they are."""
    assert of_tenant(query, COLUMNS, "x") == filtered


def test_an_alert_reads_the_tenant_of_its_stack_and_states_it(good: GoodProject) -> None:
    """In whatever case the ID is written; without one, the query is the author's."""
    filtered = planned(good, tenant={"id": ID}).query
    assert f"AuditLogs | {FILTER}\n" in filtered
    assert filtered.endswith(f'\n| extend TenantId = "{ID.lower()}"\n')
    assert "TenantId" not in planned(good).query


def test_the_tenant_follows_the_last_operator(good: GoodProject) -> None:
    """KQL permits a semicolon and a comment at the end, and no operator after them."""
    good.change("  | where Owners >= least_owners\n", "  | where Owners >= least_owners; // the end\n")
    assert planned(good, tenant={"id": ID}).query.endswith(f'>= least_owners\n| extend TenantId = "{ID.lower()}"\n')


@pytest.mark.parametrize(
    ("word", "source"),
    [
        ("table", '  AuditLogs\n  | union isfuzzy=true (table("SigninLogs"))\n'),
        ("find", '  find in (AuditLogs) where Result == "success"\n'),
        ("withsource", "  union isfuzzy=true withsource=Log AuditLogs, SigninLogs\n"),
    ],
)
def test_a_table_that_cannot_be_filtered_is_not_read(word: str, source: str, good: GoodProject) -> None:
    """The alert would fire on records of every tenant of the workspace, or Azure would reject it."""
    good.change("  AuditLogs\n", source)
    (off,) = plan(good, tenant={"id": ID}).not_deployed
    assert off.reason == f"the query uses '{word}', which cannot be filtered by tenant.id; name each table instead"
    assert plan(good).not_deployed == ()


def test_every_alert_of_the_catalog_is_filtered(catalog: Catalog) -> None:
    """No table with a tenant is read without the filter, in alerts and hunts of all kinds of tenant."""
    names = "|".join(name for name in table_names() if tenant_column(name))
    read = re.compile(rf"^[^/\n]*?\b(?:{names})\b(?! \| where (?:AADTenantId|AadTenantId) in~)", re.MULTILINE)
    for kind in ("workforce", "b2c", "external_id"):
        settings = {**SETTINGS, "tenant": {"kind": kind, "id": ID}, "alerts": {"minimum_status": "experimental"}}
        deployment = plan_deployment(catalog, StackSettings.model_validate(settings))
        hunts = [hunt.query for planned in deployment.hunts.values() for hunt in planned]
        queries = [*hunts, *(alert.query for alert in deployment.alerts)]
        assert [query for query in queries if read.search(re.sub('"[^"\n]*"', '""', query))] == []
        assert all(query.endswith(f'TenantId = "{ID.lower()}"\n') for query in queries)


def test_an_alert_is_deployed_for_its_kinds_of_tenant(good: GoodProject) -> None:
    """The others of an area are one line, because whole areas are for one kind."""
    b2c: dict[str, Any] = {"tenant": {"kind": "b2c", "id": ID}}
    (off,) = plan(good, **b2c).not_deployed
    assert off.scope is Scope.TENANT
    assert not_deployed_lines([off, off]) == [
        "2 alerts of area 'applications' are not deployed: this stack's tenant is of kind 'b2c' (tenant)"
    ]
    good.change("tables: [AuditLogs]", f"tables: [AuditLogs]\n{ALL_KINDS}")
    assert plan(good, **b2c).not_deployed == ()


def test_a_row_on_customers_needs_a_tenant_of_customers(good: GoodProject) -> None:
    """Otherwise coverage would count an alert that no stack of such a tenant deploys."""
    good.change("[applications/owner-added]", "[applications/owner-added, consumer-accounts/app-owner-added]")
    row = "guide row 'consumer-accounts/app-owner-added' is about consumer tenants"
    assert good.issues() == [f"{SPEC}:5:36: SP403: {row}; add b2c, external_id or both to tenants"]
    good.change("tables: [AuditLogs]", f"tables: [AuditLogs]\n{ALL_KINDS}")
    assert good.issues() == []


CENTRAL = "/subscriptions/{}/resourceGroups/rg-logs/providers/Microsoft.OperationalInsights/workspaces/central"
ONE, TWO = (f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2))
WORKSPACES = {
    "the same workspace": (CENTRAL.format(ONE), CENTRAL.format(ONE).upper(), True),
    "another subscription": (CENTRAL.format(ONE), CENTRAL.format(TWO), False),
    "malformed IDs, which are reported elsewhere": ("central", "other", False),
    "another name": (CENTRAL.format(ONE), f"{CENTRAL.format(ONE)}2", False),
    "the workspace that the other stack creates": (
        None,
        CENTRAL.format(ONE).replace("rg-logs", "rg-entrawatch-dev").replace("central", "log-entrawatch-dev"),
        True,
    ),
}


@pytest.mark.parametrize("case", WORKSPACES)
def test_stacks_of_two_tenants_share_a_workspace_only_with_both_ids(case: str, good: GoodProject) -> None:
    """The workforce stack's alerts would fire on the customers' records."""
    own, others, is_reported = WORKSPACES[case]
    text = good.text(STACK)
    other = text.replace("environment: dev", "environment: customers").replace("rg-entrawatch-dev", "rg-customers")
    for name, stack, workspace in (("dev", text, own), ("customers", other, others)):
        value = f"{{existing_id: {workspace}}}" if workspace else "{}"
        shared = re.sub(r"entrawatch:workspace:.*\n(    .*\n)*", f"entrawatch:workspace: {value}\n", stack)
        good.write(f"stacks/Pulumi.{name}.yaml", shared)
    good.change("config:\n", f"config:\n  entrawatch:tenant: {{id: {ID}}}\n", "stacks/Pulumi.customers.yaml")
    found = [issue for issue in validate(good.project).issues if issue.code == "ST220"]
    message = (
        "the workspace also holds the records of the tenant of 'stacks/Pulumi.customers.yaml', so alerts of this stack "
        "would fire on them; add the ID of this stack's tenant as id below entrawatch:tenant"
    )
    assert [(issue.location.path, issue.message) for issue in found] == [(STACK, message)] * is_reported
