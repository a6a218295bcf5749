"""Compare workbooks in Azure with a plan: a Pulumi refresh never reads their content."""

from collections.abc import Iterator, Mapping
from typing import Any

from entrawatch.documents.issues import EntrawatchError, Issue, Location
from entrawatch.documents.json_values import parsed_json
from entrawatch.documents.quoting import shown
from entrawatch.resources.program_plan import Plan

WORKBOOK_TYPE = "azure-native:applicationinsights:Workbook"
WORKBOOK_CONTENT = "serializedData"
"""The input of a workbook with its JSON."""
_ADVICE = (
    "write it with: az monitor app-insights workbook list --resource-group GROUP --category workbook "
    "--can-fetch-content true --output json"
)


def listed_workbooks(text: str, place: str) -> Mapping[str, Any]:
    """Return name → content of a list of the Azure CLI; raises EntrawatchError for a list without content."""
    return dict(_listed(text, place))


def compare_workbooks(plan: Plan, listed: Mapping[str, Any], place: str) -> list[Issue]:
    """Return the planned workbooks whose content differs in a list from Azure, or is not in it."""
    issues = []
    for item in plan.of_type(WORKBOOK_TYPE):
        title, content = str(item.inputs["displayName"]), listed.get(str(item.inputs["resourceName"]).lower())
        if content is None:
            issues.append(_issue(place, f"workbook {shown(title)} is not in Azure; deploy it: pulumi up --refresh"))
        elif content != _content(str(item.inputs["serializedData"])):
            restore = "delete it in Azure, then run: pulumi up --refresh"
            issues.append(_issue(place, f"workbook {shown(title)} was edited in Azure; to restore it, {restore}"))
    return issues


def _issue(place: str, message: str) -> Issue:
    return Issue(Location(place, 1), "RT201", message)


def _listed(text: str, place: str) -> Iterator[tuple[str, Any]]:
    for row in _rows(text, place):
        content = row.get("serializedData") or row.get("properties", {}).get("serializedData")
        if not content:
            raise EntrawatchError(f"{place}: workbook {shown(str(row.get('name')))} has no content; {_ADVICE}")
        yield str(row["name"]).lower(), _content(content)


def _rows(text: str, place: str) -> list[Mapping[str, Any]]:
    content = parsed_json(text)
    rows = content.get("value") if isinstance(content, dict) and not content.get("nextLink") else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "name" in row for row in rows):
        raise EntrawatchError(f"{place}: not a list of workbooks; {_ADVICE}")
    return rows


def _content(text: str) -> Any:
    content = parsed_json(text) if isinstance(text, str) else None
    # The workspace's ID; its subscription is not known offline.
    return {**content, "fallbackResourceIds": None} if isinstance(content, dict) else text
