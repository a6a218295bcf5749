"""Render a plan as text, JSON, and Markdown."""

import json
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from entrawatch.documents.keyed_addresses import without_keys
from entrawatch.documents.render_issues import count_of
from entrawatch.reports.markdown import escaped
from entrawatch.reports.preview_tree import Node, messages, plan_tree, totals
from entrawatch.resources.program_plan import Plan, to_json

_OFFLINE = "offline preview: nothing was deployed or compared with Azure"
_SEVERITY_STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan", "informational": "dim"}


def plan_as_text(plan: Plan) -> RenderableType:
    """Return a tree of components and resources, alerts that are not deployed, notes, warnings, totals, next step."""
    tree = Tree(Text(f"{plan.project} / {plan.stack}", style="bold"))
    _branches(tree, plan_tree(plan))
    parts: list[RenderableType] = [tree]
    for name, lines in messages(plan).items():
        if lines:
            style = "yellow" if name == "warnings" else "dim"
            parts.append(Text(f"\n{name.replace('_', ' ')} ({len(lines)})", style="bold"))
            parts += [Text(f"  {line}", style=style) for line in lines]
    parts.append(Text(f"\n{_totals_line(plan)}", style="bold"))
    return Group(*parts, Text(_OFFLINE, style="dim"), Text(f"next: {_next_step(plan)}"))


def _next_step(plan: Plan) -> str:
    command = f"pulumi preview --stack {plan.stack}"
    return f"resolve or acknowledge the warnings, then {command}" if messages(plan)["warnings"] else command


def plan_as_json(plan: Plan) -> str:
    """Return the plan with totals and messages as JSON; secrets, keyed addresses, and unknown values are markers."""
    document = {
        "stack": plan.stack,
        "totals": totals(plan),
        **messages(plan),
        "plan": to_json(plan),
    }
    return without_keys(json.dumps(document, indent=2, ensure_ascii=False))


def plan_as_markdown(plan: Plan) -> str:
    """Return the plan for a pull request: totals, messages, and the collapsed tree."""
    lines = [f"### {escaped(plan.project)} / {escaped(plan.stack)}", "", _totals_line(plan), ""]
    for name, found in reversed(messages(plan).items()):
        if found:
            lines += [f"**{name.replace('_', ' ').capitalize()}**", "", *(f"- {escaped(line)}" for line in found), ""]
    lines += ["<details><summary>Resources</summary>", "", *_markdown_lines(plan_tree(plan), 0), "", "</details>"]
    return without_keys("\n".join(lines))


def _totals_line(plan: Plan) -> str:
    resources, in_monitor, in_sentinel = totals(plan).values()
    number = sum(resources.values())
    if not number:
        return "0 resources: the program declares no resources; declare EntraMonitoring in __main__.py"
    kinds = ", ".join(f"{count} {kind}" for kind, count in resources.items())
    rules = _rules_of("alert rule", in_monitor) + _rules_of("Sentinel rule", in_sentinel)
    return f"{count_of(number, 'resource')} ({kinds}){rules}"


def _rules_of(what: str, severities: Mapping[str, int]) -> str:
    listed = ", ".join(f"{count} {name}" for name, count in severities.items())
    return f"; {count_of(sum(severities.values()), what)}: {listed}" if listed else ""


def _branches(parent: Tree, nodes: Sequence[Node]) -> None:
    width = max((len(node.name) for node in nodes), default=0)
    for node in nodes:
        _branches(parent.add(_label(node, width)), node.children)


def _label(node: Node, width: int) -> Text:
    label = Text(node.name.ljust(width), style="bold" if node.children else "")
    if node.kind:
        label.append(f"  {node.kind}", style="dim")
    if node.line:
        first, comma, rest = node.line.partition(",")
        label.append("  ").append(first, style=_SEVERITY_STYLES.get(first.lower(), "")).append(comma + rest)
    if node.protected:
        label.append("  protected", style="green")
    return label


def _markdown_lines(nodes: Iterable[Node], depth: int) -> Iterable[str]:
    for node in nodes:
        words = [
            f"**{escaped(node.name)}**",
            escaped(node.kind),
            escaped(node.line),
            "protected" if node.protected else "",
        ]
        yield "  " * depth + "- " + " · ".join(word for word in words if word)
        yield from _markdown_lines(node.children, depth + 1)
