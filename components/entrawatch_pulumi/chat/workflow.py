"""Declare the workflow that Azure Monitor calls and that posts the alert in a channel."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_azure_native import logic

from entrawatch.stacks.receivers import ChatReceiver, TeamsReceiver
from entrawatch_pulumi.chat.alert_fields import DIMENSIONS, SEVERITIES, STYLES, alert_fields
from entrawatch_pulumi.chat.slack_blocks import SLACK_WHO, slack_message
from entrawatch_pulumi.chat.teams_card import TEAMS_WHO, teams_message

_SCHEMA = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
_TRIGGER = "manual"
_ADDRESS = "webhook_url"
# The history of runs shows neither the address of the channel nor the signature of the trigger.
# https://learn.microsoft.com/azure/logic-apps/logic-apps-securing-a-logic-app#obfuscate
_HIDDEN = {"secureData": {"properties": ["inputs", "outputs"]}}
# About two hours, for a channel that limits or does not answer requests.
_RETRIES = {"type": "exponential", "count": 12, "interval": "PT10S", "maximumInterval": "PT15M"}


def declare_chat_workflow(
    name: str,
    receiver: ChatReceiver,
    *,
    workflow_name: str,
    resource_group_name: pulumi.Input[str],
    location: str,
    address: pulumi.Input[str],
    tags: Mapping[str, str] | None,
    parent: pulumi.Resource,
) -> "tuple[logic.Workflow, pulumi.Output[str]]":
    """Declare the workflow of a channel; return it and the secret address of its trigger."""
    workflow = logic.Workflow(
        name,
        workflow_name=workflow_name,
        resource_group_name=resource_group_name,
        location=location,
        state=logic.WorkflowState.ENABLED,
        definition=chat_definition(receiver),
        parameters={_ADDRESS: logic.WorkflowParameterArgs(value=pulumi.Output.secret(address))},
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent, additional_secret_outputs=["parameters"]),
    )
    trigger = logic.list_workflow_trigger_callback_url_output(
        resource_group_name=resource_group_name,
        workflow_name=workflow_name,
        trigger_name=_TRIGGER,
        # Without the parent, the default provider would ask; without the workflow, before it exists.
        opts=pulumi.InvokeOutputOptions(parent=workflow, depends_on=[workflow]),
    )
    return workflow, pulumi.Output.secret(trigger.value).apply(str)


def chat_definition(receiver: ChatReceiver) -> dict[str, Any]:
    """Return the definition of a workflow: it reads the alert, lays the message out, and posts it."""
    is_teams = isinstance(receiver, TeamsReceiver)
    who, message = (TEAMS_WHO, teams_message()) if is_teams else (SLACK_WHO, slack_message())
    post = {
        "method": "POST",
        "uri": f"@parameters('{_ADDRESS}')",
        "headers": {"Content-Type": "application/json"},
        "body": message,
        "retryPolicy": _RETRIES,
    }
    return {
        "$schema": _SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {
            _ADDRESS: {"type": "SecureString"},
            "severities": {"type": "Object", "defaultValue": SEVERITIES},
            "styles": {"type": "Object", "defaultValue": STYLES},
        },
        "triggers": {
            _TRIGGER: {
                "type": "Request",
                "kind": "Http",
                "inputs": {"schema": {}},
                "runtimeConfiguration": _HIDDEN,
            }
        },
        "actions": {
            "Who": {"type": "Select", "inputs": {"from": DIMENSIONS, "select": who}, "runAfter": {}},
            "Alert": {"type": "Compose", "inputs": dict(alert_fields()), "runAfter": {"Who": ["Succeeded"]}},
            "Post": {
                "type": "Http",
                "inputs": post,
                "runAfter": {"Alert": ["Succeeded"]},
                "runtimeConfiguration": _HIDDEN,
            },
        },
        "outputs": {},
    }
