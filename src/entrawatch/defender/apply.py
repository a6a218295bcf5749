"""Read the custom detections of Microsoft Defender, and change one rule after another."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from entrawatch.defender.compare import Action, Change
from entrawatch.defender.rule import Body
from entrawatch.directory.graph import Graph, GraphFailed
from entrawatch.workspace.client import ServiceFailed

RULES = "/security/rules/detectionRules"
READ, WRITE = "CustomDetection.Read.All", "CustomDetection.ReadWrite.All"
_OF_ONE_RULE = frozenset((400, 404, 409))
"""Statuses that say something about one rule only, so that the next one may be accepted."""


@dataclass(frozen=True)
class Outcome:
    """One change that was sent; `failed`: why Microsoft Graph did not take it, '' if it did."""

    change: Change
    failed: str = ""


def detection_rules(graph: Graph) -> list[Body]:
    """Return all custom detections of the tenant; raises GraphFailed."""
    found = graph.all(RULES, READ)
    if not all(isinstance(one, Mapping) and isinstance(one.get("id"), str) for one in found):
        raise GraphFailed(f"{RULES}: a rule has another form than documented ('id')")
    return found


def apply(changes: Iterable[Change], graph: Graph) -> Iterator[Outcome]:
    """Send each change, and yield its outcome; raises ServiceFailed if the next one would fail, too.

    What was sent stays: a later run compares again and continues.
    """
    for change in changes:
        try:
            _send(change, graph)
        except ServiceFailed as failed:
            if failed.status not in _OF_ONE_RULE:
                raise
            yield Outcome(change, str(failed))
        else:
            yield Outcome(change)


def _send(change: Change, graph: Graph) -> None:
    if change.action is Action.CREATE:
        graph.send("POST", (RULES,), change.body, WRITE)
    else:
        graph.send("PATCH", (RULES, change.rule_id), change.body, WRITE)
