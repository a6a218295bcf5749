"""An address that works as a key is found as plain text in whatever resource holds it."""

import json
from typing import Any

import pytest
from planned import DEPLOYMENT, GROUP, broken, planned

from entrawatch.resources.program_plan import Secret, Unknown

TENANT_GROUP = "azure-native:monitor:TenantActionGroup"
GENERIC = "azure-native:resources:Resource"
ADDRESS = "https://soc.contoso.com/alerts?code=s3cret"


def hooks(address: Any = ADDRESS, **more: Any) -> dict[str, Any]:
    return {"webhookReceivers": [{"name": "soc", "serviceUri": address, **more}]}


def deployed(resources: Any, given: Any = None) -> dict[str, Any]:
    """Return the inputs of the deployment of a template."""
    return {"properties": {"template": {"resources": resources}, "parameters": given or {}}}


INSIDE = {"type": "Microsoft.Insights/actionGroups", "name": "soc", "properties": hooks()}
TEXT = {"properties": {"template": json.dumps({"resources": [INSIDE]})}}
SHOUTED = {"PROPERTIES": {"WEBHOOKRECEIVERS": [{"SERVICEURI": "https://soc.contoso.com/alerts/key"}]}}
IN_TEMPLATE = "properties.template.resources[0].properties.webhookReceivers[0].serviceUri"


@pytest.mark.parametrize(
    ("token", "inputs", "path"),
    [
        (TENANT_GROUP, hooks(), "webhookReceivers[0].serviceUri"),
        (GROUP, {"logicAppReceivers": [{"callbackUrl": "https://a.test/key"}]}, "logicAppReceivers[0].callbackUrl"),
        (GENERIC, {"properties": hooks()}, "properties.webhookReceivers[0].serviceUri"),
        (DEPLOYMENT, deployed([INSIDE]), IN_TEMPLATE),
        (DEPLOYMENT, TEXT, IN_TEMPLATE),
        (
            DEPLOYMENT,
            deployed([SHOUTED]),
            "properties.template.resources[0].PROPERTIES.WEBHOOKRECEIVERS[0].SERVICEURI",
        ),
        (DEPLOYMENT, deployed([], {"uri": {"value": ADDRESS}}), "properties.parameters.uri.value"),
        ("azure-native:web:WebApp", {"siteConfig": {"hook": "https://u:p@a.test/"}}, "siteConfig.hook"),
    ],
)
def test_an_address_is_found_in_any_resource(token: str, inputs: dict[str, Any], path: str) -> None:
    """By the property of a receiver, or by a key in the address itself; the message does not show it."""
    assert broken("no-plain-secret", planned(token, "soc", **inputs)) == [
        f"resource 'soc' has {path} in plain text (not shown); make it a secret, or protect it with Entra "
        "authentication"
    ]


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        (GENERIC, {"properties": hooks(Secret())}),
        (GENERIC, {"properties": Unknown()}),
        (DEPLOYMENT, {"properties": {"template": hooks("[parameters('uri')]"), "parameters": Secret()}}),
        (DEPLOYMENT, {"properties": {"template": {"$schema": "https://schema.test/deploymentTemplate.json#"}}}),
        (DEPLOYMENT, {"properties": {"template": "{no JSON"}}),
        (GROUP, hooks("https://soar.example.test/alerts", useAadAuth=True)),
        (GROUP, hooks("https://soar.example.test/alerts", useAadAuth=Unknown())),
        ("azure-native:monitor:ScheduledQueryRule", {"description": "see https://docs.test/?page=2"}),
    ],
)
def test_what_is_not_a_plain_address(token: str, inputs: dict[str, Any]) -> None:
    """A secret, an expression of Azure, an address that Entra protects, or one without a key."""
    assert broken("no-plain-secret", planned(token, "soc", **inputs)) == []
