"""What stands in a generic resource or in an ARM template is judged as what the program declares by itself."""

import json
from dataclasses import replace
from typing import Any

import pytest
from planned import DEPLOYMENT, RULE, broken, planned

from entrawatch.resources.policies import POLICIES
from entrawatch.resources.program_plan import PlannedOptions, PlannedResource, Secret, Unknown, frozen_mapping

TENANT_GROUP = "azure-native:monitor:TenantActionGroup"
GENERIC = "azure-native:resources:Resource"
ADDRESS = "https://soc.contoso.com/alerts?code=s3cret"
PLAIN = (
    "receiver 'soc' of action group '{}' has its serviceUri "
    "in plain text (not shown); make "
    "it a secret, or protect it with Entra authentication"
)
OPEN = (
    "storage account 'logs' is open to every network; set publicNetworkAccess to Disabled, or "
    "networkRuleSet.defaultAction to Deny with the bypass AzureServices, which log routing needs"
)


def generic(
    resource_type: str,
    name: str = "it",
    parent: str = "",
    options: PlannedOptions | None = None,
    namespace: str = "Microsoft.Insights",
    **properties: Any,
) -> PlannedResource:
    """Return a resource that names its type of Azure by itself."""
    return planned(
        GENERIC,
        f"generic-{name}",
        options,
        resourceProviderNamespace=namespace,
        parentResourcePath=parent,
        resourceType=resource_type,
        resourceName=name,
        properties=properties,
    )


def replaced(resource: PlannedResource, **inputs: Any) -> PlannedResource:
    return replace(resource, inputs=frozen_mapping({**resource.inputs, **inputs}))


def templated(template: Any, given: Any = None, name: str = "template") -> PlannedResource:
    """Return the deployment of a template, with what its parameters are given."""
    return planned(DEPLOYMENT, name, properties={"template": template, "parameters": given or {}})


def deployment(*resources: Any) -> PlannedResource:
    """Return the deployment of a template with these resources."""
    return templated({"resources": list(resources)})


def entry(arm_type: str, name: str = "it", **properties: Any) -> dict[str, Any]:
    return {"type": arm_type, "apiVersion": "2023-01-01", "name": name, "properties": properties}


def hook(address: Any = ADDRESS, name: str = "hook") -> dict[str, Any]:
    return entry("Microsoft.Insights/actionGroups", name, webhookReceivers=[{"name": "soc", "serviceUri": address}])


def test_an_action_group_of_the_tenant() -> None:
    """It has receivers as any other."""
    group = planned(TENANT_GROUP, "tenant", webhookReceivers=[{"name": "soc", "serviceUri": ADDRESS}])
    assert broken("no-plain-secret", group) == [PLAIN.format("tenant")]
    assert broken("rules-tell-somebody", planned(TENANT_GROUP, "tenant", emailReceivers=[])) == [
        "action group 'tenant' has no receiver; give it one, or remove it"
    ]


def test_an_action_group_as_a_generic_resource() -> None:
    """In letters of any case; Azure answers its properties, which have no marks then."""
    group = generic("ActionGroups", "soc", webhookReceivers=[{"name": "soc", "serviceUri": ADDRESS}])
    assert broken("no-plain-secret", group) == [PLAIN.format("soc")]
    assert broken("rules-tell-somebody", generic("actionGroups", "empty")) == [
        "action group 'empty' has no receiver; give it one, or remove it"
    ]
    hidden = [{"name": "soc", "serviceUri": Secret()}]
    assert broken("no-plain-secret", generic("actionGroups", "soc", webhookReceivers=hidden)) == [
        "action group 'soc' would expose its secret in plain text after a refresh; "
        "add 'properties' to its additional_secret_outputs"
    ]
    kept = PlannedOptions(additional_secret_outputs=("properties",))
    assert broken("no-plain-secret", generic("actionGroups", "soc", options=kept, webhookReceivers=hidden)) == []


def test_workspace_and_table_as_generic_resources() -> None:
    """With their retention, their protection and the plan that rules need."""
    workspaces = "Microsoft.OperationalInsights"
    workspace = generic("workspaces", "logs", namespace=workspaces, retentionInDays=7)
    table = generic("tables", "AuditLogs", "workspaces/logs", namespace=workspaces, retentionInDays=4, plan="Basic")
    assert broken("retention-floor", workspace, table) == [
        "workspace 'logs' keeps 7 days; keep 30 or more",
        "table 'AuditLogs' keeps 4 days; keep 30 or more",
    ]
    assert broken("logs-protected", workspace) == ["workspace 'logs' can be deleted by accident; protect it"]
    rule = planned(RULE, "reader", criteria={"allOf": [{"query": "AuditLogs | take 1"}]})
    assert broken("alerted-tables-on-analytics", table, rule) == [
        "table 'AuditLogs' is on the Basic plan, which alert rules cannot read: reader; set its plan to Analytics"
    ]


def test_a_rule_as_a_generic_resource_tells_somebody() -> None:
    """As any other."""
    rule = generic("scheduledQueryRules", "silent", severity=1, enabled=True)
    assert broken("rules-tell-somebody", rule) == [
        "alert rule 'silent' notifies no one; give it an action group, or disable it"
    ]


@pytest.mark.parametrize(
    "scope",
    ["Deployment", "DeploymentAtScope", "DeploymentAtSubscriptionScope", "DeploymentAtTenantScope"],
)
def test_a_template_at_every_scope(scope: str) -> None:
    """Also one that is text."""
    template = {"resources": [hook()]}
    for content in (template, json.dumps(template)):
        found = planned(f"azure-native:resources:{scope}", properties={"template": content})
        assert broken("no-plain-secret", found) == [PLAIN.format("hook")]


def test_a_deployment_stack() -> None:
    """It has its template beside its other arguments."""
    stack = planned("azure-native:resources:DeploymentStackAtResourceGroup", template={"resources": [hook()]})
    assert broken("no-plain-secret", stack) == [PLAIN.format("hook")]


def test_what_a_template_deploys_is_judged() -> None:
    """A rule, an empty action group, a workspace and an archive, with the names that the template gives."""
    account = entry("Microsoft.Storage/storageAccounts", "logs", allowBlobPublicAccess=True)
    container = entry("containers", "default/records", publicAccess="Blob")
    blobs = {**entry("blobServices", "default"), "resources": [{**container, "name": "records"}]}
    found = deployment(
        entry("Microsoft.Insights/scheduledQueryRules", "silent", severity=1, enabled=True),
        entry("Microsoft.Insights/actionGroups", "empty"),
        entry("Microsoft.OperationalInsights/workspaces", "short", retentionInDays=8),
        {**account, "resources": [blobs]},
    )
    assert broken("rules-tell-somebody", found) == [
        "alert rule 'silent' notifies no one; give it an action group, or disable it",
        "action group 'empty' has no receiver; give it one, or remove it",
    ]
    assert broken("retention-floor", found) == ["workspace 'short' keeps 8 days; keep 30 or more"]
    assert broken("no-public-archive", found) == [
        "storage account 'logs' allows anonymous access to its blobs; set allowBlobPublicAccess to false",
        OPEN,
        "container 'records' allows anonymous access; set publicAccess to None",
    ]


def test_an_archive_of_a_template_that_is_closed() -> None:
    """The network's rules have another name there than the provider gives them."""
    rules = entry("Microsoft.Storage/storageAccounts", "logs", networkAcls={"defaultAction": "Deny"})
    assert broken("no-public-archive", deployment(rules)) == []


def test_what_a_template_made_stays_when_its_deployment_goes() -> None:
    """So nobody has to protect it; a diagnostic setting of a template feeds the workspace as any other."""
    setting = entry("microsoft.aadiam/diagnosticSettings", "entra", workspaceId="id", logs=[{"enabled": True}])
    workspace = entry("Microsoft.OperationalInsights/workspaces", "logs", retentionInDays=90)
    found = deployment(setting, workspace)
    assert broken("logs-protected", found) == []
    assert broken("diagnostic-setting-present", found, planned(RULE)) == []
    assert len(broken("diagnostic-setting-present", deployment(workspace), planned(RULE))) == 1


@pytest.mark.parametrize(
    ("template", "given"),
    [
        ({"parameters": {"Uri": {"type": "string"}}}, {"uri": {"value": ADDRESS}}),
        ({"parameters": {"uri": {"type": "string", "defaultValue": ADDRESS}}}, None),
        (
            {
                "parameters": {"uri": {"type": "string", "defaultValue": "[variables('v')]"}},
                "variables": {"v": ADDRESS},
            },
            None,
        ),
    ],
    ids=["given", "default", "variable"],
)
def test_an_address_that_a_parameter_gives(template: Any, given: Any) -> None:
    """It stands in plain text, wherever the template has it from."""
    found = templated({**template, "resources": [hook("[parameters('uri')]")]}, given)
    assert broken("no-plain-secret", found) == [PLAIN.format("hook")]


@pytest.mark.parametrize(
    ("address", "template", "given"),
    [
        (Secret(), {}, None),
        (Unknown(), {}, None),
        ("[parameters('uri')]", {"parameters": {"uri": {"type": "secureString"}}}, {"uri": {"value": Secret()}}),
        ("[parameters('uri')]", {"parameters": {"uri": {"type": "secureString"}}}, {"uri": {"reference": {}}}),
        ("[parameters('uri')]", {"parameters": {"uri": {"type": "secureString"}}}, {"uri": Secret()}),
        ("[parameters('uri')]", {"parameters": {"uri": {"type": "secureString"}}}, Secret()),
        ("[parameters('uri')]", {"parameters": {"uri": {"type": "secureString", "defaultValue": ""}}}, None),
        ("[parameters('uri')]", {}, None),
        ("[variables('a')]", {"variables": {"a": "[variables('b')]", "b": "[variables('a')]"}}, None),
        (
            "[listCallbackUrl(resourceId('Microsoft.Logic/workflows/triggers', 'w', 'manual'), '2019-05-01').value]",
            {},
            None,
        ),
    ],
)
def test_an_address_of_a_template_that_nobody_sees(address: Any, template: Any, given: Any) -> None:
    """Secret, known later, from a Key Vault, or computed by Azure."""
    assert broken("no-plain-secret", templated({**template, "resources": [hook(address)]}, given)) == []


def test_a_secure_parameter_in_plain_text() -> None:
    """Whatever it is for: the template says itself that it is a secret. Also one that the template writes."""
    secure = {"key": {"type": "SecureString"}, "both": {"type": "secureObject", "defaultValue": {"key": "s3cret"}}}
    found = templated({"parameters": secure}, {"key": {"value": "s3cret"}}, name="site")
    assert broken("no-plain-secret", found) == [
        f"secure parameter '{name}' of deployment 'site' is in plain text (it is not shown); make its value a secret"
        for name in ("key", "both")
    ]


def nested(scope: str, uri: str) -> dict[str, Any]:
    template = {"parameters": {"uri": {"type": "string"}}, "resources": [hook("[parameters('uri')]")]}
    properties = {
        "expressionEvaluationOptions": {"scope": scope},
        "parameters": {"uri": {"value": uri}},
        "template": template,
    }
    return {"type": "Microsoft.Resources/deployments", "name": "inner", "properties": properties}


@pytest.mark.parametrize(
    ("scope", "inner", "outer", "plain"),
    [
        ("inner", ADDRESS, Secret(), True),
        ("inner", "[parameters('uri')]", ADDRESS, True),
        ("inner", "[parameters('uri')]", Secret(), False),
        ("outer", "not asked", ADDRESS, True),
        ("outer", "not asked", Secret(), False),
    ],
)
def test_a_template_inside_a_template(scope: str, inner: str, outer: Any, plain: bool) -> None:
    """Its expressions mean its own parameters where it says so, else those of the template around it."""
    parameters = {"uri": {"type": "string"}}
    template = {"parameters": parameters, "resources": [nested(scope, inner)]}
    found = templated(template, {"uri": {"value": outer}})
    assert broken("no-plain-secret", found) == ([PLAIN.format("hook")] if plain else [])


def test_resources_with_symbolic_names() -> None:
    """As newer templates write them; what is not deployed is not judged."""
    resources = {
        "first": hook(),
        "there": {**hook(name="there"), "existing": True},
        "off": {**hook(name="off"), "condition": False},
    }
    found = templated({"languageVersion": "2.0", "resources": resources})
    assert broken("no-plain-secret", found) == [PLAIN.format("hook")]


@pytest.mark.parametrize("hidden", [Secret(), Unknown()])
def test_properties_that_nobody_can_see_count_as_good(hidden: Any) -> None:
    """Those of a generic resource, of an entry, or the whole template."""
    resources = (
        planned(
            GENERIC, resourceProviderNamespace="Microsoft.Insights", resourceType="actionGroups", properties=hidden
        ),
        replaced(generic("actionGroups"), resourceProviderNamespace=hidden),
        deployment({"type": "Microsoft.Insights/actionGroups", "name": "group", "properties": hidden}),
        deployment({"type": "Microsoft.Insights/actionGroups", "name": hidden, "properties": "[variables('p')]"}),
        deployment(hidden),
        planned("azure-native:resources:DeploymentStackAtSubscription", template=hidden),
    )
    assert [broken(policy.name, *resources) for policy in POLICIES] == [[]] * len(POLICIES)


def test_older_names_of_the_provider_are_known() -> None:
    """The module of alerts was called insights."""
    group = planned("azure-native:insights/v20230101:ActionGroup", "old", emailReceivers=[])
    assert len(broken("rules-tell-somebody", group)) == 1


def test_a_breach_names_the_resource_of_the_program() -> None:
    """Pulumi knows no other."""
    (policy,) = (one for one in POLICIES if one.name == "no-plain-secret")
    found = deployment(hook())
    assert [breach.urn for breach in policy.breaches([found])] == [found.urn]
