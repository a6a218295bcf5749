"""Rules of Microsoft Sentinel: what an environment declares, the body of a rule, and refused arguments."""

from dataclasses import replace
from typing import Any, get_type_hints

import pulumi
import pytest
from azuremodels import mistakes

from entrawatch.resources.program_plan import Plan, to_plain
from entrawatch.sentinel.settings import Target
from entrawatch.stacks.exceptions.applied import AppliedException
from entrawatch.stacks.exceptions.model import AlertException
from entrawatch.stacks.sentinel_plan import SentinelForm, with_sentinel_rule
from entrawatch_pulumi import SentinelRules
from entrawatch_pulumi.environment import Environment, environment_component
from entrawatch_pulumi.sentinel_automation import SentinelAutomation
from entrawatch_pulumi.sentinel_rules import SentinelRule

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-entrawatch-dev"
SENTINEL = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-entrawatch-dev"
SENTINEL = f"{SENTINEL}/providers/Microsoft.SecurityInsights"
RULE_ID, FORMER = "0d8f0b9e-9f21-5b1c-8d0c-3c1a7f2f7a10", "credential_created"
TENANT = "00000000-0000-0000-0000-000000000012"
LOGIC_APP = f"{GROUP}/providers/Microsoft.Logic/workflows/enrich"
OWNER = "00000000-0000-0000-0000-000000000041"
PLACE = {"workspaceName": "log-entrawatch-dev", "resourceGroupName": "rg-entrawatch-dev"}
RULE: dict[str, Any] = {
    "rule_id": RULE_ID,
    "display_name": "Own",
    "description": "Own.",
    "severity": "Low",
    "query": "SigninLogs",
    "query_frequency": "PT15M",
    "query_period": "P2D",
    "trigger_operator": "GreaterThan",
    "trigger_threshold": 0,
    "tactics": ["Persistence"],
    "create_incident": True,
}


@pytest.fixture
def plan(declare: Any, stack: Any, deployment: Any, alert: Any) -> Plan:
    """Declare an environment with a critical alert in both services, which had another ID before."""
    settings = stack(target="both", sentinel={"owner": {"object_id": OWNER}, "tags": ["entra"]})
    entities = {"account": ["Actor"], "ip": ["ActorIPAddress"], "service_principal": ["ServicePrincipalId"]}
    planned = replace(alert(severity="critical", former_ids=[FORMER], entities=entities), target=Target.BOTH)
    planned = with_sentinel_rule(planned, SentinelForm(planned.spec, planned.query), settings)
    return declare(lambda: environment_component("e", Environment(deployment(settings, planned), {})))  # type: ignore[no-any-return]


def inputs(plan: Plan, kind: str) -> list[Any]:
    return [to_plain(one.inputs) for one in plan.of_type(f"azure-native:securityinsights:{kind}")]


def test_children_with_stable_names(plan: Plan) -> None:
    """A change of a name replaces the resource; a renamed alert keeps its rule."""
    found = [one for one in plan.resources if "securityinsights" in one.type]
    assert [one.name for one in found] == [
        "e-sentinel-automation-critical",
        "e-sentinel-automation-owner",
        "e-sentinel-credential_added",
        "e-sentinel-onboarding-state",
    ]
    rule, onboarding = found[2], found[3]
    assert [one.name for one in rule.options.aliases] == [f"e-sentinel-{FORMER}"]
    assert onboarding.urn in rule.dependencies
    assert onboarding.options.protect
    outputs = to_plain(plan.roots()[0].outputs)
    rule_id = to_plain(rule.inputs)["ruleId"]
    assert outputs["sentinel_rule_ids"] == {"credential_added": f"{SENTINEL}/alertRules/{rule_id}"}
    assert list(outputs["alert_rule_ids"]) == ["credential_added"]


def test_the_body_of_a_rule(plan: Plan) -> None:
    """Each property, as azure-native spells it; the name is derived from the first ID of the alert."""
    (rule,) = inputs(plan, "ScheduledAlertRule")
    assert rule.pop("query").startswith("AuditLogs\n")
    assert rule.pop("description").startswith("Someone gave an application")
    name = "Credential added to an application (dev)"
    accounts = [
        {
            "entityType": "Account",
            "fieldMappings": [
                {"identifier": one, "columnName": f"{column}_{one}"} for one in ("Name", "UPNSuffix", "AadUserId")
            ],
        }
        for column in ("Actor", "ServicePrincipalId")
    ]
    assert rule == {
        **PLACE,
        "ruleId": "a1c9f09a-17d8-5b0e-92ca-451fee2fe8e0",
        "kind": "Scheduled",
        "enabled": True,
        "displayName": name,
        "severity": "High",
        "queryFrequency": "PT15M",
        "queryPeriod": "PT6H",
        "triggerOperator": "GreaterThan",
        "triggerThreshold": 0,
        "suppressionEnabled": False,
        "suppressionDuration": "PT5H",
        "tactics": ["Persistence"],
        "techniques": ["T1098"],
        "entityMappings": [
            *accounts,
            {"entityType": "IP", "fieldMappings": [{"identifier": "Address", "columnName": "ActorIPAddress"}]},
        ],
        "customDetails": {"Account": "Actor", "IP": "ActorIPAddress", "ServicePrincipal": "ServicePrincipalId"},
        "alertDetailsOverride": {
            "alertDisplayNameFormat": f"{name}: {{{{Actor}}}}, {{{{ActorIPAddress}}}}, {{{{ServicePrincipalId}}}}"
        },
        "eventGroupingSettings": {"aggregationKind": "AlertPerResult"},
        "incidentConfiguration": {
            "createIncident": True,
            "groupingConfiguration": {
                "enabled": True,
                "reopenClosedIncident": False,
                "lookbackDuration": "PT5H",
                "matchingMethod": "Selected",
                "groupByEntities": ["Account", "IP"],
            },
        },
    }


def test_incidents_get_tags_and_an_owner(plan: Plan) -> None:
    """Of the stack's own rules only; critical has no word in Sentinel and becomes a tag."""
    critical, owner = inputs(plan, "AutomationRule")
    (rule,) = inputs(plan, "ScheduledAlertRule")
    of_rules = {
        "propertyName": "IncidentRelatedAnalyticRuleIds",
        "operator": "Contains",
        "propertyValues": [f"{SENTINEL}/alertRules/{rule['ruleId']}"],
    }
    assert critical["triggeringLogic"] == {
        "isEnabled": True,
        "triggersOn": "Incidents",
        "triggersWhen": "Created",
        "conditions": [{"conditionType": "Property", "conditionProperties": of_rules}],
    }
    changes = [one["actions"][0]["actionConfiguration"] for one in (critical, owner)]
    assert changes == [
        {"labels": [{"labelName": "critical"}]},
        {"labels": [{"labelName": "entra"}], "owner": {"objectId": OWNER, "ownerType": "Group"}},
    ]
    assert (critical["order"], owner["order"]) == (1, 2)


def test_azure_knows_every_argument(declare: Any) -> None:
    """A rule and an automation rule with all of them, judged by Microsoft's own models."""
    every = {
        **RULE,
        "query_frequency": "PT1H",
        "techniques": ["T1098"],
        "suppression_duration": "PT6H",
        "entities": [{"type": "Account", "identifiers": {"AadUserId": "UserId"}}],
        "custom_details": {"Country": "Country"},
        "alert_name_format": "Own: {{UserId}}",
        "grouping_window": "PT5H",
    }
    assert {*every} == {*get_type_hints(SentinelRule)} - {"former_names"}
    tagged = {"automation_rule_id": RULE_ID, "display_name": "A", "order": 1, "rules": ["own"], "tags": ["entra"]}
    owned = {**tagged, "owner_object_id": OWNER, "owner_type": "User"}
    args: Any = {"workspace_name": "log", "resource_group_name": "rg", "rules": {"own": every}}
    runs = {**owned, "playbook_id": LOGIC_APP, "playbook_tenant_id": TENANT}
    closes = {**tagged, "without_rules": ["own"], "close_comment": "Known.", "expires": "2027-01-01T00:00:00Z"}
    assert {*runs, *closes} == {*get_type_hints(SentinelAutomation)}
    args["automations"] = {"tagged": tagged, "owned": owned, "runs": runs, "closes": closes}
    args["entra_id_protection"] = {"connector_id": RULE_ID, "tenant_id": TENANT}
    plan = declare(lambda: SentinelRules("s", args))
    bodies = [(one.type, to_plain(one.inputs)) for one in plan.resources if one.custom]
    assert [(kind, text) for kind, body in bodies for text in mistakes(kind, body)] == []
    assert len(bodies) == 7


def test_incidents_run_a_playbook_or_are_closed(declare: Any, stack: Any, deployment: Any, alert: Any) -> None:
    """A closed incident has only alerts of an exception, and the automation rule ends with the exception."""
    playbooks = {"enrich": {"logic_app": LOGIC_APP, "tenant_id": TENANT}}
    settings = stack(
        target="both",
        tenant={"id": TENANT},
        log_routing={"licenses": ["p2"]},
        sentinel={"playbooks": playbooks, "entra_id_protection": True},
    )
    entities, match = {"account": ["Actor"], "ip": ["ActorIPAddress"]}, {"ip": ["203.0.113.7"]}
    exception = AlertException.model_validate(
        {
            "id": "scanner",
            "alert": "credential_added",
            "match": match,
            "close_incident": True,
            "owner": "soc@contoso.com",
            "reason": "A test of our own.",
            "created": "2026-11-01",
            "expires": "2027-01-01",
        }
    )
    planned = replace(alert(entities=entities), target=Target.BOTH)
    planned = replace(planned, exceptions=(AppliedException(exception, ("ActorIPAddress",), (True,)),))
    planned = with_sentinel_rule(planned, SentinelForm(planned.spec, planned.query), settings)
    plan = declare(lambda: environment_component("e", Environment(deployment(settings, planned), {})))
    rule, of_exception = inputs(plan, "ScheduledAlertRule")
    assert of_exception["displayName"] == "Credential added to an application (exception scanner) (dev)"
    closes, runs = inputs(plan, "AutomationRule")
    of_rules = [
        {
            "conditionType": "Property",
            "conditionProperties": {
                "propertyName": "IncidentRelatedAnalyticRuleIds",
                "operator": operator,
                "propertyValues": [f"{SENTINEL}/alertRules/{one['ruleId']}"],
            },
        }
        for operator, one in (("Contains", of_exception), ("NotContains", rule))
    ]
    assert closes == {
        **PLACE,
        "automationRuleId": closes["automationRuleId"],
        "displayName": "entrawatch dev: close incidents of exception scanner",
        "order": 1,
        "triggeringLogic": {
            "isEnabled": True,
            "triggersOn": "Incidents",
            "triggersWhen": "Created",
            "conditions": of_rules,
            "expirationTimeUtc": "2027-01-01T00:00:00Z",
        },
        "actions": [
            {
                "actionType": "ModifyProperties",
                "order": 1,
                "actionConfiguration": {
                    "status": "Closed",
                    "classification": "BenignPositive",
                    "classificationReason": "SuspiciousButExpected",
                    "classificationComment": "exception scanner until 2027-01-01; owner: soc@contoso.com; "
                    "reason: A test of our own.",
                    "labels": [{"labelName": "exception"}],
                },
            }
        ],
    }
    assert runs["actions"] == [
        {
            "actionType": "RunPlaybook",
            "order": 1,
            "actionConfiguration": {"logicAppResourceId": LOGIC_APP, "tenantId": TENANT},
        }
    ]
    assert runs["triggeringLogic"]["conditions"][0]["conditionProperties"]["propertyValues"] == [
        f"{SENTINEL}/alertRules/{rule['ruleId']}"
    ]
    (connector,) = inputs(plan, "AADDataConnector")
    assert connector == {
        **PLACE,
        "dataConnectorId": connector["dataConnectorId"],
        "kind": "AzureActiveDirectory",
        "tenantId": TENANT,
        "dataTypes": {"alerts": {"state": "Enabled"}},
    }


def test_arguments_that_sentinel_rejects_are_refused(declare: Any) -> None:
    """Every problem, before any resource is declared; tests/sentinel/test_rule_limits.py has each limit."""
    rules = {"own": RULE, "gaps": {**RULE, "query_period": "PT5M", "techniques": ["T1098.001"]}}
    automation = {"automation_rule_id": RULE_ID, "display_name": "A", "order": 1}
    automations = {
        "a": {**automation, "rules": ["own"]},
        "b": {**automation, "rules": ["other"], "without_rules": ["others"], "tags": ["entra"]},
        "c": {**automation, "order": 1001, "rules": [], "close_comment": "expected"},
    }
    args: Any = {"workspace_name": "log", "resource_group_name": "rg", "rules": rules, "automations": automations}
    assert refusal(declare, args) == [
        "SentinelRules 's': automations.a: ST104: does nothing, and Azure rejects that; write tags, an owner, a "
        "close_comment or a playbook",
        "SentinelRules 's': automations.b.rules[0]: ST104: rule 'other' does not exist; write a key of rules",
        "SentinelRules 's': automations.b.without_rules[0]: ST104: rule 'others' does not exist; write a key of rules",
        "SentinelRules 's': automations.c.order: ST104: order '1001' is not accepted; use 1 to 1000",
        "SentinelRules 's': automations.c.rules: ST104: rules is empty, so it would act on every incident of the "
        "workspace; list keys of rules",
        "SentinelRules 's': rules.gaps.display_name: SEN006: rule 'own' has the same name, and a workspace has a name "
        "once; change one",
        "SentinelRules 's': rules.gaps.query_period: SEN011: the rule runs every PT15M but reads back only PT5M; "
        "events in between are never read, increase query_period",
        "SentinelRules 's': rules.gaps.techniques[0]: SEN017: 'T1098.001' does not fit; write a technique without its "
        "sub-technique, such as T1078",
        "SentinelRules 's': rules.own.query_period: SEN012: a window of P2D or more, such as 'P2D', requires a rule "
        "that runs every PT1H or less often, not every PT15M; change one of them",
    ]


def test_a_workspace_has_512_rules_and_automation_rules(declare: Any) -> None:
    """One more of each is refused."""
    good = {**RULE, "query_period": "P1D"}
    rules = {f"r{number}": {**good, "display_name": f"Own {number}"} for number in range(513)}
    automation = {"automation_rule_id": RULE_ID, "display_name": "A", "order": 1, "rules": ["r0"], "tags": ["entra"]}
    automations = {f"a{number}": automation for number in range(513)}
    args: Any = {"workspace_name": "log", "resource_group_name": "rg", "rules": rules, "automations": automations}
    assert refusal(declare, args) == [
        "SentinelRules 's': automations: SEN037: 513 automation rules; a workspace allows 512, remove some",
        "SentinelRules 's': rules: SEN031: 513 rules; a workspace allows 512, remove some",
    ]


def refusal(declare: Any, args: Any) -> list[str]:
    with pytest.raises(pulumi.RunError) as refused:
        declare(lambda: SentinelRules("s", args))
    return str(refused.value).splitlines()
