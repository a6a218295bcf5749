"""How programs call the components: one map of arguments or keywords, as in Pulumi's own SDKs."""

from collections.abc import Callable
from typing import Any, get_type_hints

import pulumi
import pytest
from refusedarguments import GROUP, IDENTITY, RULE, VAULT, WORKSPACE

import entrawatch_pulumi
from entrawatch.resources.program_plan import Plan, to_json
from entrawatch_pulumi import (
    ActionGroups,
    AlertIdentity,
    AlertRule,
    AreaWorkbook,
    EntraMonitoring,
    LogArchive,
    LogDelegation,
    LogEventHub,
    LogRouting,
    MonitoringWorkspace,
    ResourceLogRouting,
    SentinelRules,
    WindowsEventCollection,
)
from entrawatch_pulumi.plugin.schema import COMPONENTS

ENVIRONMENT: dict[str, Any] = {"environment": "dev", "location": "westeurope", "resource_group": {"name": "rg"}}
CALLS: list[tuple[Callable[..., Any], dict[str, Any]]] = [
    (EntraMonitoring, {**ENVIRONMENT, "workspace": {}, "alerts": {"enabled": False}}),
    (MonitoringWorkspace, {"workspace_name": "logs", "resource_group_name": "rg", "location": "westeurope"}),
    (LogRouting, {"setting_name": "entra", "workspace_id": WORKSPACE, "categories": ["AuditLogs"]}),
    (AlertIdentity, {"existing_id": IDENTITY, "workspace_id": WORKSPACE}),
    (ActionGroups, {"environment": "dev", "resource_group_name": "rg", "receivers": {}}),
    (AlertRule, RULE),
    (
        SentinelRules,
        {
            "workspace_name": "log",
            "resource_group_name": "rg",
            "rules": {
                "own": {
                    "rule_id": "00000000-0000-0000-0000-000000000031",
                    "display_name": "Own",
                    "description": "Own.",
                    "severity": "Low",
                    "query": "SigninLogs",
                    "query_frequency": "PT1H",
                    "query_period": "P14D",
                    "trigger_operator": "GreaterThan",
                    "trigger_threshold": 0,
                    "tactics": ["Persistence"],
                    "create_incident": True,
                }
            },
        },
    ),
    (
        AreaWorkbook,
        {
            "workbook_guid": "11111111-2222-3333-4444-555555555555",
            "display_name": "Area",
            "content": '{"version": "Notebook/1.0", "items": []}',
            "resource_group_name": "rg",
            "location": "westeurope",
            "workspace_id": WORKSPACE,
        },
    ),
    (
        WindowsEventCollection,
        {
            "rule_name": "dc-events",
            "role": "domain_controller",
            "machines": [f"{GROUP}/providers/Microsoft.HybridCompute/machines/dc1"],
            "workspace_id": WORKSPACE,
            "resource_group_name": "rg",
            "location": "westeurope",
        },
    ),
    (ResourceLogRouting, {"setting_name": "entra", "workspace_id": WORKSPACE, "key_vaults": [VAULT]}),
    (
        LogEventHub,
        {"event_hub": "logs", "namespace": "evhns-logs", "resource_group_name": "rg", "location": "westeurope"},
    ),
    (
        LogArchive,
        {"account": "stlogs", "resource_group_name": "rg", "location": "westeurope", "categories": ["AuditLogs"]},
    ),
    (
        LogDelegation,
        {
            "workspace_id": WORKSPACE,
            "tenant_id": "00000000-0000-0000-0000-000000000021",
            "offer_name": "logs",
            "authorizations": [{"principal_id": "00000000-0000-0000-0000-000000000022", "name": "Logs"}],
        },
    ),
]


def test_the_package_exports_every_component_and_its_arguments() -> None:
    """One import line is all that a program needs."""
    exported = set(entrawatch_pulumi.__all__)
    assert {component.__name__ for component in COMPONENTS} <= exported
    assert {get_type_hints(component.__init__)["args"].__name__ for component in COMPONENTS} <= exported
    assert [component for component, _ in CALLS] == list(COMPONENTS)


@pytest.mark.parametrize(("component", "args"), CALLS, ids=[component.__name__ for component, _ in CALLS])
def test_keywords_declare_what_a_map_declares(declare: Any, component: Callable[..., Any], args: Any) -> None:
    """Options included."""

    def called(*given: Any, **keywords: Any) -> Plan:
        # One line for both: a plan names it.
        return declare(lambda: component("one", *given, **keywords))

    protected = pulumi.ResourceOptions(protect=True)
    by_map = called(args, protected)
    assert to_json(called(**args, opts=protected)) == to_json(by_map)
    assert by_map.roots()[0].options.protect is True


def test_a_map_and_keywords_at_once_are_refused() -> None:
    """Which of two values counts would be a guess."""
    with pytest.raises(pulumi.RunError) as refused:
        AlertRule("rule", RULE, severity=1)  # type: ignore[call-overload]
    assert str(refused.value) == "AlertRule 'rule': write the arguments as one map or as keywords, not both"


def test_a_program_changes_the_tenant_only_where_it_says_so(declare: Any) -> None:
    """The diagnostic setting belongs to the whole tenant."""
    settings: dict[str, Any] = {**ENVIRONMENT, "workspace": {}, "alerts": {"enabled": False}}
    kind = "azure-native:aadiam:DiagnosticSetting"
    assert declare(lambda: EntraMonitoring("m", **settings)).of_type(kind) == ()
    managed = declare(lambda: EntraMonitoring("m", **settings, log_routing={"manage": True}))
    assert len(managed.of_type(kind)) == 1


def test_resources_are_known_by_their_present_type_alone(declare: Any) -> None:
    """The aliases of older types, which azure-native's classes add, cost most of a program's time; a user's stay."""
    renamed = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="old"), pulumi.Alias(type_="mine:index:Logs")])
    args: Any = CALLS[1][1]
    plan = declare(lambda: MonitoringWorkspace("logs", args, renamed))
    aliases = {
        item.type.rsplit(":", 1)[-1]: [(one.name, one.type) for one in item.options.aliases] for item in plan.resources
    }
    assert aliases == {"MonitoringWorkspace": [("old", ""), ("", "mine:index:Logs")], "Workspace": []}
