"""Policy: no rule has an expired exception."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from entrawatch.resources.policies.notification import RULE, SENTINEL_RULE
from entrawatch.resources.policies.policy import (
    Breach,
    Option,
    Options,
    Policy,
    Resources,
    entries,
    kind,
    member,
    of_kind,
)
from entrawatch.resources.program_plan import PlannedResource, Value

FIRST_END = "exceptions_end"
"""Custom property of a rule with exceptions: the first day without one of them, as an ISO date."""
# Rules of Microsoft Sentinel have no custom properties: this is the operator that a stack adds for each exception.
_IN_QUERY = re.compile(r"^// exception \w+\n\| where now\(\) >= datetime\((\d{4}-\d\d-\d\d)\) or ", re.MULTILINE)
_MIDNIGHT = "T00:00:00Z"


def _check(resources: Resources, options: Options) -> Iterator[Breach]:
    today = options["today"] or datetime.now(UTC).date().isoformat()
    for rule in of_kind(resources, *_ENDS):
        noun, first_end = _ENDS[kind(rule)]
        end = first_end(rule)
        if isinstance(end, str) and end <= today:
            text = f"{noun} '{rule.name}' has an exception that expired on {end}"
            yield Breach(rule.urn, f"{text}; remove it, or renew it with a new approval")


def _in_properties(rule: PlannedResource) -> Value:
    return member(rule.inputs, "actions", "customProperties", FIRST_END)


def _in_query(rule: PlannedResource) -> Value:
    query = rule.inputs.get("query")
    return min(_IN_QUERY.findall(query), default=None) if isinstance(query, str) else None


def _of_closing(rule: PlannedResource) -> Value:
    """Return the end of an automation rule that closes incidents; None for any other."""
    actions = entries(rule.inputs.get("actions"))
    end = member(rule.inputs, "triggeringLogic", "expirationTimeUtc")
    closes = any(member(one, "actionConfiguration", "status") == "Closed" for one in actions)
    return end.removesuffix(_MIDNIGHT) if closes and isinstance(end, str) else None


_ENDS: Mapping[str, tuple[str, Callable[[PlannedResource], Value]]] = {
    RULE: ("alert rule", _in_properties),
    SENTINEL_RULE: ("Sentinel rule", _in_query),
    "securityinsights:AutomationRule": ("automation rule", _of_closing),
}

EXCEPTIONS = Policy(
    name="no-expired-exceptions",
    code="EX205",
    description="No rule has an exception that has expired.",
    check=_check,
    options=(
        Option(
            "today", {"type": "string", "description": "Day to compare with, such as 2026-12-01; empty: today."}, ""
        ),
    ),
)
