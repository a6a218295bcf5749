"""Policies: Entra logs reach the workspace, and no one can stop that by accident."""

from collections.abc import Iterator

from entrawatch.resources.policies.notification import RULE, SENTINEL_RULE
from entrawatch.resources.policies.policy import (
    Breach,
    Option,
    Options,
    Policy,
    Resources,
    entries,
    is_hidden,
    kind,
    member,
    of_kind,
)
from entrawatch.resources.policies.retention import WORKSPACE
from entrawatch.resources.program_plan import PlannedResource, Value

SETTING = "aadiam:DiagnosticSetting"
_KINDS = {
    SETTING: "diagnostic setting",
    WORKSPACE: "workspace",
    "securityinsights:SentinelOnboardingState": "Sentinel onboarding state",
}


def silent_rules(rules: int) -> str:
    """Return the message about a stack that creates a workspace with rules but without logs."""
    what = "its alert rule will never" if rules == 1 else f"its {rules} alert rules will never"
    return (
        f"no diagnostic setting of this stack sends logs to its new workspace, so {what} fire; write log_routing: "
        "{manage: true} in the one stack of the tenant that owns the setting, or list what another setting sends here"
    )


def unprotected(what: str) -> str:
    """Return the message about an unprotected resource on which every alert depends."""
    return f"{what} can be deleted by accident; protect it"


def _check_present(resources: Resources, options: Options) -> Iterator[Breach]:
    if any(map(_feeds_workspace, of_kind(resources, SETTING))) or options["owner"] is False:
        return
    workspaces, rules = list(of_kind(resources, WORKSPACE)), list(of_kind(resources, RULE, SENTINEL_RULE))
    if options["owner"] is True:
        text = "this stack must own the tenant's diagnostic setting, but declares none that sends logs to a workspace"
        yield Breach("", f"{text}; write log_routing: {{manage: true}}")
    elif workspaces and rules:
        # The engine passes resources in the order in which they became ready.
        yield Breach(min(workspace.urn for workspace in workspaces), silent_rules(len(rules)))


def _feeds_workspace(setting: PlannedResource) -> bool:
    logs = setting.inputs.get("logs")
    states = [member(log, "enabled") for log in entries(logs)]
    return bool(setting.inputs.get("workspaceId")) and any(map(_is_on, [*states, logs]))


def _is_on(state: Value) -> bool:
    return state is True or is_hidden(state)


def _check_protected(resources: Resources, _: Options) -> Iterator[Breach]:
    for resource in of_kind(resources, *_KINDS):
        if not resource.options.protect:
            what = f"{_KINDS[kind(resource)]} '{resource.name}'"
            yield Breach(resource.urn, unprotected(what))


PRESENT = Policy(
    name="diagnostic-setting-present",
    code="PO103",
    description="A diagnostic setting sends Entra logs to the workspace that the alert rules query.",
    check=_check_present,
    compares_resources=True,
    options=(
        Option(
            "owner",
            {
                "type": "boolean",
                "description": "true: this stack must own the tenant's setting; false: another stack does; "
                "absent: a stack that creates a workspace must.",
            },
        ),
    ),
)

PROTECTED = Policy(
    name="logs-protected",
    code="PO102",
    description="The Entra diagnostic setting, the workspace, and Microsoft Sentinel are protected from deletion.",
    check=_check_protected,
)
