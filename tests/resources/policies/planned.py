"""Planned resources as tests write them: type and name, then properties as the provider spells them."""

from collections.abc import Mapping
from typing import Any

from entrawatch.resources.policies import POLICIES
from entrawatch.resources.program_plan import PlannedOptions, PlannedResource, Value, frozen_mapping

RULE = "azure-native:monitor:ScheduledQueryRule"
SENTINEL_RULE = "azure-native:securityinsights:ScheduledAlertRule"
GROUP = "azure-native:monitor:ActionGroup"
WORKSPACE = "azure-native:operationalinsights:Workspace"
TABLE = "azure-native:operationalinsights:Table"
DEPLOYMENT = "azure-native:resources:Deployment"
SETTING = "azure-native:aadiam:DiagnosticSetting"
ACCOUNT = "azure-native:storage:StorageAccount"
CONTAINER = "azure-native:storage:BlobContainer"
QUERY = 'AuditLogs // not SigninLogs\n| where Text == "AADRiskyUsers"\n| take 1'


def planned(token: str, name: str = "it", options: PlannedOptions | None = None, /, **inputs: Any) -> PlannedResource:
    """Return a resource with these inputs."""
    urn = f"urn:pulumi:dev::test::{token}::{name}"
    return PlannedResource(urn, token, name, inputs=_frozen(inputs), options=options or PlannedOptions())


def rule(name: str = "rule", groups: Any = None, **inputs: Any) -> PlannedResource:
    """Return a rule that notifies someone if it has groups."""
    actions = {} if groups is None else {"actions": {"actionGroups": groups}}
    criteria = {"allOf": [{"query": QUERY}]}
    return planned(RULE, name, **{"severity": 1, "enabled": True, "criteria": criteria, **actions, **inputs})


def table_deployment(name: str, *tables: Any) -> PlannedResource:
    """Return the deployment of an ARM template; of a table stand its name and its settings, of others all."""
    kind = "Microsoft.OperationalInsights/workspaces/tables"
    entries = [
        {"type": kind, "name": f"log-central/{one[0]}", "properties": one[1]} if isinstance(one, tuple) else one
        for one in tables
    ]
    return planned(DEPLOYMENT, name, properties={"mode": "Incremental", "template": {"resources": entries}})


def broken(name: str, *resources: PlannedResource, **options: Any) -> list[str]:
    """Return what a policy says of resources."""
    (policy,) = (one for one in POLICIES if one.name == name)
    return [breach.message for breach in policy.breaches(resources, options)]


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        frozen: dict[str, Value] = {key: _frozen(item) for key, item in value.items()}
        return frozen_mapping(frozen)
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
