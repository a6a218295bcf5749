"""Messages in Teams and Slack: the workflow, its secrets, and what it makes of an alert of Azure Monitor."""

import copy
import inspect
import json
from typing import Any

import pulumi
import pytest
from pulumi_azure_native import logic
from workflowrun import posted

from entrawatch.resources.program_plan import Secret, to_json, to_plain
from entrawatch.stacks.receivers import SlackReceiver, TeamsReceiver
from entrawatch_pulumi import ActionGroups
from entrawatch_pulumi.action_groups import ValidReceivers, declare_action_groups
from entrawatch_pulumi.arguments.spelling import camel_case
from entrawatch_pulumi.chat.workflow import chat_definition
from entrawatch_pulumi.names import workflow_name

TEAMS = TeamsReceiver(kind="teams", webhook_url_secret="channel_url")
SLACK = SlackReceiver(kind="slack", webhook_url_secret="channel_url")
ADDRESS = "https://prod-1.westeurope.logic.azure.com/workflows/x/triggers/manual/paths/invoke?sig=very-secret"
GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
WORKFLOW = f"{GROUP}/providers/Microsoft.Logic/workflows/entrawatch-dev-channel"
ALERT_ID = "/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/a"
PAGE = (
    "https://portal.azure.com/#view/Microsoft_Azure_Monitoring_Alerts/AlertDetails.ReactView/alertId/"
    "%2Fsubscriptions%2Fs%2Fproviders%2FMicrosoft.AlertsManagement%2Falerts%2Fa"
)
RESULTS = "https://portal.azure.com#@t/blade/Microsoft_Azure_Monitoring_Logs/LogsBlade/q/eJz"
WORKBOOK = f"https://portal.azure.com/#resource{GROUP}/providers/microsoft.insights/workbooks/guid-1/workbook"
RUNBOOK = "Runbook:\n1. Ask the owner.\n2. Remove it.\n\nReferences:\n- Guide"
EVIL = "[Sign in](https://evil.example) <!channel>"
# With the members and types of Microsoft's sample of log search alerts:
# https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-log-webhook
ALERT: dict[str, Any] = {
    "schemaId": "azureMonitorCommonAlertSchema",
    "data": {
        "essentials": {
            "alertId": ALERT_ID,
            "alertRule": "entrawatch-dev-credential_added",
            "severity": "Sev1",
            "signalType": "Log",
            "monitorCondition": "Fired",
            "monitoringService": "Log Alerts V2",
            "firedDateTime": "2026-07-09T14:04:49.99645Z",
            "description": f"Someone added a secret.\n\n{RUNBOOK}",
        },
        "alertContext": {
            "properties": {"alert_id": "credential_added", "title": "Credential added", "workbook": "guid-1"},
            "conditionType": "LogQueryCriteria",
            "condition": {
                "windowSize": "PT10M",
                "allOf": [
                    {
                        "dimensions": [{"name": "Actor", "value": EVIL}, {"name": "Application", "value": "Payroll"}],
                        "metricValue": 3.0,
                        "linkToSearchResultsUI": "https://portal.azure.com#@t/all",
                        "linkToFilteredSearchResultsUI": RESULTS,
                    }
                ],
            },
        },
        "customProperties": None,
    },
}


def message(receiver: Any, alert: Any = ALERT) -> Any:
    return posted(chat_definition(receiver), alert, ADDRESS, WORKFLOW)["body"]


def changed(path: str, value: Any) -> Any:
    """Return the alert with another value at a path."""
    alert = copy.deepcopy(ALERT)
    *parents, last = path.split(".")
    target = alert["data"]
    for key in parents:
        target = target[int(key) if key.isdigit() else key]
    target[last] = value
    return alert


def test_teams_shows_severity_title_who_what_when_and_where_to_look() -> None:
    """As the card that a workflow in Teams takes; a name that looks like a link stays text."""
    found = message(TEAMS)
    (attachment,) = found["attachments"]
    card = attachment["content"]
    head, who, what, runbook = card["body"]
    assert (found["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    assert (card["type"], card["version"], head["style"]) == ("AdaptiveCard", "1.4", "attention")
    assert [one["text"] for one in head["items"]] == ["High: Credential added", "Fired at 2026-07-09 14:04:49 UTC"]
    assert [(one["type"], [run["text"] for run in one["inlines"]]) for one in who["items"]] == [
        ("RichTextBlock", ["Actor: ", EVIL]),
        ("RichTextBlock", ["Application: ", "Payroll"]),
    ]
    assert (what["text"], runbook["text"]) == ("Someone added a secret.", RUNBOOK)
    assert [(one["title"], one["url"]) for one in card["actions"]] == [
        ("Results", RESULTS),
        ("Alert in Azure", PAGE),
        ("Workbook", WORKBOOK),
    ]


def test_slack_shows_the_same_in_blocks_of_plain_text() -> None:
    """No block reads Markdown or mentions."""
    found = message(SLACK)
    header, when, who, what, runbook, actions = found["blocks"]
    assert (found["text"], header["text"]["text"]) == ("High: Credential added", "High: Credential added")
    assert [one["text"] for one in when["elements"]] == ["Fired at 2026-07-09 14:04:49 UTC"]
    assert who["text"]["text"] == f"Actor: {EVIL}\nApplication: Payroll"
    assert (what["text"]["text"], runbook["text"]["text"]) == ("Someone added a secret.", RUNBOOK)
    assert [(one["text"]["text"], one["url"]) for one in actions["elements"]] == [
        ("Results", RESULTS),
        ("Alert in Azure", PAGE),
        ("Workbook", WORKBOOK),
    ]
    assert "mrkdwn" not in json.dumps(found)


SHORT = "alertContext.condition.allOf.0.linkToFilteredSearchResultsUI"


@pytest.mark.parametrize(
    ("path", "value", "place", "text"),
    [
        ("essentials.monitorCondition", "Resolved", "title", "Resolved: High: Credential added"),
        ("essentials.severity", "Sev4", "title", "Informational: Credential added"),
        ("customProperties", {"title": "Newer payload"}, "title", "High: Newer payload"),
        ("alertContext.properties", None, "title", "High: entrawatch-dev-credential_added"),
        ("essentials.description", "", "what", "No description."),
        ("essentials.description", "One line", "runbook", "No runbook."),
        ("essentials.description", "x" * 4096, "what", "x" * 2500),
        ("alertContext.condition", None, "who", "The results show who."),
        ("alertContext.condition", None, "results", PAGE),
        (SHORT, "https://portal.azure.com#" + "q" * 3000, "results", PAGE),
        ("alertContext.properties", None, "workbook", PAGE),
    ],
)
def test_a_message_of_slack_holds_what_slack_accepts(path: str, value: Any, place: str, text: str) -> None:
    """Never an empty text, which Slack rejects with the whole message, and nothing longer than its limits."""
    blocks = message(SLACK, changed(path, value))["blocks"]
    places = {
        "title": blocks[0]["text"]["text"],
        "who": blocks[2]["text"]["text"],
        "what": blocks[3]["text"]["text"],
        "runbook": blocks[4]["text"]["text"],
        "results": blocks[5]["elements"][0]["url"],
        "workbook": blocks[5]["elements"][2]["url"],
    }
    assert places[place] == text
    assert all(places.values())


def declared(receiver: Any, declare: Any, **changes: Any) -> Any:
    valid = ValidReceivers({"channel": receiver}, "dev", "rg", {"channel_url": ADDRESS}, {"team": "soc"}, "westeurope")
    return declare(
        lambda: declare_action_groups("groups", valid, pulumi.ComponentResource("test:index:Groups", "groups")),
        **changes,
    )


@pytest.mark.parametrize("receiver", [TEAMS, SLACK], ids=["teams", "slack"])
def test_an_action_group_calls_the_workflow_of_its_channel(declare: Any, only: Any, receiver: Any) -> None:
    """Every property has a name of azure-native's class, and both addresses are secret everywhere."""
    plan = declared(receiver, declare)
    workflow, group = only(plan, "logic:Workflow"), only(plan, "monitor:ActionGroup")
    inputs = to_plain(workflow.inputs)
    known = {camel_case(name) for name in inspect.signature(logic.WorkflowArgs).parameters}
    assert inputs.keys() <= known
    assert inputs == {
        "workflowName": "entrawatch-dev-channel",
        "resourceGroupName": "rg",
        "location": "westeurope",
        "state": "Enabled",
        "tags": {"team": "soc"},
        "parameters": {"webhook_url": {"value": "[secret]"}},
        "definition": chat_definition(receiver),
    }
    assert to_plain(group.inputs)["logicAppReceivers"] == [
        {"name": "channel", "resourceId": WORKFLOW, "callbackUrl": "[secret]", "useCommonAlertSchema": True}
    ]
    assert group.inputs["logicAppReceivers"][0]["callbackUrl"] == Secret()
    assert workflow.options.additional_secret_outputs == ("parameters",)
    assert group.options.additional_secret_outputs == ("logicAppReceivers",)
    assert "very-secret" not in json.dumps(to_json(plan))


def test_a_first_preview_asks_for_no_workflow(declare: Any, only: Any) -> None:
    """It does not exist yet, so it has no address."""
    group = only(declared(TEAMS, declare, resolved=False), "monitor:ActionGroup")
    assert to_plain(group.inputs)["logicAppReceivers"][0]["resourceId"] == "[unknown]"


@pytest.mark.parametrize("receiver", [TEAMS, SLACK], ids=["teams", "slack"])
def test_the_history_of_runs_hides_both_addresses(receiver: Any) -> None:
    """The trigger's inputs hold its signature, the request holds the channel's address."""
    definition = chat_definition(receiver)
    hidden = {"secureData": {"properties": ["inputs", "outputs"]}}
    assert definition["triggers"]["manual"]["runtimeConfiguration"] == hidden
    assert definition["actions"]["Post"]["runtimeConfiguration"] == hidden
    assert definition["parameters"]["webhook_url"] == {"type": "SecureString"}


def test_a_program_with_its_own_action_groups_says_where_the_workflow_is(declare: Any, only: Any) -> None:
    """Other receivers need no region."""
    receivers: Any = {"channel": {"kind": "teams", "webhook_url_secret": "channel_url"}}
    given: Any = {"environment": "dev", "resource_group_name": "rg", "secrets": {"channel_url": ADDRESS}}
    plan = declare(lambda: ActionGroups("p", {**given, "receivers": receivers, "location": "westeurope"}) and None)
    assert only(plan, "logic:Workflow").inputs["location"] == "westeurope"


def test_the_name_of_a_workflow_fits_azure() -> None:
    """Two long names stay apart."""
    names = {workflow_name("production-europe-01", f"{'channel_' * 7}{end}") for end in ("one", "two")}
    assert len(names) == 2
    assert max(map(len, names)) <= 80
