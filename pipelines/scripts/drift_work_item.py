"""Open, update or close the one work item about differences between the stacks and Azure.

Usage: python3 pipelines/scripts/drift_work_item.py WORKSPACE TYPE STACK...

WORKSPACE contains the artifacts entrawatch-drift-<attempt>-<stack> with a preview.json; a stack without one was not
checked. TYPE is the type of a new work item; every process has Task.
"""

import html
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from azure_devops_api import AzureDevOps, azure_devops, leave
from azure_devops_artifacts import newest
from drift_report import CLOSING, MOST_CHARACTERS, OPENING, TITLE, TOO_LONG, is_clean, read_results
from preview_result import PreviewResult, as_html
from rest import Refused

TAG = "entrawatch-drift"
_FIELDS = "System.Id,System.State,System.WorkItemType,System.CreatedBy"
_QUERY = (
    "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project "
    "AND [System.Tags] CONTAINS 'entrawatch-drift' ORDER BY [System.Id] DESC"
)
_MOST_ITEMS = 200
_DONE = frozenset({"Completed", "Removed"})


@dataclass(frozen=True)
class WorkItem:
    """An open work item that this job created earlier."""

    number: int
    states: dict[str, str]
    """The states of its type in their order, with the category of each."""


def main() -> int:
    """Update the work item to the result of the nightly check."""
    workspace, kind, stacks = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    checked = newest(workspace, "entrawatch-drift")
    results = read_results({stack: checked[stack] / "preview.json" if stack in checked else None for stack in stacks})
    api = azure_devops()
    item = _open_item(api)
    if is_clean(results):
        _close(api, item)
    elif item:
        api.patch(f"_apis/wit/workitems/{item.number}", [_field("Description", _text(api, results))])
        print(f"updated work item {item.number}")
    else:
        fields = {"Title": TITLE, "Description": _text(api, results), "Tags": TAG}
        made = api.post(f"_apis/wit/workitems/${quote(kind)}", [_field(*pair) for pair in fields.items()])
        print(f"opened work item {made['id']}")
    return 0


def _open_item(api: AzureDevOps) -> WorkItem | None:
    """Return the newest open work item with the tag that this job created: anyone can add a tag."""
    found = api.post("_apis/wit/wiql", {"query": _QUERY}, **{"$top": _MOST_ITEMS})["workItems"]
    if not found:
        return None
    me = api.me()
    states: dict[str, dict[str, str]] = {}
    ids = ",".join(str(one["id"]) for one in found)
    items = api.get("_apis/wit/workitems", ids=ids, fields=_FIELDS)["value"]
    for item in sorted(items, key=lambda one: -int(one["id"])):
        kind = item["fields"]["System.WorkItemType"]
        if item["fields"]["System.CreatedBy"].get("id") != me:
            continue
        states[kind] = states.get(kind) or _states(api, kind)
        if states[kind].get(item["fields"]["System.State"]) not in _DONE:
            return WorkItem(int(item["id"]), states[kind])
    return None


def _states(api: AzureDevOps, kind: str) -> dict[str, str]:
    """Return the states of a type with their categories: each process has its own name for 'done'."""
    listed = api.get(f"_apis/wit/workitemtypes/{quote(kind)}/states")["value"]
    return {one["name"]: one["category"] for one in listed}


def _close(api: AzureDevOps, item: WorkItem | None) -> None:
    if item is None:
        print("nothing differs")
        return
    done = next((name for name, category in item.states.items() if category == "Completed"), None)
    if done is None:
        raise Refused(f"work item {item.number} has no state that completes it; close it by hand")
    comment = f"<p>{CLOSING} {_link(api)}</p>"
    api.patch(f"_apis/wit/workitems/{item.number}", [_field("State", done), _field("History", comment)])
    print(f"closed work item {item.number}")


def _field(name: str, value: str) -> dict[str, Any]:
    return {"op": "add", "path": f"/fields/System.{name}", "value": value}


def _text(api: AzureDevOps, results: Sequence[PreviewResult]) -> str:
    """Return the text: what the next deployment would revert, stack by stack."""
    head = f"<p>{OPENING} {_link(api)}</p>"
    text = "".join([head, *map(as_html, results)])
    return text if len(text) < MOST_CHARACTERS else f"{head}<p>{TOO_LONG}</p>"


def _link(api: AzureDevOps) -> str:
    return f'<a href="{html.escape(api.run_url())}">The run</a>'


if __name__ == "__main__":
    leave(main)
