"""From the rules of a planned deployment to the arguments of SentinelRules: pure functions."""

import pulumi

from entrawatch.sentinel.automation import AutomationRule, automation_rules
from entrawatch.sentinel.rule import SentinelRule as PlannedRule
from entrawatch.stacks.deployment import Deployment
from entrawatch_pulumi.names import sentinel_automation_guid, sentinel_connector_guid, sentinel_rule_guid
from entrawatch_pulumi.sentinel_automation import SentinelAutomation
from entrawatch_pulumi.sentinel_rules import SentinelRule, SentinelRulesArgs


def sentinel_args(
    deployment: Deployment, resource_group_name: pulumi.Input[str], workspace_name: pulumi.Input[str]
) -> SentinelRulesArgs:
    """Return the rules, the automation rules and the connector of a deployment."""
    settings, rules = deployment.settings, deployment.sentinel_rules
    environment = settings.environment
    args: SentinelRulesArgs = {
        "workspace_name": workspace_name,
        "resource_group_name": resource_group_name,
        "onboard": not settings.sentinel.existing,
        "protect": settings.sentinel.protect,
        "rules": {one.alert_id: _rule(one, environment) for one in rules},
        "automations": {one.key: _automation(one, environment) for one in automation_rules(rules, settings.sentinel)},
    }
    if settings.sentinel.entra_id_protection and settings.tenant.id:
        connector_id = sentinel_connector_guid(environment, "entra_id_protection")
        args["entra_id_protection"] = {"connector_id": connector_id, "tenant_id": settings.tenant.id}
    return args


def _rule(rule: PlannedRule, environment: str) -> SentinelRule:
    args: SentinelRule = {
        "rule_id": sentinel_rule_guid(environment, rule.first_id),
        "former_names": list(rule.former_ids),
        "display_name": rule.display_name,
        "description": rule.description,
        "severity": rule.severity,
        "query": rule.query,
        "query_frequency": rule.query_frequency,
        "query_period": rule.query_period,
        "trigger_operator": rule.trigger_operator,
        "trigger_threshold": float(rule.trigger_threshold),
        "tactics": list(rule.tactics),
        "techniques": list(rule.techniques),
        "entities": [{"type": one.type, "identifiers": dict(one.fields)} for one in rule.entities],
        "custom_details": dict(rule.custom_details),
        "create_incident": rule.create_incident,
    }
    if rule.suppression_duration is not None:
        args["suppression_duration"] = rule.suppression_duration
    if rule.alert_name_format is not None:
        args["alert_name_format"] = rule.alert_name_format
    if rule.grouping_window is not None:
        args["grouping_window"] = rule.grouping_window
    return args


def _automation(rule: AutomationRule, environment: str) -> SentinelAutomation:
    args: SentinelAutomation = {
        "automation_rule_id": sentinel_automation_guid(environment, rule.key),
        "display_name": f"entrawatch {environment}: {rule.title}",
        "order": float(rule.order),
        "rules": list(rule.alert_ids),
        "tags": list(rule.tags),
    }
    if rule.owner is not None:
        args["owner_object_id"] = rule.owner.object_id
        args["owner_type"] = rule.owner.type.capitalize()
    if rule.playbook is not None:
        args["playbook_id"] = rule.playbook.logic_app
        if rule.playbook.tenant_id is not None:
            args["playbook_tenant_id"] = rule.playbook.tenant_id
    if rule.closing is not None:
        args["close_comment"] = rule.closing.comment
        args["without_rules"] = list(rule.other_ids)
        args["expires"] = f"{rule.closing.expires}T00:00:00Z"
    return args
