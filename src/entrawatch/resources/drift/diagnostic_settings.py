"""Diagnostic settings in Azure, compared with a plan: which logs still reach which sinks."""

import re
from collections.abc import Iterator
from functools import partial

from entrawatch.documents.issues import Issue
from entrawatch.documents.quoting import shown
from entrawatch.resources.drift.listed import ListedResources, Row, declared, is_same_id, parts
from entrawatch.resources.program_plan import Plan, PlannedResource

SETTING, RESOURCE_SETTING = "aadiam:DiagnosticSetting", "monitor:DiagnosticSetting"
_SINKS = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId")
_CODE = "RT601"


def compare_diagnostic_settings(plan: Plan, listed: ListedResources) -> Iterator[Issue]:
    """Yield the declared settings of Entra that Azure does not have, or that route less or elsewhere."""
    for setting in declared(plan, SETTING):
        yield from _compared(setting.inputs, "Entra", listed)


def compare_resource_settings(plan: Plan, listed: ListedResources, file: str) -> Iterator[Issue]:
    """Yield the same for the settings of the resource whose list has this name."""
    for setting in declared(plan, RESOURCE_SETTING):
        if resource_settings_file(setting) == file:
            yield from _compared(setting.inputs, shown(resource_of(setting).rpartition("/")[2]), listed)


def resource_of(setting: PlannedResource) -> str:
    """Return the ID of the resource whose logs a setting routes."""
    return str(setting.inputs.get("resourceUri"))


def resource_settings_file(setting: PlannedResource) -> str:
    """Return the name of the list with the settings of a resource, such as diagnostic_settings_vaults_payroll.json."""
    parts_of_id = [re.sub(r"[^\w-]", "_", part) for part in resource_of(setting).split("/") if part]
    return f"diagnostic_settings_{'_'.join(parts_of_id[-2:])}.json"


def _compared(wanted: Row, owner: str, listed: ListedResources) -> Iterator[Issue]:
    name = str(wanted.get("name"))
    subject = f"diagnostic setting {shown(name)} of {owner}"
    changes = partial(_changes, wanted)
    yield from listed.compared(_CODE, subject, name, changes, ", so its logs are not collected")


def _changes(wanted: Row, row: Row) -> list[str]:
    # A difference can itself be a list with commas.
    return ["; ".join(_differences(wanted, row))]


def _differences(wanted: Row, row: Row) -> Iterator[str]:
    lost = sorted(_categories(wanted) - _categories(row))
    if lost:
        yield f"it does not route {', '.join(map(shown, lost))}"
    for sink in _SINKS:
        if wanted.get(sink) and not is_same_id(row.get(sink), wanted[sink]):
            yield f"its {sink} is {shown(row.get(sink))}"


def _categories(setting: Row) -> frozenset[str]:
    logs = [one for one in parts(setting.get("logs")) if one.get("enabled") is not False]
    return frozenset(str(one.get("category") or one.get("categoryGroup")) for one in logs)
