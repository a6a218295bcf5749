"""What Azure rejects in rules of Microsoft Sentinel that a program declares on its own, reported at the argument."""

from collections.abc import Iterator, Mapping
from typing import Any

from entrawatch.documents.issues import Issue, Problem
from entrawatch.documents.quoting import shown
from entrawatch.sentinel.entities import EntityMapping
from entrawatch.sentinel.limits import refused, same_names, too_many
from entrawatch.sentinel.rule import SentinelRule
from entrawatch_pulumi.arguments.document import argument_document

LAST = 1000
"""Azure's highest order of an automation rule."""
_EFFECTS = ("tags", "owner_object_id", "close_comment", "playbook_id")


def sentinel_issues(shape: type, name: str, args: Mapping[str, Any]) -> Iterator[Issue]:
    """Yield everything that Azure rejects in arguments of SentinelRules with valid types."""
    document = argument_document("SentinelRules", name, shape)
    yield from document.issues((*_rules(args["rules"]), *_automations(args)))


def _rules(rules: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    planned = [_rule(key, values) for key, values in rules.items()]
    for rule in planned:
        yield from (problem.below("rules", rule.alert_id) for problem in refused(rule))
    for first, second in same_names(planned):
        text = f"rule '{first.alert_id}' has the same name, and a workspace has a name once; change one"
        yield Problem("SEN006", ("rules", second.alert_id, "display_name"), text)


def _automations(args: Mapping[str, Any]) -> Iterator[Problem]:
    automations = args.get("automations") or {}
    yield from too_many(len(args["rules"]), len(automations))
    for key, automation in automations.items():
        if not any(automation.get(effect) for effect in _EFFECTS):
            text = "does nothing, and Azure rejects that; write tags, an owner, a close_comment or a playbook"
            yield Problem("ST104", ("automations", key), text)
        yield from (problem.below("automations", key) for problem in _scope(automation))
        for listed in ("rules", "without_rules"):
            for number, rule_key in enumerate(automation.get(listed) or ()):
                if rule_key not in args["rules"]:
                    text = f"rule '{rule_key}' does not exist; write a key of rules"
                    yield Problem("ST104", ("automations", key, listed, number), text)


def _scope(automation: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield an order that Azure rejects, and rules without which it would act on the incidents of others."""
    if not automation["rules"]:
        text = "rules is empty, so it would act on every incident of the workspace; list keys of rules"
        yield Problem("ST104", ("rules",), text)
    if not 1 <= automation["order"] <= LAST:
        yield Problem("ST104", ("order",), f"order {shown(automation['order'])} is not accepted; use 1 to {LAST}")


def _rule(key: str, args: Mapping[str, Any]) -> SentinelRule:
    return SentinelRule(
        alert_id=key,
        first_id=key,
        former_ids=(),
        display_name=args["display_name"],
        description=args["description"],
        severity=args["severity"],
        query=args["query"],
        query_frequency=args["query_frequency"],
        query_period=args["query_period"],
        trigger_operator=args["trigger_operator"],
        trigger_threshold=int(args["trigger_threshold"]),
        suppression_duration=args.get("suppression_duration"),
        tactics=tuple(args["tactics"]),
        techniques=tuple(args.get("techniques") or ()),
        entities=tuple(
            EntityMapping(one["type"], (*one["identifiers"].items(),)) for one in args.get("entities") or ()
        ),
        custom_details=args.get("custom_details") or {},
        alert_name_format=args.get("alert_name_format"),
        create_incident=args["create_incident"],
        grouping_window=args.get("grouping_window"),
    )
