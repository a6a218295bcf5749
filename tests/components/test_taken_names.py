"""Two components of one program that take one name in Azure: the second is refused before anything of it is made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_azure_native as azure_native
import pytest
import yaml
from pulumi_azure_native import resources
from refusedarguments import IDENTITY, RULE, SETTINGS, WORKSPACE

from entrawatch.resources.program_plan import Plan
from entrawatch_pulumi.action_groups import ActionGroups
from entrawatch_pulumi.alert_rule import AlertRule
from entrawatch_pulumi.identity import AlertIdentity
from entrawatch_pulumi.log_routing import LogRouting
from entrawatch_pulumi.monitoring import EntraMonitoring
from entrawatch_pulumi.program import argument_settings as monitoring_settings
from entrawatch_pulumi.workbook import AreaWorkbook
from entrawatch_pulumi.workspace import MonitoringWorkspace

GUID = "00000000-0000-0000-0000-00000000000a"
ACTION_GROUP = f"{IDENTITY.partition('/providers/')[0]}/providers/Microsoft.Insights/actionGroups/soc"
IN_GROUP = {"location": "westeurope", "resource_group_name": "rg"}
GROUPS = {
    "environment": "dev",
    "resource_group_name": "rg",
    "receivers": {"soc": {"kind": "email", "addresses": ["soc@contoso.com"]}},
}
WORKBOOK = {
    "workbook_guid": GUID,
    "display_name": "W",
    "content": '{"version": "Notebook/1.0", "items": []}',
    "workspace_id": WORKSPACE,
    **IN_GROUP,
}
BOTH = "give one of the two another"
ENVIRONMENT = "give one of the two another environment or another resource_group"


@pytest.fixture
def specs(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have one area with one alert as all that is built in."""
    conftest = request.config.pluginmanager.get_plugin(str(Path(__file__).parent / "conftest.py"))
    area = tmp_path / "applications"
    area.mkdir()
    (area / "area.yaml").write_text(yaml.safe_dump({**conftest.AREA, "alerts": ["credential_added"]}))
    (area / "credential_added.yaml").write_text(yaml.safe_dump(conftest.ALERT, sort_keys=False))
    monkeypatch.setattr(monitoring_settings, "builtin_specs", lambda: tmp_path)


@pytest.fixture
def refused(declare: Any) -> Callable[..., list[str]]:
    """Return a function that declares two components in one program, and returns what refuses the second."""

    def run(first: Callable[[], Any], second: Callable[[], Any]) -> list[str]:
        lines: list[str] = []

        def program() -> None:
            first()
            try:
                second()
            except pulumi.RunError as error:
                lines.extend(str(error).splitlines())

        plan: Plan = declare(program)
        assert lines == [] or not [item for item in plan.resources if "second" in item.name]
        return lines

    return run


def monitoring(name: str, opts: pulumi.ResourceOptions | None = None, **changes: Any) -> EntraMonitoring:
    routing = {"manage": False, "licenses": ["p2"], "categories": ["AuditLogs"]}
    return EntraMonitoring(name, {**SETTINGS, "log_routing": routing, **changes}, opts)  # type: ignore[typeddict-item]


def rule(name: str, opts: pulumi.ResourceOptions | None = None, **changes: Any) -> AlertRule:
    return AlertRule(name, {**RULE, **changes}, opts)  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("component", "args", "told"),
    [
        (
            AlertRule,
            RULE,
            f"rule_name: ST218: {{}} makes alert rule 'rule' in resource group 'rg', too; {BOTH} rule_name",
        ),
        (
            AlertIdentity,
            {"identity_name": "id-one", "workspace_id": WORKSPACE, **IN_GROUP},
            f"identity_name: ST218: {{}} makes identity 'id-one' in resource group 'rg', too; {BOTH} identity_name",
        ),
        (
            MonitoringWorkspace,
            {"workspace_name": "logs", **IN_GROUP},
            f"workspace_name: ST218: {{}} makes workspace 'logs' in resource group 'rg', too; {BOTH} workspace_name",
        ),
        (
            ActionGroups,
            GROUPS,
            "environment: ST218: {} makes action group 'entrawatch-dev-soc' in resource group 'rg', too; "
            f"{BOTH} environment",
        ),
        (
            AreaWorkbook,
            WORKBOOK,
            f"workbook_guid: ST218: {{}} makes workbook '{GUID}' in resource group 'rg', too; {BOTH} workbook_guid",
        ),
    ],
)
def test_a_part_that_takes_the_name_of_another(
    component: Any, args: dict[str, Any], told: str, refused: Callable[..., list[str]]
) -> None:
    """The message names both, the argument, and what to change."""
    name = component.__name__
    lines = refused(lambda: component("first", args), lambda: component("second", args))
    first = f"{name} 'first'"
    assert lines == [f"{name} 'second': {told.format(first)} or resource_group_name"]


def test_two_settings_of_one_name_in_the_tenant(refused: Callable[..., list[str]]) -> None:
    """They lie in no resource group."""
    args: Any = {"setting_name": "entra", "workspace_id": WORKSPACE, "categories": ["AuditLogs"]}
    assert refused(lambda: LogRouting("first", args), lambda: LogRouting("second", args)) == [
        "LogRouting 'second': setting_name: ST218: LogRouting 'first' makes diagnostic setting 'entra', too; "
        "the tenant needs it once: remove one of the two, or give it another name"
    ]


def test_what_exists_is_nobodys(refused: Callable[..., list[str]]) -> None:
    """Any number of components may use it."""
    for component, args in (
        (AlertIdentity, {"existing_id": IDENTITY, "workspace_id": WORKSPACE}),
        (MonitoringWorkspace, {"existing_id": WORKSPACE}),
        (
            ActionGroups,
            {**GROUPS, "receivers": {"soc": {"kind": "action_group", "existing_id": ACTION_GROUP}}},
        ),
    ):
        make: Any = component
        assert refused(lambda: make("first", args), lambda: make("second", args)) == []  # noqa: B023 called at once


def test_names_are_the_same_in_letters_of_any_case(refused: Callable[..., list[str]]) -> None:
    """As in Azure."""
    found = refused(lambda: rule("first"), lambda: rule("second", rule_name="Rule", resource_group_name="RG"))
    assert [line.partition(" makes")[0] for line in found] == [
        "AlertRule 'second': rule_name: ST218: AlertRule 'first'"
    ]


@pytest.mark.parametrize("change", [{"rule_name": "other"}, {"resource_group_name": "other"}])
def test_another_name_or_group_is_no_clash(change: dict[str, str], refused: Callable[..., list[str]]) -> None:
    """Names are unique in their group."""
    assert refused(lambda: rule("first"), lambda: rule("second", **change)) == []


def test_a_group_that_the_program_makes(refused: Callable[..., list[str]]) -> None:
    """Its name is an output: the same one is the same group; of two nobody knows."""
    made: list[pulumi.Output[str]] = []

    def first() -> None:
        made.extend(resources.ResourceGroup(name, resource_group_name=name).name for name in ("one", "two"))
        rule("first", resource_group_name=made[0])

    assert refused(first, lambda: rule("second", resource_group_name=made[0])) == [
        "AlertRule 'second': rule_name: ST218: AlertRule 'first' makes alert rule 'rule', too; "
        f"{BOTH} rule_name or resource_group_name"
    ]
    made.clear()
    assert refused(first, lambda: rule("second", resource_group_name=made[1])) == []


@pytest.mark.usefixtures("specs")
class TestEnvironments:
    def test_two_environments_of_one_name_and_group(self, refused: Callable[..., list[str]]) -> None:
        """All that clashes is told, and of many names two."""
        routing = {"manage": True, "name": "entra", "licenses": ["p2"]}
        assert refused(
            lambda: monitoring("first", log_routing=routing), lambda: monitoring("second", log_routing=routing)
        ) == [
            "EntraMonitoring 'second': environment: ST218: EntraMonitoring 'first' makes workspace "
            "'log-entrawatch-dev', identity 'id-entrawatch-dev' and 2 more in resource group 'rg-entrawatch-dev', too; "
            f"{ENVIRONMENT}",
            "EntraMonitoring 'second': log_routing.name: ST218: EntraMonitoring 'first' makes diagnostic setting "
            "'entra', too; the tenant needs it once: write manage: false in one of the two, or give it another name",
            "EntraMonitoring 'second': resource_group.name: ST218: EntraMonitoring 'first' makes resource group "
            "'rg-entrawatch-dev', too; write existing: true below resource_group of one of the two, and let it depend "
            "on the other",
        ]

    def test_two_environments_that_make_one_group(self, refused: Callable[..., list[str]]) -> None:
        """One of them may use the other's."""
        group = {"name": "rg-entrawatch-dev"}
        found = refused(lambda: monitoring("first"), lambda: monitoring("second", environment="test"))
        assert [line.partition(" ST218")[0] for line in found] == ["EntraMonitoring 'second': resource_group.name:"]
        there = {"environment": "test", "resource_group": {**group, "existing": True}}
        assert refused(lambda: monitoring("first"), lambda: monitoring("second", **there)) == []

    def test_a_workspace_that_two_environments_name(self, refused: Callable[..., list[str]]) -> None:
        """One of them may use the other's."""
        there = {"environment": "test", "resource_group": {"name": "rg-entrawatch-dev", "existing": True}}
        named = {"workspace": {"name": "logs"}}
        found = refused(lambda: monitoring("first", **named), lambda: monitoring("second", **there, **named))
        assert found == [
            "EntraMonitoring 'second': workspace.name: ST218: EntraMonitoring 'first' makes workspace 'logs' in "
            "resource group 'rg-entrawatch-dev', too; give one of the two another name, or give it the workspace of "
            "the other as workspace_id"
        ]

    def test_a_rule_of_ones_own_with_the_name_of_a_built_in_one(self, refused: Callable[..., list[str]]) -> None:
        """Whichever comes first."""
        name = {"rule_name": "entrawatch-dev-credential_added", "resource_group_name": "rg-entrawatch-dev"}
        clash = "makes alert rule 'entrawatch-dev-credential_added' in resource group 'rg-entrawatch-dev', too"
        assert refused(lambda: monitoring("first"), lambda: rule("second", **name)) == [
            f"AlertRule 'second': rule_name: ST218: EntraMonitoring 'first' {clash}; "
            f"{BOTH} rule_name or resource_group_name"
        ]
        assert refused(lambda: rule("first", **name), lambda: monitoring("second")) == [
            f"EntraMonitoring 'second': environment: ST218: AlertRule 'first' {clash}; {ENVIRONMENT}"
        ]

    def test_another_subscription_is_no_clash(self, refused: Callable[..., list[str]]) -> None:
        """Given by the component's options, or by those of what it is part of; the same one is."""
        made: list[Any] = []

        def first() -> None:
            az = azure_native.Provider("az", subscription_id=GUID)
            holder = pulumi.ComponentResource("a:b:C", "holder", None, pulumi.ResourceOptions(providers=[az]))
            made[:] = [az, holder]
            monitoring("first", pulumi.ResourceOptions(providers=[az]))

        assert refused(first, lambda: monitoring("second")) == []
        other = lambda: azure_native.Provider("other", subscription_id=IDENTITY.split("/")[2])  # noqa: E731
        assert refused(first, lambda: monitoring("second", pulumi.ResourceOptions(provider=other()))) == []
        for same in (
            lambda: pulumi.ResourceOptions(provider=made[0]),
            lambda: pulumi.ResourceOptions(providers={"azure-native": made[0]}),
            lambda: pulumi.ResourceOptions(parent=made[1]),
        ):
            assert len(refused(first, lambda: monitoring("second", same()))) == 2  # noqa: B023 called at once

    def test_a_program_may_run_again_in_one_process(self, declare: Any) -> None:
        """Each run has names of its own, also where it names its components differently."""
        plans = [declare(lambda: monitoring(name)) for name in ("first", "second")]  # noqa: B023 called at once
        assert len({len(plan.resources) for plan in plans}) == 1


def test_names_that_the_program_may_still_change(refused: Callable[..., list[str]]) -> None:
    """A transformation can rename what a component declares; Pulumi tells of two of one name by itself."""
    other = pulumi.ResourceOptions(transformations=[lambda args: None])
    assert refused(lambda: rule("first"), lambda: rule("second", other)) == []


def test_names_that_a_transformation_from_above_may_change(refused: Callable[..., list[str]]) -> None:
    """One of the stack, or of what the component is part of."""
    keep = lambda args: None  # noqa: E731
    above: list[pulumi.Resource] = []

    def first() -> None:
        above[:] = [pulumi.ComponentResource("a:b:C", "a", None, pulumi.ResourceOptions(transformations=[keep]))]
        rule("first")

    assert refused(first, lambda: rule("second", pulumi.ResourceOptions(parent=above[0]))) == []
    of_stack = lambda: pulumi.runtime.register_stack_transformation(keep) or rule("first")  # noqa: E731
    assert refused(of_stack, lambda: rule("second")) == []
