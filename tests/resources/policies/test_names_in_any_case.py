"""ARM reads the names of properties in letters of any case: nothing hides from a policy behind another spelling."""

from typing import Any

import pytest
from planned import DEPLOYMENT, broken, planned

PLAIN = (
    "receiver 'soc' of action group 'hook' has its serviceUri "
    "in plain text (not shown); make "
    "it a secret, or protect it with Entra authentication"
)
RECEIVERS = {"webhookReceivers": [{"name": "soc", "serviceUri": "https://soc.contoso.com/alerts?code=s3cret"}]}
HOOK = {"type": "Microsoft.Insights/actionGroups", "name": "hook", "properties": RECEIVERS}
LEFT_OUT = {**HOOK, "name": "there", "condition": False}
CLOSED = {
    "type": "Microsoft.Storage/storageAccounts",
    "name": "logs",
    "properties": {"networkAcls": {"defaultAction": "Deny"}},
}


def shouted(value: Any) -> Any:
    """Return a value with every name in capitals."""
    if isinstance(value, dict):
        return {name.upper(): shouted(part) for name, part in value.items()}
    return [shouted(part) for part in value] if isinstance(value, list) else value


def inside(*resources: dict[str, Any], scope: str) -> dict[str, Any]:
    """Return the template of a deployment of these resources."""
    properties = {"expressionEvaluationOptions": {"scope": scope}, "template": {"resources": list(resources)}}
    return {"resources": [{"type": "Microsoft.Resources/deployments", "name": "inner", "properties": properties}]}


@pytest.mark.parametrize(
    "template",
    [
        {"resources": [HOOK, LEFT_OUT, CLOSED]},
        inside(HOOK, LEFT_OUT, CLOSED, scope="inner"),
        inside(HOOK, LEFT_OUT, CLOSED, scope="outer"),
    ],
    ids=["template", "inner scope", "outer scope"],
)
def test_a_template(template: dict[str, Any]) -> None:
    """The action group is seen, what is left out is not, and what is closed counts as closed."""
    deployment = planned(DEPLOYMENT, "it", properties={"template": shouted(template)})
    assert broken("no-plain-secret", deployment) == [PLAIN]
    assert broken("no-public-archive", deployment) == []


def test_a_generic_resource() -> None:
    """Its own arguments are the provider's; what is below properties is ARM's."""
    kind = {"resourceProviderNamespace": "Microsoft.Insights", "resourceType": "actionGroups", "resourceName": "hook"}
    group = planned("azure-native:resources:Resource", "it", **kind, properties=shouted(RECEIVERS))
    assert broken("no-plain-secret", group) == [PLAIN]
