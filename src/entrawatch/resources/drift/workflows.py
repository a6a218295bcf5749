"""Logic Apps of chat receivers in Azure, compared with a plan: whether they still post what the stack declares."""

import json
from collections.abc import Iterator, Mapping
from functools import partial

from entrawatch.documents.issues import Issue
from entrawatch.documents.quoting import shown
from entrawatch.resources.drift.listed import ListedResources, Row, declared, is_same_text
from entrawatch.resources.policies.policy import member
from entrawatch.resources.program_plan import Plan

WORKFLOW = "logic:Workflow"
_CODE = "RT403"
_PARTS = ("triggers", "actions")


def compare_workflows(plan: Plan, listed: ListedResources) -> Iterator[Issue]:
    """Yield the declared workflows that Azure does not have, that are disabled, or that do something else."""
    for workflow in declared(plan, WORKFLOW):
        name = str(workflow.inputs.get("workflowName"))
        found = partial(_differences, workflow.inputs)
        yield from listed.compared(_CODE, f"Logic App {shown(name)}", name, found, ", so its chat receives nothing")


def _differences(wanted: Row, row: Row) -> Iterator[str]:
    if not is_same_text(row.get("state"), wanted.get("state", "Enabled")):
        yield f"its state is {shown(row.get('state'))}"
    planned, found = _definition(wanted), _definition(row)
    yield from (f"its {part} are not those of the stack" for part in _PARTS if planned[part] != found[part])


def _definition(workflow: Row) -> Mapping[str, str]:
    """Return each part of a definition as text that is equal in any order, without what is empty."""
    given = {part: _filled(member(workflow, "definition", part)) for part in _PARTS}
    return {part: json.dumps(value, sort_keys=True, default=str) for part, value in given.items()}


def _filled(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _filled(one) for name, one in value.items() if one not in (None, {}, [], ())}
    return [_filled(one) for one in value] if isinstance(value, list | tuple) else value
