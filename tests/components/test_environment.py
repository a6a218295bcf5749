"""All that one environment declares, from a planned deployment."""

from typing import Any

import pulumi

from entrawatch.resources.program_plan import Plan, to_json, to_plain
from entrawatch.stacks.deployment import Deployment
from entrawatch_pulumi.environment import Environment, declare_environment, environment_component

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"
GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-entrawatch-dev"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-entrawatch-dev"
NOTIFICATIONS = {
    "receivers": {
        "soc": {"kind": "email", "addresses": ["soc@contoso.com"]},
        "soar": {"kind": "webhook", "uri_secret": "soar_url"},
        "unused": {"kind": "webhook", "uri_secret": "unused_url"},
    },
    "routes": [{"receivers": ["soc", "soar"]}],
}


def program(deployment: Deployment, secrets: dict[str, Any] | None = None) -> Any:
    """Return a program that declares a deployment as the project's own does."""
    return lambda: environment_component("entrawatch", Environment(deployment, secrets or {}))


def names(plan: Plan) -> list[str]:
    """Return every declared resource as parent > type name, sorted."""
    parents = {item.urn: item.name for item in plan.resources}
    return sorted(
        f"{parents.get(item.parent, '-')} > {item.type.removeprefix('azure-native:')} {item.name}"
        for item in plan.resources
    )


def test_every_resource_of_an_environment(declare: Any, alert: Any, stack: Any, deployment: Any) -> None:
    """All resources with their parents; these names are contracts, a change of one replaces the resource."""
    settings = stack(notifications=NOTIFICATIONS)
    planned = deployment(
        settings, alert(receivers=("soar", "soc")), alert(id="consent_granted", title="Consent granted")
    )
    plan = declare(program(planned, {"soar_url": "https://hooks.contoso.com/?sig=x"}))
    assert names(plan) == [
        "- > entrawatch:index:EntraMonitoring entrawatch",
        "entrawatch > entrawatch:index:ActionGroups entrawatch-action-groups",
        "entrawatch > entrawatch:index:AlertIdentity entrawatch-identity",
        "entrawatch > entrawatch:index:AreaWorkbook entrawatch-applications",
        "entrawatch > entrawatch:index:LogRouting entrawatch-log-routing",
        "entrawatch > entrawatch:index:MonitoringWorkspace entrawatch-workspace",
        "entrawatch > monitor:ScheduledQueryRule entrawatch-consent_granted",
        "entrawatch > monitor:ScheduledQueryRule entrawatch-credential_added",
        "entrawatch > resources:ResourceGroup entrawatch-resource-group",
        "entrawatch-action-groups > monitor:ActionGroup entrawatch-action-groups-soar",
        "entrawatch-action-groups > monitor:ActionGroup entrawatch-action-groups-soc",
        "entrawatch-applications > applicationinsights:Workbook entrawatch-applications",
        "entrawatch-identity > authorization:RoleAssignment entrawatch-identity-reader",
        "entrawatch-identity > managedidentity:UserAssignedIdentity entrawatch-identity",
        "entrawatch-log-routing > aadiam:DiagnosticSetting entrawatch-log-routing",
        "entrawatch-workspace > operationalinsights:Workspace entrawatch-workspace",
    ]


def test_an_environment_that_owns_nothing_shared(declare: Any, stack: Any, deployment: Any, alert: Any) -> None:
    """Existing group, workspace and identity, and a log routing of another team: only rules and workbooks remain."""
    settings = stack(
        resource_group={"name": "rg-existing", "existing": True},
        workspace={"existing_id": WORKSPACE},
        alert_identity={"existing_id": f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader"},
        log_routing={"manage": False},
    )
    plan = declare(program(deployment(settings, alert())))
    assert [(item.type.removeprefix("azure-native:"), item.name) for item in plan.resources if item.custom] == [
        ("monitor:ScheduledQueryRule", "entrawatch-credential_added"),
        ("applicationinsights:Workbook", "entrawatch-applications"),
    ]
    assert to_plain(plan.roots()[0].outputs)["resource_group_name"] == "rg-existing"


def test_without_alerts_the_logs_are_collected_already(declare: Any, stack: Any, deployment: Any) -> None:
    """A first deployment may wait with its rules until the tables exist."""
    plan = declare(program(deployment(stack())))
    assert plan.of_type("azure-native:monitor:ScheduledQueryRule", "azure-native:applicationinsights:Workbook") == ()
    assert len(plan.of_type("azure-native:aadiam:DiagnosticSetting")) == 1
    outputs = to_plain(plan.roots()[0].outputs)
    assert [outputs[key] for key in ("alert_rule_ids", "action_group_ids", "workbook_ids")] == [{}, {}, {}]


def test_a_rule_calls_the_groups_of_its_receivers_in_order(
    declare: Any, only: Any, stack: Any, deployment: Any, alert: Any
) -> None:
    """And runs in the created workspace, as the created identity."""
    planned = deployment(stack(notifications=NOTIFICATIONS), alert(receivers=("soar", "soc")))
    rule = only(declare(program(planned, {"soar_url": "https://x/?sig=x"})), "monitor:ScheduledQueryRule")
    inputs = to_plain(rule.inputs)
    assert inputs["actions"]["actionGroups"] == [
        f"{GROUP}/providers/Microsoft.Insights/actionGroups/entrawatch-dev-soar",
        f"{GROUP}/providers/Microsoft.Insights/actionGroups/entrawatch-dev-soc",
    ]
    assert inputs["scopes"] == [WORKSPACE.lower()]
    assert inputs["identity"]["userAssignedIdentities"] == [
        f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-entrawatch-dev"
    ]
    waits_for = {urn.rpartition("::")[2] for urn in rule.property_dependencies["identity"]}
    assert waits_for == {"entrawatch-identity", "entrawatch-identity-reader"}


def test_an_action_group_that_is_there_already_is_called_and_left_alone(
    declare: Any, only: Any, stack: Any, deployment: Any, alert: Any
) -> None:
    """Such as the one of a security operations center, beside a receiver of this stack's own."""
    central = f"{SUBSCRIPTION}/resourceGroups/rg-soc/providers/Microsoft.Insights/actionGroups/soc"
    reported = {
        "receivers": {
            "central": {"kind": "action_group", "existing_id": central},
            "soc": {"kind": "email", "addresses": ["soc@contoso.com"]},
        },
        "routes": [{"receivers": ["central", "soc"]}],
    }
    plan = declare(program(deployment(stack(notifications=reported), alert(receivers=("central", "soc")))))
    own = f"{GROUP}/providers/Microsoft.Insights/actionGroups/entrawatch-dev-soc"
    assert only(plan, "monitor:ActionGroup").name == "entrawatch-action-groups-soc"
    assert to_plain(only(plan, "monitor:ScheduledQueryRule").inputs)["actions"]["actionGroups"] == [central, own]
    assert to_plain(plan.roots()[0].outputs)["action_group_ids"] == {"central": central, "soc": own}


def test_outputs_name_what_was_made(declare: Any, stack: Any, deployment: Any, alert: Any) -> None:
    """Ids by alert, receiver and area, for other stacks and scripts."""
    planned = deployment(stack(notifications=NOTIFICATIONS), alert())
    plan = declare(program(planned, {"soar_url": "https://x/?sig=x"}))
    insights = f"{GROUP}/providers/Microsoft.Insights"
    outputs = to_plain(plan.roots()[0].outputs)
    workbook = outputs.pop("workbook_ids")["applications"]
    assert workbook == f"{insights}/workbooks/abb9ccca-5762-5b51-928d-a61652f7a2f4"
    identity = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-entrawatch-dev"
    assert outputs == {
        "alert_identity_id": identity,
        "action_group_ids": {
            "soar": f"{insights}/actionGroups/entrawatch-dev-soar",
            "soc": f"{insights}/actionGroups/entrawatch-dev-soc",
        },
        "alert_rule_ids": {"credential_added": f"{insights}/scheduledQueryRules/entrawatch-dev-credential_added"},
        "sentinel_rule_ids": {},
        "resource_group_name": "rg-entrawatch-dev",
        "workspace_id": WORKSPACE,
        "workspace_name": "log-entrawatch-dev",
    }


def test_tags_reach_every_resource_that_can_have_them(declare: Any, stack: Any, deployment: Any, alert: Any) -> None:
    """Only what has no tags in Azure goes without."""
    planned = deployment(stack(notifications=NOTIFICATIONS, tags={"team": "soc"}), alert())
    plan = declare(program(planned, {"soar_url": "https://x/?sig=x"}))
    untagged = {item.type for item in plan.resources if item.custom and item.inputs.get("tags") != {"team": "soc"}}
    assert untagged == {"azure-native:aadiam:DiagnosticSetting", "azure-native:authorization:RoleAssignment"}


def test_secrets_stay_secret_in_the_whole_plan(declare: Any, stack: Any, deployment: Any, alert: Any) -> None:
    """Neither inputs nor outputs nor log lines show the address."""
    planned = deployment(stack(notifications=NOTIFICATIONS), alert(receivers=("soar",)))
    plan = declare(lambda: program(planned, {"soar_url": pulumi.Output.secret("https://x/?sig=very-secret")})())
    assert "very-secret" not in str(to_json(plan))


def test_declaring_twice_gives_the_same_plan(declare: Any, stack: Any, deployment: Any, alert: Any) -> None:
    """Nothing depends on time, chance or the order of a set."""
    planned = deployment(stack(notifications=NOTIFICATIONS), alert(receivers=("soar", "soc")))
    secrets = {"soar_url": "https://x/?sig=x"}
    assert to_json(declare(program(planned, secrets))) == to_json(declare(program(planned, secrets)))


def test_a_first_preview_shows_rules(declare: Any, only: Any, stack: Any, deployment: Any, alert: Any) -> None:
    """Their texts are known before the workspace exists; a workbook names its workspace."""
    plan = declare(program(deployment(stack(), alert())), resolved=False)
    rule = only(plan, "monitor:ScheduledQueryRule")
    assert rule.inputs["description"].startswith("Someone gave an application a new secret.")  # type: ignore[union-attr]


def test_a_renamed_alert_keeps_its_rule(declare: Any, alert: Any, stack: Any, deployment: Any) -> None:
    """It keeps the name of the first id in Azure, and is known under each former one."""
    renamed = alert(id="secret_added", former_ids=("credential_added", "key_added"))
    plan = declare(program(deployment(stack(), renamed)))
    (rule,) = plan.of_type("azure-native:monitor:ScheduledQueryRule")
    assert rule.name == "entrawatch-secret_added"
    assert [alias.name for alias in rule.options.aliases] == [
        "entrawatch-credential_added",
        "entrawatch-key_added",
    ]
    assert rule.inputs["ruleName"] == "entrawatch-dev-credential_added"


def test_what_depends_on_an_environment_waits_for_all_of_it(
    declare: Any, alert: Any, stack: Any, deployment: Any
) -> None:
    """For each rule and workbook too: the SDK asks a component for its children as soon as it is named."""
    planned = deployment(stack(notifications=NOTIFICATIONS), alert(receivers=("soc",)))

    def with_another() -> None:
        monitoring = pulumi.ComponentResource("test:index:Monitoring", "monitoring")
        declare_environment("entrawatch", Environment(planned, {"soar_url": "https://x/?sig=x"}), monitoring)
        pulumi.CustomResource("azure-native:x:X", "last", {}, pulumi.ResourceOptions(depends_on=[monitoring]))

    plan = declare(with_another)
    (last,) = plan.of_type("azure-native:x:X")
    assert set(last.dependencies) == {item.urn for item in plan.resources if item.custom and item is not last}
