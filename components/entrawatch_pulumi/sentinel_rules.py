"""SentinelRules: alerts as scheduled rules of Microsoft Sentinel, with the automation of their incidents."""

from functools import partial
from typing import Any, NotRequired, TypedDict, Unpack, overload

import pulumi
from pulumi_azure_native import securityinsights

from entrawatch_pulumi.arguments.check import NO_ARGUMENTS, ArgumentRules, checked
from entrawatch_pulumi.arguments.sentinel_limits import sentinel_issues
from entrawatch_pulumi.arguments.texts import (
    AZURE_ID,
    DURATION,
    MOMENT,
    OBJECT_ID,
    RESOURCE_GROUP,
    TENANT_ID,
    WHOLE,
    WORKBOOK_GUID,
    one_of,
)
from entrawatch_pulumi.component import component_options, output_map, token
from entrawatch_pulumi.sentinel_automation import SentinelAutomation, declare_automation

_ONBOARDING = "default"


class SentinelEntityMapping(TypedDict):
    """One entity of an alert."""

    type: str
    """Account, IP, Host, CloudApplication and so on."""
    identifiers: dict[str, str]
    """Result columns by identifier, such as AadUserId; at most 3."""


class SentinelRule(TypedDict):
    """One scheduled rule, with Sentinel's values."""

    rule_id: str
    """Name of the rule in Azure, a GUID."""
    former_names: NotRequired[list[str]]
    """Previous keys of the rule, which keep it from being replaced."""
    display_name: str
    """What a responder reads first, unique in the workspace."""
    description: str
    """What happened and what to do, at most 5000 characters."""
    severity: str
    """High, Medium, Low or Informational."""
    query: str
    """KQL, at most 10,000 characters."""
    query_frequency: str
    """How often the query runs, such as PT15M."""
    query_period: str
    """How far back one run reads, such as P14D."""
    trigger_operator: str
    """GreaterThan, LessThan, Equal or NotEqual."""
    trigger_threshold: float
    """Number of rows to compare with, 0 to 10,000."""
    suppression_duration: NotRequired[str]
    """How long the rule does not run after it fires; absent = it keeps running."""
    tactics: list[str]
    """ATT&CK tactics as Sentinel names them, such as DefenseEvasion."""
    techniques: NotRequired[list[str]]
    """ATT&CK techniques without sub-techniques, such as T1078."""
    entities: NotRequired[list[SentinelEntityMapping]]
    """Entities of an alert, at most 10."""
    custom_details: NotRequired[dict[str, str]]
    """Result columns that an alert shows, by name; at most 20."""
    alert_name_format: NotRequired[str]
    """Name of each alert with up to 3 columns in braces: then each row is an alert; absent = one alert for all rows."""
    create_incident: bool
    """Whether alerts create incidents."""
    grouping_window: NotRequired[str]
    """How long alerts on the same entities join an open incident, such as PT5H; absent = each alert is an incident."""


class EntraIdProtection(TypedDict):
    """The connector of Entra ID Protection, which brings its alerts; logs come from diagnostic settings."""

    connector_id: str
    """Name of the connector in Azure, a GUID."""
    tenant_id: str
    """ID of the tenant, which has Entra ID P2."""


class SentinelRulesArgs(TypedDict):
    """Scheduled rules of one workspace."""

    workspace_name: pulumi.Input[str]
    """Name of the Log Analytics workspace."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the workspace."""
    onboard: NotRequired[bool]
    """false: Microsoft Sentinel is already on in the workspace, and is not managed here; default true."""
    protect: NotRequired[bool]
    """false: `pulumi destroy` can turn Microsoft Sentinel off, with all its incidents; default true."""
    rules: dict[str, SentinelRule]
    """Rules by key, which is part of the name of each resource."""
    automations: NotRequired[dict[str, SentinelAutomation]]
    """Automation rules by key."""
    entra_id_protection: NotRequired[EntraIdProtection]
    """Tenant whose alerts of Entra ID Protection arrive in SecurityAlert; absent = not connected here."""


class SentinelOutputs(TypedDict):
    """Outputs of the rules."""

    sentinel_rule_ids: pulumi.Output[dict[str, str]]


_RULES = ArgumentRules(
    "SentinelRules",
    SentinelRulesArgs,
    {
        "resource_group_name": RESOURCE_GROUP,
        "rules.rule_id": WORKBOOK_GUID,
        "rules.query_frequency": DURATION,
        "rules.query_period": DURATION,
        "rules.suppression_duration": DURATION,
        "rules.grouping_window": DURATION,
        "rules.trigger_threshold": WHOLE,
        "automations.automation_rule_id": WORKBOOK_GUID,
        "automations.order": WHOLE,
        "automations.owner_object_id": OBJECT_ID,
        "automations.owner_type": one_of(("User", "Group")),
        "automations.playbook_id": AZURE_ID,
        "automations.playbook_tenant_id": TENANT_ID,
        "automations.expires": MOMENT,
        "entra_id_protection.connector_id": WORKBOOK_GUID,
        "entra_id_protection.tenant_id": TENANT_ID,
    },
)


class SentinelRules(pulumi.ComponentResource):
    """Scheduled rules of Microsoft Sentinel on one workspace."""

    sentinel_rule_ids: pulumi.Output[dict[str, str]]
    """Azure resource IDs of the rules by key."""

    @overload
    def __init__(self, name: str, args: SentinelRulesArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[SentinelRulesArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: SentinelRulesArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        given: SentinelRulesArgs = checked(name, _RULES, args, keywords, partial(sentinel_issues, SentinelRulesArgs))
        super().__init__(token("SentinelRules"), name, None, component_options(opts))
        outputs = declare_sentinel_rules(name, given, self)
        self.sentinel_rule_ids = outputs["sentinel_rule_ids"]
        self.register_outputs(dict(outputs))


def declare_sentinel_rules(name: str, args: SentinelRulesArgs, parent: pulumi.Resource) -> SentinelOutputs:
    """Declare Microsoft Sentinel on the workspace, the rules and the automation rules from valid arguments."""
    opts = pulumi.ResourceOptions(parent=parent)
    if args.get("onboard", True):
        onboarding = securityinsights.SentinelOnboardingState(
            f"{name}-onboarding-state",
            sentinel_onboarding_state_name=_ONBOARDING,
            workspace_name=args["workspace_name"],
            resource_group_name=args["resource_group_name"],
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=args.get("protect", True))),
        )
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[onboarding]))
    ids = {key: _rule(f"{name}-", key, args, opts).id for key in args["rules"]}
    for key, automation in (args.get("automations") or {}).items():
        place = (args["resource_group_name"], args["workspace_name"])
        declare_automation(f"{name}-automation-{key}", automation, place, ids, opts)
    if connected := args.get("entra_id_protection"):
        securityinsights.AADDataConnector(
            f"{name}-entra-id-protection",
            data_connector_id=connected["connector_id"],
            workspace_name=args["workspace_name"],
            resource_group_name=args["resource_group_name"],
            kind="AzureActiveDirectory",
            tenant_id=connected["tenant_id"],
            data_types=securityinsights.AlertsDataTypeOfDataConnectorArgs(
                alerts=securityinsights.DataConnectorDataTypeCommonArgs(state="Enabled")
            ),
            opts=opts,
        )
    return {"sentinel_rule_ids": output_map(ids)}


def _rule(
    prefix: str, key: str, args: SentinelRulesArgs, opts: pulumi.ResourceOptions
) -> "securityinsights.ScheduledAlertRule":
    rule = args["rules"][key]
    aliases: list[pulumi.Input[str | pulumi.Alias]] = [
        pulumi.Alias(name=f"{prefix}{former}") for former in rule.get("former_names") or ()
    ]
    return securityinsights.ScheduledAlertRule(
        f"{prefix}{key}",
        rule_id=rule["rule_id"],
        workspace_name=args["workspace_name"],
        resource_group_name=args["resource_group_name"],
        kind="Scheduled",
        enabled=True,
        display_name=rule["display_name"],
        description=rule["description"],
        severity=rule["severity"],
        query=rule["query"],
        query_frequency=rule["query_frequency"],
        query_period=rule["query_period"],
        trigger_operator=securityinsights.TriggerOperator(rule["trigger_operator"]),
        trigger_threshold=int(rule["trigger_threshold"]),
        suppression_enabled="suppression_duration" in rule,
        # Required also where nothing is suppressed (SEN015).
        suppression_duration=rule.get("suppression_duration", "PT5H"),
        tactics=rule["tactics"],
        techniques=rule.get("techniques") or None,
        entity_mappings=[_mapping(one) for one in rule.get("entities") or ()] or None,
        custom_details=rule.get("custom_details") or None,
        alert_details_override=_alert_details(rule),
        event_grouping_settings=securityinsights.EventGroupingSettingsArgs(
            aggregation_kind="AlertPerResult" if "alert_name_format" in rule else "SingleAlert"
        ),
        incident_configuration=_incidents(rule),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=aliases or None)),
    )


def _mapping(entity: SentinelEntityMapping) -> "securityinsights.EntityMappingArgs":
    return securityinsights.EntityMappingArgs(
        entity_type=entity["type"],
        field_mappings=[
            securityinsights.FieldMappingArgs(identifier=identifier, column_name=column)
            for identifier, column in entity["identifiers"].items()
        ],
    )


def _alert_details(rule: SentinelRule) -> "securityinsights.AlertDetailsOverrideArgs | None":
    name = rule.get("alert_name_format")
    return securityinsights.AlertDetailsOverrideArgs(alert_display_name_format=name) if name else None


def _incidents(rule: SentinelRule) -> "securityinsights.IncidentConfigurationArgs":
    window = rule.get("grouping_window")
    if not window:
        return securityinsights.IncidentConfigurationArgs(create_incident=rule["create_incident"])
    types = sorted({one["type"] for one in rule.get("entities") or ()})
    grouping = securityinsights.GroupingConfigurationArgs(
        enabled=True,
        reopen_closed_incident=False,
        lookback_duration=window,
        # Azure requires at least one type with Selected (SEN027).
        matching_method="Selected" if types else "AnyAlert",
        group_by_entities=types or None,
    )
    return securityinsights.IncidentConfigurationArgs(
        create_incident=rule["create_incident"], grouping_configuration=grouping
    )
