"""The lists of Azure that a stack is compared with: their files, the commands that write them, and their addresses."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from entrawatch.resources.drift.action_groups import GROUP
from entrawatch.resources.drift.alert_rules import RULE
from entrawatch.resources.drift.diagnostic_settings import (
    RESOURCE_SETTING,
    SETTING,
    resource_of,
    resource_settings_file,
)
from entrawatch.resources.drift.listed import declared
from entrawatch.resources.drift.role_assignments import ASSIGNMENT
from entrawatch.resources.drift.workflows import WORKFLOW
from entrawatch.resources.policies.notification import SENTINEL_RULE
from entrawatch.resources.program_plan import Plan

TABLES, WORKBOOKS, RULES = "tables.json", "workbooks.json", "alert_rules.json"
GROUPS, PROCESSING, SETTINGS, ROLES = (
    "action_groups.json", "alert_processing_rules.json", "diagnostic_settings.json", "role_assignments.json",
)  # fmt: skip
WORKFLOWS = "logic_apps.json"
ONBOARDING, SENTINEL_RULES, AUTOMATION_RULES = "sentinel.json", "sentinel_rules.json", "automation_rules.json"
_SENTINEL_LISTS = {ONBOARDING: "onboardingStates", SENTINEL_RULES: "alertRules", AUTOMATION_RULES: "automationRules"}
_AZURE = "https://management.azure.com"
_ENTRA = "/providers/microsoft.aadiam/diagnosticSettings?api-version=2017-04-01"
_IDENTITY = "managedidentity:UserAssignedIdentity"


@dataclass(frozen=True)
class AzureList:
    """One list; `path` is its address in Azure Resource Manager, with {subscription} and {principal}."""

    file: str
    command: str
    path: str
    identity: str = ""
    """Address of the identity whose principal the path names; '' if it names none."""

    @property
    def advice(self) -> str:
        """Return how to write the file."""
        return f"write it with: {self.command} > {self.file}"


def needed_lists(plan: Plan, workspace: str) -> Iterator[AzureList]:
    """Yield the lists that a plan is compared with; `workspace`: the name of its own one, or ''."""
    rules = list(declared(plan, RULE))
    # A stack of only Microsoft Sentinel may have neither rules of Azure Monitor nor receivers.
    placed = (*rules, *declared(plan, GROUP)) or declared(plan, "applicationinsights:Workbook")
    for group in sorted({str(one.inputs.get("resourceGroupName")) for one in placed}):
        yield from _in_group(group, workspace)
    if rules:
        yield _az(PROCESSING, "az monitor alert-processing-rule list", _of_subscription("AlertsManagement/actionRules"))
    yield from _of_sentinel(plan)
    if any(declared(plan, SETTING)):
        yield _rest(SETTINGS, _ENTRA)
    for group in sorted({str(one.inputs.get("resourceGroupName")) for one in declared(plan, WORKFLOW)}):
        path = f"/subscriptions/{{subscription}}/resourceGroups/{group}/providers/Microsoft.Logic/workflows"
        yield _rest(WORKFLOWS, f"{path}?api-version=2019-05-01")
    for setting in declared(plan, RESOURCE_SETTING):
        path = f"{resource_of(setting)}/providers/Microsoft.Insights/diagnosticSettings"
        yield _rest(resource_settings_file(setting), f"{path}?api-version=2021-05-01-preview")
    for identity in declared(plan, _IDENTITY) if any(declared(plan, ASSIGNMENT)) else ():
        yield _roles(str(identity.inputs["resourceGroupName"]), str(identity.inputs["resourceName"]))


def _of_sentinel(plan: Plan) -> Iterator[AzureList]:
    places = {
        (str(one.inputs.get("resourceGroupName")), str(one.inputs.get("workspaceName")))
        for one in declared(plan, SENTINEL_RULE)
    }
    for group, workspace in sorted(places):
        owner = f"/subscriptions/{{subscription}}/resourceGroups/{group}/providers/Microsoft.OperationalInsights"
        below = f"{owner}/workspaces/{workspace}/providers/Microsoft.SecurityInsights"
        for file, kind in _SENTINEL_LISTS.items():
            yield _rest(file, f"{below}/{kind}?api-version=2024-09-01")


def _in_group(group: str, workspace: str) -> Iterator[AzureList]:
    below = f"/subscriptions/{{subscription}}/resourceGroups/{group}/providers/Microsoft."
    inside = f"--resource-group {shlex.quote(group)}"
    if workspace:
        command = f"az monitor log-analytics workspace table list {inside} --workspace-name {workspace}"
        path = f"{below}OperationalInsights/workspaces/{workspace}/tables?api-version=2022-10-01"
        yield _az(TABLES, command, path)
    command = f"az monitor app-insights workbook list {inside} --category workbook --can-fetch-content true"
    query = "category=workbook&canFetchContent=true&api-version=2023-06-01"
    yield _az(WORKBOOKS, command, f"{below}Insights/workbooks?{query}")
    command = f"az monitor scheduled-query list {inside}"
    yield _az(RULES, command, f"{below}Insights/scheduledQueryRules?api-version=2023-12-01")
    command = f"az monitor action-group list {inside}"
    yield _az(GROUPS, command, f"{below}Insights/actionGroups?api-version=2023-01-01")


def _roles(group: str, identity: str) -> AzureList:
    shown = f"az identity show --resource-group {shlex.quote(group)} --name {identity} --query principalId --output tsv"
    assignments = "Authorization/roleAssignments"
    path = _of_subscription(assignments, "2022-04-01") + "&$filter=principalId eq '{principal}'"
    address = (
        f"/subscriptions/{{subscription}}/resourceGroups/{group}/providers/Microsoft.ManagedIdentity"
        f"/userAssignedIdentities/{identity}?api-version=2023-01-31"
    )
    return AzureList(ROLES, f'az role assignment list --all --assignee "$({shown})" --output json', path, address)


def _of_subscription(kind: str, version: str = "2021-08-08") -> str:
    return f"/subscriptions/{{subscription}}/providers/Microsoft.{kind}?api-version={version}"


def _rest(file: str, path: str) -> AzureList:
    # The Azure CLI fills its own name of the subscription.
    url = f"{_AZURE}{path}".replace("{subscription}", "{subscriptionId}")
    return AzureList(file, f"az rest --method get --url {shlex.quote(url)}", path)


def _az(file: str, command: str, path: str) -> AzureList:
    return AzureList(file, f"{command} --output json", path)
