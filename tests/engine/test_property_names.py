"""What the components declare without azure-native's classes is what these classes take; needs no CLI."""

import re
from pathlib import Path

import pulumi_azure_native
import pytest
from engine_project import REPOSITORY
from small_project import SECRETS
from standin.arm_types import ARM_TYPES
from standin.sdk_shapes import sdk_shapes
from standin.shapes import object_mistakes

from entrawatch.resources.program_plan import Plan, to_plain
from entrawatch.stacks.stack_file import read_stack_file
from entrawatch_pulumi.preview.run import run_program

# Before a word of a name; an abbreviation is one word, as in AADDataConnector.
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
PROGRAM = """
from entrawatch_pulumi import ActionGroups
from entrawatch_pulumi import AlertRule
from entrawatch_pulumi import AlertIdentity
from entrawatch_pulumi import AreaWorkbook
from entrawatch_pulumi import SentinelRules

GUID = "11111111-2222-3333-4444-555555555555"
GROUP = f"/subscriptions/{GUID}/resourceGroups/g/providers/"
WORKSPACE = GROUP + "Microsoft.OperationalInsights/workspaces/w"
IDENTITY = GROUP + "Microsoft.ManagedIdentity/userAssignedIdentities/i"
APPLICATION = {"object_id": GUID, "identifier_uri": "api://soar", "tenant_id": GUID}
HUB = {"subscription_id": GUID, "tenant_id": GUID, "namespace": "events", "event_hub": "alerts"}
FLOW = {"resource_id": GROUP + "Microsoft.Logic/workflows/l", "callback_url_secret": "url"}
FUNCTION = {"function_app_id": GROUP + "Microsoft.Web/sites/f", "function_name": "alert"}
SYSTEM = {"workspace_id": f"{GUID}|{GUID}", "connection_id": GUID, "ticket_configuration": "{}", "region": "westeurope"}
CONTENT = '{"version": "Notebook/1.0", "items": []}'
PLACE = {"resource_group_name": "rg", "location": "westeurope", "tags": {"team": "soc"}, "workspace_id": WORKSPACE}

ActionGroups("groups", {
    "environment": "dev",
    "resource_group_name": "rg",
    "location": "westeurope",
    "tags": {"team": "soc"},
    "secrets": {"url": "https://soar.contoso.com/?sig=x"},
    "receivers": {
        "mail": {"kind": "email", "addresses": ["soc@contoso.com"]},
        "phone": {"kind": "sms", "country_code": "49", "phone_numbers": ["1701234567"]},
        "role": {"kind": "arm_role", "roles": ["Owner"]},
        "hook": {"kind": "webhook", "uri": "https://soar.contoso.com/", "entra_authentication": APPLICATION},
        "flow": {"kind": "logic_app", **FLOW},
        "function": {"kind": "azure_function", "http_trigger_url_secret": "url", **FUNCTION},
        "hub": {"kind": "event_hub", **HUB},
        "tickets": {"kind": "itsm", **SYSTEM},
        "channel": {"kind": "teams", "webhook_url_secret": "url"},
        "room": {"kind": "slack", "webhook_url_secret": "url"},
    },
})
AlertIdentity("identity", {"identity_name": "id-dev", **PLACE})
AreaWorkbook("workbook", {"workbook_guid": GUID, "display_name": "Area", "content": CONTENT, **PLACE})
AlertRule("rule", {
    "rule_name": "rule",
    "display_name": "Rule",
    "description": "What happened.",
    "severity": 1,
    "identity_id": IDENTITY,
    "query": "AuditLogs",
    "evaluation_frequency": "PT15M",
    "window_size": "PT1H",
    "override_query_time_range": "P1D",
    "time_aggregation": "Maximum",
    "metric_measure_column": "Failures",
    "operator": "GreaterThan",
    "threshold": 2.5,
    "dimensions": [{"name": "UserId", "operator": "Include", "values": ["*"]}],
    "number_of_evaluation_periods": 3,
    "min_failing_periods_to_alert": 2,
    "auto_mitigate": False,
    "mute_actions_duration": "PT1H",
    "action_group_ids": [GROUP + "Microsoft.Insights/actionGroups/a"],
    "custom_properties": {"area": "applications"},
    **PLACE,
})
OF_RULE = {"automation_rule_id": GUID, "display_name": "Automation", "order": 1, "rules": ["rule"], "tags": ["entra"]}
SentinelRules("sentinel", {
    "workspace_name": "w",
    "resource_group_name": "rg",
    "rules": {
        "rule": {
            "rule_id": GUID,
            "display_name": "Rule",
            "description": "What happened.",
            "severity": "High",
            "query": "AuditLogs",
            "query_frequency": "PT1H",
            "query_period": "P14D",
            "trigger_operator": "GreaterThan",
            "trigger_threshold": 2,
            "suppression_duration": "PT6H",
            "tactics": ["Persistence"],
            "techniques": ["T1098"],
            "entities": [{"type": "Account", "identifiers": {"AadUserId": "UserId"}}],
            "custom_details": {"Country": "Country"},
            "alert_name_format": "Rule: {{UserId}}",
            "create_incident": True,
            "grouping_window": "PT5H",
        },
    },
    "automations": {
        "run": {**OF_RULE, "owner_object_id": GUID, "owner_type": "User", "playbook_id": FLOW["resource_id"]},
        "close": {**OF_RULE, "without_rules": ["rule"], "close_comment": "Known.", "expires": "2027-01-01T00:00:00Z"},
    },
    "entra_id_protection": {"connector_id": GUID, "tenant_id": GUID},
})
"""


def test_every_property_is_one_of_azure_native(tmp_path: Path) -> None:
    """A name that azure-native does not know would be sent, and then be missing in Azure without a word."""
    (tmp_path / "__main__.py").write_text(PROGRAM)
    plan = run_program(tmp_path / "__main__.py", project="p", stack="dev", config={}, secret_keys=(), resolved=True)
    assert len(judged(plan)) == 21


@pytest.mark.parametrize("stack", SECRETS)
def test_every_property_of_the_stacks_is_one_of_azure_native(stack: str) -> None:
    """All rules, workbooks and the rest; the stand-in drops what is not, as azure-native does."""
    file = read_stack_file(REPOSITORY / "stacks" / f"Pulumi.{stack}.yaml")
    program, options = REPOSITORY / "__main__.py", {"config": file.config, "secret_keys": file.secret_keys}
    plan = run_program(program, project="entrawatch", stack=stack, resolved=True, **options)
    assert len(judged(plan)) > 50


def judged(plan: Plan) -> list[str]:
    """Return the types of what is sent; fail with whatever its classes do not take."""
    sent = [(item.type, to_plain(item.inputs)) for item in plan.resources if item.custom]
    shapes = sdk_shapes(sorted({kind for kind, _ in sent if kind in ARM_TYPES}))
    ours = [(kind, inputs) for kind, inputs in sent if kind in shapes]
    assert [mistake for kind, inputs in ours for mistake in object_mistakes(shapes, kind, inputs)] == []
    return [kind for kind, _ in ours]


def test_the_stand_in_has_the_api_versions_of_the_sdk() -> None:
    """What another version answers would prove nothing about the deployed one."""
    package = Path(pulumi_azure_native.__file__).parent
    for token, kind in ARM_TYPES.items():
        _, module, name = token.split(":")
        file = package / module / f"{_WORD.sub('_', name).lower()}.py"
        (version,) = set(re.findall(r"Azure REST API version ([\w-]+)", file.read_text(encoding="utf-8")))
        assert (token, kind.api_version) == (token, version)
