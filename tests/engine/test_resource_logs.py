"""Logs of Azure resources: each has a setting of this stack, and keeps those of other teams."""

from engine_project import EngineProject
from small_project import ADOPTED_WORKSPACE, routed_resources

NAME = "providers/Microsoft.Insights/diagnosticSettings/entrawatch-prod"


def settings(project: EngineProject) -> dict[str, str]:
    """Return the workspace that each resource's setting of this stack names, by the resource."""
    return {
        resource: project.cloud.properties(f"{resource}/{NAME}")["workspaceId"]
        for resource in routed_resources(project)
        if project.cloud.get(f"{resource}/{NAME}")
    }


def test_each_resource_sends_to_the_workspace(prod: EngineProject) -> None:
    """To the tables of their own, which alerts read; a subscription has no such choice."""
    vault, subscription, domain = routed_resources(prod)
    assert settings(prod) == dict.fromkeys((vault, subscription, domain), ADOPTED_WORKSPACE)
    kinds = {
        resource: prod.cloud.properties(f"{resource}/{NAME}").get("logAnalyticsDestinationType")
        for resource in (vault, subscription, domain)
    }
    assert kinds == {vault: "Dedicated", subscription: None, domain: "Dedicated"}


def test_a_vault_that_is_no_longer_listed_keeps_its_other_settings(prod: EngineProject) -> None:
    """The stack removes what it made, and nothing of the other teams."""
    vault, subscription, domain = routed_resources(prod)
    other = f"{vault}/providers/Microsoft.Insights/diagnosticSettings/of-the-app-team"
    prod.cloud.put(other, "azure-native:monitor:DiagnosticSetting", {"name": "of-the-app-team"})
    prod.configure("prod", collection={"subscriptions": [subscription.rpartition("/")[2]], "domain_services": [domain]})
    assert prod.up("prod").code == 0
    assert prod.cloud.get(f"{vault}/{NAME}") is None
    assert prod.cloud.get(other)
    assert prod.cloud.get(vault)
    assert list(settings(prod)) == [subscription, domain]
