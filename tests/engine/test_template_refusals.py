"""The stand-in takes the template that sets tables, and refuses any other, as Azure or because it does not know it."""

from pathlib import Path
from typing import Any

import pytest
from good_resources import (
    DEPLOYMENT,
    GROUP,
    SUBSCRIPTION,
    TABLE_SETTINGS,
    TEMPLATE,
    WORKSPACE,
    Put,
    asking,
    entry,
    template,
)
from standin.arm_types import ARM_TYPES
from standin.cloud import Cloud
from standin.manager import put
from standin.refusal import Refusal


@pytest.fixture
def asked(tmp_path: Path) -> Put:
    """Return a function that puts a good resource with changes, and returns the refusal, or nothing."""
    return asking(tmp_path)


@pytest.mark.parametrize(
    ("changes", "reported"),
    [
        ({"deploymentName": "x" * 65}, "is not valid"),
        ({"deploymentName": "log one"}, "'log one' is not valid"),
        ({"properties": {"mode": "Complete", "template": TEMPLATE}}, "not 'Complete'"),
        ({"properties": {"mode": "Incremental"}}, "The template is not one of those"),
        (template(parameters={}), "The template is not one of those"),
        (entry(type="Microsoft.Storage/storageAccounts"), "The resource type 'Microsoft.Storage/storageAccounts' is"),
        (entry(apiVersion="2023-09-02"), "No registered resource provider found for API version '2023-09-02'"),
        (entry(condition=False), "The stand-in knows not all of a table with apiVersion, condition, name"),
        (entry(name="AuditLogs"), "The template resource 'AuditLogs' for type"),
    ],
)
def test_templates_that_are_not_begun(changes: dict[str, Any], reported: str, asked: Put) -> None:
    """Nothing stands in the history of what was refused at once."""
    refusal = asked("resources:Deployment", **changes)
    assert refusal.startswith("Status=400")
    assert reported in refusal


@pytest.mark.parametrize(
    ("changes", "reported"),
    [
        (entry(properties={**TABLE_SETTINGS, "totalRetentionInDays": 1000}), "'totalRetentionInDays' 1000 is not"),
        (entry(name="log-typo/AuditLogs"), "ParentResourceNotFound"),
    ],
)
def test_templates_that_fail(changes: dict[str, Any], reported: str, asked: Put) -> None:
    """What the table's own refusal is stands among the details."""
    refusal = asked("resources:Deployment", **changes)
    assert refusal.startswith('Status=200 Code="DeploymentFailed"')
    assert reported in refusal


def test_a_template_sets_what_it_says_and_resets_the_rest(tmp_path: Path) -> None:
    """A workspace has its tables at once; they follow its days where they have none of their own."""
    cloud = Cloud(tmp_path)
    cloud.put(GROUP, "", {"name": "rg"})
    workspace = ARM_TYPES["azure-native:operationalinsights:Workspace"]
    deployment = ARM_TYPES["azure-native:resources:Deployment"]

    def days(keep: int) -> None:
        put(cloud, workspace, WORKSPACE, {"sku": {"name": "PerGB2018"}, "retentionInDays": keep})

    def table(name: str) -> tuple[str, int, int]:
        found = cloud.properties(f"{WORKSPACE}/tables/{name}")
        return found["plan"], found["retentionInDays"], found["totalRetentionInDays"]

    days(60)
    assert table("AuditLogs") == table("SigninLogs") == ("Analytics", 60, 60)
    identifier = deployment.identifier(SUBSCRIPTION, DEPLOYMENT)
    answer = put(cloud, deployment, identifier, DEPLOYMENT)
    assert answer["properties"]["provisioningState"] == "Succeeded"
    assert "template" not in answer["properties"]
    days(50)
    assert (table("AuditLogs"), table("SigninLogs")) == (("Analytics", 90, 730), ("Analytics", 50, 50))
    put(cloud, deployment, identifier, {**DEPLOYMENT, **entry(properties={"totalRetentionInDays": 365})})
    assert table("AuditLogs") == ("Analytics", 50, 365)


def test_a_young_workspace_refuses_its_tables(tmp_path: Path) -> None:
    """With this fault on, until five other resources were made."""
    cloud = Cloud(tmp_path)
    for identifier in (GROUP, WORKSPACE, f"{WORKSPACE}/tables/AuditLogs"):
        cloud.put(identifier, "", {"customerId": "1-2"})
    cloud.wrong({"on": "deploy", "id": "/tables/", "do": "young", "times": 2})
    kind = ARM_TYPES["azure-native:resources:Deployment"]
    cloud.note("create", WORKSPACE, 200)
    with pytest.raises(Refusal, match="Workspace not active, WorkspaceId=1-2"):
        put(cloud, kind, kind.identifier(SUBSCRIPTION, DEPLOYMENT), DEPLOYMENT)
    for number in range(5):
        cloud.note("create", f"{GROUP}/other-{number}", 200)
    assert put(cloud, kind, kind.identifier(SUBSCRIPTION, DEPLOYMENT), DEPLOYMENT)
