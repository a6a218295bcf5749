"""The preview as a tree: components, the resources they declare, messages, and totals."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from entrawatch.reports.resource_lines import adopted_line, resource_kind, resource_line
from entrawatch.resources.program_plan import NOT_DEPLOYED, LogLine, LogSeverity, Plan, PlannedResource
from entrawatch.specs.alert_spec import Severity

RULE = "azure-native:monitor:ScheduledQueryRule"
SENTINEL_RULE = "azure-native:securityinsights:ScheduledAlertRule"


@dataclass(frozen=True)
class Node:
    """One line of the tree: a name, its kind, the most important values, and the lines below it."""

    name: str
    kind: str = ""
    line: str = ""
    protected: bool = False
    children: tuple["Node", ...] = ()


def plan_tree(plan: Plan) -> tuple[Node, ...]:
    """Return the top level of the tree; alert rules are grouped by area."""
    return tuple(_node(plan, root) for root in plan.roots() if not root.type.startswith("pulumi:providers:"))


def totals(plan: Plan) -> dict[str, dict[str, int]]:
    """Count Azure `resources` by kind, and `alert_rules` and `sentinel_rules` by severity, the highest first."""
    resources = Counter(resource_kind(each) for each in plan.resources if _is_real(each))
    found = Counter(int(_number(rule.inputs.get("severity"))) for rule in plan.of_type(RULE))
    severities = {severity.value: found[number] for number, severity in enumerate(Severity) if found[number]}
    in_sentinel = Counter(str(rule.inputs.get("severity")).lower() for rule in plan.of_type(SENTINEL_RULE))
    there = {severity.value: in_sentinel[severity] for severity in Severity if in_sentinel[severity]}
    return {"resources": dict(sorted(resources.items())), "alert_rules": severities, "sentinel_rules": there}


def messages(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return the log messages of a plan, each once: `not_deployed` for alerts, `notes`, and `warnings`."""
    left_out = [line for line in plan.logs if line.stream == NOT_DEPLOYED]
    notes = [line for line in plan.logs if line.severity is LogSeverity.INFO and line.stream != NOT_DEPLOYED]
    warnings = [line for line in plan.logs if line.severity is LogSeverity.WARNING]
    return {"not_deployed": _once(left_out), "notes": _once(notes), "warnings": _once(warnings)}


def _once(lines: Iterable[LogLine]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.message for line in lines))


def _is_real(resource: PlannedResource) -> bool:
    return resource.custom and not resource.type.startswith("pulumi:")


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 3


def _node(plan: Plan, resource: PlannedResource, parent: str = "") -> Node:
    children = plan.children(resource.urn)
    name = resource.name.removeprefix(f"{parent}-")
    if not children and not resource.custom:
        return Node(name, resource_kind(resource), adopted_line(resource))
    if len(children) == 1 and not resource.custom and not plan.children(children[0].urn):
        # A component with one resource is easiest to read as one line.
        only = children[0]
        kind = f"{resource_kind(resource)} > {resource_kind(only)}"
        return Node(name, kind, resource_line(only), only.options.protect)
    below = [_node(plan, child, resource.name) for child in children if _area(plan, child) is None]
    below += _areas(plan, children, resource.name)
    return Node(name, resource_kind(resource), resource_line(resource), resource.options.protect, tuple(below))


def _areas(plan: Plan, children: tuple[PlannedResource, ...], parent: str) -> list[Node]:
    grouped: dict[str, list[Node]] = {}
    for child in children:
        area = _area(plan, child)
        if area is not None:
            grouped.setdefault(area, []).append(_node(plan, child, parent))
    return [
        Node(f"alerts of {area}", rules[0].kind, children=tuple(replace(rule, kind="") for rule in rules))
        for area, rules in sorted(grouped.items())
    ]


def _area(plan: Plan, resource: PlannedResource) -> str | None:
    rule = next((each for each in (resource, *plan.children(resource.urn)) if each.type == RULE), None)
    actions = rule.inputs.get("actions") if rule else None
    properties = actions.get("customProperties") if isinstance(actions, Mapping) else None
    return str(properties.get("area")) if isinstance(properties, Mapping) and "area" in properties else None
