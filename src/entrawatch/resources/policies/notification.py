"""Policy: every enabled alert rule notifies someone."""

from collections.abc import Iterator

from entrawatch.resources.policies.policy import (
    Breach,
    Option,
    Options,
    Policy,
    Resources,
    entries,
    is_hidden,
    member,
    of_kind,
)
from entrawatch.resources.program_plan import PlannedResource

RULE = "monitor:ScheduledQueryRule"
SENTINEL_RULE = "securityinsights:ScheduledAlertRule"
ACTION_GROUPS = ("monitor:ActionGroup", "monitor:TenantActionGroup")


def is_silent(receivers: object) -> bool:
    """Whether there is no receiver; a value known only after the deployment counts as one."""
    return not receivers


def _check(resources: Resources, options: Options) -> Iterator[Breach]:
    for rule in of_kind(resources, RULE):
        groups = member(rule.inputs, "actions", "actionGroups")
        if _is_enabled(rule) and rule.inputs.get("severity") in options["severities"] and is_silent(groups):
            yield Breach(rule.urn, f"alert rule '{rule.name}' notifies no one; give it an action group, or disable it")
    for group in of_kind(resources, *ACTION_GROUPS):
        if group.inputs.get("enabled") is False:
            yield Breach(group.urn, f"action group '{group.name}' is disabled, so it notifies no one; enable it")
        elif not any(_is_somebody(name, group) for name in group.inputs):
            yield Breach(group.urn, f"action group '{group.name}' has no receiver; give it one, or remove it")


def _is_enabled(rule: PlannedResource) -> bool:
    enabled = rule.inputs.get("enabled")
    return enabled is not False and not is_hidden(enabled)


def _is_somebody(name: str, group: PlannedResource) -> bool:
    receivers = group.inputs[name]
    return name.endswith("Receivers") and (is_hidden(receivers) or bool(entries(receivers)))


NOTIFICATION = Policy(
    name="rules-notify-someone",
    code="SQR045",
    description="Every enabled alert rule of the selected severities calls an action group with a receiver.",
    check=_check,
    options=(
        Option(
            "severities",
            {
                "type": "array",
                "items": {"type": "integer", "minimum": 0, "maximum": 4},
                "description": "Severities whose rules must notify someone: 0 critical to 4 informational. "
                "Other rules may appear only in the portal.",
            },
            (0, 1, 2),
        ),
    ),
)
