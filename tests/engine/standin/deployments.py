"""Deployments of ARM templates: what is refused before anything happens, and what a template says is done.

Of templates it knows those that set tables of a workspace; every other one is refused.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from standin.cloud import Cloud, Resource
from standin.refusal import Refusal, Unfinished, bad_request

DEPLOYMENT = "azure-native:resources:Deployment"
_TABLE = "Microsoft.OperationalInsights/workspaces/tables"
_WORKSPACE = "Microsoft.OperationalInsights/workspaces"
_API_VERSIONS = ("2021-12-01-preview", "2022-10-01", "2023-09-01", "2025-02-01")
_KNOWN = {"$schema", "contentVersion", "metadata", "resources"}
_MADE_MEANWHILE = 5
_FAILED = (
    "At least one resource deployment operation failed. Please list deployment operations for details. "
    "Please see https://aka.ms/arm-deployment-operations for usage details."
)
PutTable = Callable[[str, Resource], object]


def deploy(cloud: Cloud, identifier: str, sent: Resource, put_table: PutTable) -> Resource:
    """Do what a template says and return what the history keeps; raise Refusal, or Unfinished where it broke off."""
    for problem in _problems(identifier.rpartition("/")[2], sent):
        raise problem
    template = sent["properties"]["template"]
    group = identifier.partition("/providers/")[0]
    done: list[str] = []
    try:
        for entry in template["resources"]:
            workspace, _, table = entry["name"].partition("/")
            target = f"{group}/providers/Microsoft.OperationalInsights/workspaces/{workspace}"
            target = f"{target}/tables/{table}" if table else target
            # A workspace in a template is sent whole, as its resource is.
            settings = {**entry["properties"], **{key: entry[key] for key in ("location", "tags") if key in entry}}
            _asked(cloud, target, lambda: put_table(target, settings))  # noqa: B023 called at once
            done.append(target)
    except Refusal as refusal:
        cause = {"code": refusal.code, "message": refusal.message}
        entry = _entry(identifier, template, "Failed", done)
        entry["properties"]["error"] = {"code": "DeploymentFailed", "message": _FAILED, "details": [cause]}
        cloud.put(identifier, DEPLOYMENT, entry)
        raise Unfinished("DeploymentFailed", f"{_FAILED} Details=[{json.dumps(cause)}]", entry) from refusal
    return _entry(identifier, template, "Succeeded", done)


def _asked(cloud: Cloud, target: str, do: Callable[[], object]) -> None:
    fault = cloud.take_fault("deploy", target)
    try:
        if fault and fault["do"] == "young":
            _refuse_young(cloud, target.rpartition("/tables/")[0])
        elif fault:
            raise Refusal(fault.get("status", 409), fault.get("code", "Conflict"), fault["message"])
        do()
    except Refusal as refusal:
        cloud.note("deploy", target, refusal.status)
        raise
    cloud.note("deploy", target, 200)


def _refuse_young(cloud: Cloud, workspace: str) -> None:
    made = [identifier.lower() for _, identifier, status in cloud.calls("create") if status == 200]
    if workspace.lower() in made[-_MADE_MEANWHILE:]:
        text = f"Workspace not active, WorkspaceId={cloud.properties(workspace)['customerId']}."
        raise Refusal(404, "ResourceNotFound", text)


def _problems(name: str, sent: Resource) -> Iterator[Refusal]:
    properties = sent["properties"]
    template = properties.get("template")
    if not re.fullmatch(r"[-\w._()]{1,64}", name, re.ASCII):
        yield Refusal(400, "InvalidDeploymentName", f"The deployment name '{name}' is not valid.")
    if properties.get("mode") != "Incremental":
        yield bad_request(f"The stand-in deploys in mode Incremental, not '{properties.get('mode')}'.")
    if not isinstance(template, dict) or not _KNOWN - {"metadata"} <= template.keys() <= _KNOWN:
        yield _invalid("The template is not one of those that the stand-in knows.")
        return
    for entry in template["resources"]:
        yield from _entry_problems(entry)


def _entry_problems(entry: Resource) -> Iterator[Refusal]:
    kind, version = entry.get("type"), entry.get("apiVersion")
    if kind not in (_TABLE, _WORKSPACE):
        yield _invalid(f"The resource type '{kind}' is not one of those that the stand-in knows in a template.")
    if version not in _API_VERSIONS:
        text = f"No registered resource provider found for API version '{version}' for type 'workspaces/tables'."
        yield Refusal(400, "NoRegisteredProviderFound", text)
    more = {"location", "tags"} if kind == _WORKSPACE else set()
    if entry.keys() != {"type", "apiVersion", "name", "properties", *more}:
        yield _invalid(f"The stand-in knows not all of a table with {', '.join(sorted(entry))}.")
    if str(entry.get("name")).count("/") != (0 if kind == _WORKSPACE else 1):
        yield _invalid(f"The template resource '{entry.get('name')}' for type '{kind}' has incorrect segment lengths.")


def _invalid(text: str) -> Refusal:
    return Refusal(400, "InvalidTemplate", f"Deployment template validation failed: '{text}'")


def _entry(identifier: str, template: Resource, state: str, done: list[str]) -> dict[str, Any]:
    """Return what a GET answers: never the template, and here no times."""
    digest = hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()
    properties: dict[str, Any] = {
        "mode": "Incremental",
        "provisioningState": state,
        "templateHash": str(int(digest[:16], 16)),
        "dependencies": [],
        "outputResources": [{"id": target} for target in done],
    }
    return {"name": identifier.rpartition("/")[2], "type": "Microsoft.Resources/deployments", "properties": properties}
