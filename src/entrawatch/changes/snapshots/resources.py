"""Facts of resources: from a plan to the plain values of a snapshot; secrets are markers in a plan already."""

import hashlib
from typing import Any

from entrawatch.changes.snapshots.model import ResourceFacts
from entrawatch.resources.program_plan import Plan, PlannedResource, to_plain

RULE_TYPE = "azure-native:monitor:ScheduledQueryRule"
_LONGEST = 2000


def resource_facts(plan: Plan) -> tuple[ResourceFacts, ...]:
    """Return every resource of a plan; long text of anything but alert rules is told by its length and digest."""
    return tuple(map(_facts, plan.resources))


def _facts(resource: PlannedResource) -> ResourceFacts:
    options, inputs = resource.options, to_plain(resource.inputs)
    return ResourceFacts(
        urn=resource.urn,
        type=resource.type,
        name=resource.name,
        custom=resource.custom,
        parent=resource.parent,
        inputs=inputs if resource.type == RULE_TYPE else _shortened(inputs),
        protect=options.protect,
        retain_on_delete=options.retain_on_delete,
        replace_on_changes=options.replace_on_changes,
        ignore_changes=options.ignore_changes,
        aliases=tuple({"urn": one.urn, "name": one.name, "type": one.type} for one in options.aliases),
    )


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    if isinstance(value, str) and len(value) > _LONGEST:
        digest = hashlib.sha256(value.encode(errors="replace")).hexdigest()
        return f"text of {len(value)} characters, sha256 {digest[:16]}"
    return value
