"""Two resources of one Azure name: Azure would reject the second, or the two would overwrite each other."""

from typing import Any

import pytest
from planned import GROUP, RULE, SETTING, WORKSPACE, broken, planned

from entrawatch.resources.policies import policy_warnings
from entrawatch.resources.program_plan import Plan, PlannedOptions, PlannedResource, Unknown, frozen_mapping

RESOURCE_GROUP = "azure-native:resources:ResourceGroup"


def logs(name: str, options: PlannedOptions | None = None, **inputs: Any) -> PlannedResource:
    return planned(WORKSPACE, name, options, **{"workspaceName": "logs", "resourceGroupName": "rg", **inputs})


def test_one_name_in_one_resource_group_is_declared_once() -> None:
    """Azure ignores letter case."""
    assert broken("azure-names-unique", logs("one"), logs("two", workspaceName="Logs", resourceGroupName="RG")) == [
        "workspace 'Logs' in resource group 'RG' is declared twice: by 'one' and by 'two'; rename one of them"
    ]


def test_names_without_a_resource_group_are_those_of_the_tenant_or_subscription() -> None:
    """The diagnostic setting of Entra and the resource group itself."""
    settings = [planned(SETTING, name, name="entra") for name in ("one", "two")]
    groups = [planned(RESOURCE_GROUP, name, resourceGroupName="rg") for name in ("one", "two")]
    assert broken("azure-names-unique", *settings, *groups) == [
        "diagnostic setting 'entra' is declared twice: by 'one' and by 'two'; rename one of them",
        "resource group 'rg' is declared twice: by 'one' and by 'two'; rename one of them",
    ]


def test_two_environments_of_one_name_get_one_message_for_each_kind() -> None:
    """And not one for each of hundreds of rules."""
    rules = [
        planned(RULE, f"{component}-{number}", ruleName=f"rule-{number}", resourceGroupName="rg")
        for component in ("north", "west")
        for number in range(3)
    ]
    assert broken("azure-names-unique", *rules) == [
        "alert rule 'rule-0' in resource group 'rg' is declared twice, and 2 more names are: by 'north-0' and by "
        "'west-0'; rename one of them"
    ]


@pytest.mark.parametrize(
    "other",
    [
        logs("two", resourceGroupName="another"),
        logs("two", resourceGroupName=Unknown()),
        logs("two", workspaceName=Unknown()),
        logs("two", PlannedOptions(provider="urn:pulumi:dev::test::pulumi:providers:azure-native::other::id")),
        logs("two", PlannedOptions(read_id="/subscriptions/0/logs")),
        planned(GROUP, "two", actionGroupName="logs", resourceGroupName="rg"),
    ],
)
def test_what_can_be_two_resources_passes(other: PlannedResource) -> None:
    """Another group, subscription or kind, a name that is known only later, and a resource that is only looked up."""
    assert broken("azure-names-unique", logs("one"), other) == []


def test_the_preview_warns_of_two_environments_too() -> None:
    """The settings of one component say nothing about another one."""
    chain = "entrawatch:index:EntraMonitoring$azure-native:resources:ResourceGroup"
    found = [
        PlannedResource(
            f"urn:pulumi:dev::test::{chain}::{name}",
            RESOURCE_GROUP,
            name,
            inputs=frozen_mapping({"resourceGroupName": "rg"}),
        )
        for name in ("one", "two")
    ]
    (line,) = policy_warnings(Plan("test", "dev", tuple(found), (), frozen_mapping({})))
    assert line.message.startswith("program: PO105: resource group 'rg' is declared twice: by 'one' and by 'two'")
