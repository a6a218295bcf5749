"""Operations of deployments as the activity log names them: those that a deployment may send to Azure."""

from collections.abc import Iterable

from entrawatch_pulumi.preview.arm_ids import TEMPLATES

_GROUP = "Microsoft.Resources/subscriptions/resourceGroups"
# No `pulumi up` deletes these: they are protected or kept. Alerts report their deletion by the pipeline, too.
_KEPT = {
    f"{_GROUP}/delete",
    "Microsoft.OperationalInsights/workspaces/delete",
    "Microsoft.SecurityInsights/onboardingStates/delete",
    "Microsoft.Storage/storageAccounts/delete",
    "Microsoft.Storage/storageAccounts/blobServices/containers/delete",
    "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies/delete",
    "microsoft.aadiam/diagnosticSettings/delete",
}


def operation_name(call: str, identifier: str) -> str:
    """Return the operation of a call on a resource, such as `Microsoft.Insights/actionGroups/write`."""
    kind = _GROUP
    if "/providers/" in identifier:
        namespace, *path = identifier.rpartition("/providers/")[2].split("/")
        kind = "/".join((namespace, *path[::2]))
    return f"{kind}/{'delete' if call == 'delete' else 'write'}"


def known_operations() -> list[str]:
    """Return what a deployment of the resource types of this project may send to Azure."""
    # Of `any`, the type is part of the ID; no component declares it.
    kinds = [template for template in TEMPLATES.values() if "{resourceType}" not in template]
    found = {operation_name(call, template) for call in ("create", "delete") for template in kinds}
    # The only function that the stand-in of Azure answers and the activity log records.
    return sorted((found | {"Microsoft.Logic/workflows/triggers/listCallbackUrl/action"}) - _KEPT)


def unknown_operations(calls: Iterable[tuple[str, str, int]]) -> list[str]:
    """Return the operations of these calls that no deployment is known to send."""
    known = set(map(str.lower, known_operations()))
    return sorted({name for call, target, _ in calls if (name := operation_name(call, target)).lower() not in known})
