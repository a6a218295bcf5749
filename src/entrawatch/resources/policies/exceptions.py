"""Policy: no alert rule has an expired exception."""

from collections.abc import Iterator
from datetime import UTC, datetime

from entrawatch.resources.policies.notification import RULE
from entrawatch.resources.policies.policy import Breach, Option, Options, Policy, Resources, member, of_kind

FIRST_END = "exceptions_end"
"""Custom property of a rule with exceptions: the first day without one of them, as an ISO date."""


def _check(resources: Resources, options: Options) -> Iterator[Breach]:
    today = options["today"] or datetime.now(UTC).date().isoformat()
    for rule in of_kind(resources, RULE):
        end = member(rule.inputs, "actions", "customProperties", FIRST_END)
        if isinstance(end, str) and end <= today:
            text = f"alert rule '{rule.name}' has an exception that expired on {end}"
            yield Breach(rule.urn, f"{text}; remove it, or renew it with a new approval")


EXCEPTIONS = Policy(
    name="no-expired-exceptions",
    code="EX205",
    description="No alert rule has an exception that has expired.",
    check=_check,
    options=(
        Option(
            "today", {"type": "string", "description": "Day to compare with, such as 2026-12-01; empty: today."}, ""
        ),
    ),
)
