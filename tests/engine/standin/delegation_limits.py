"""What Azure Lighthouse rejects in a delegation."""

from standin.cloud import Cloud, Resource
from standin.refusal import Refusal

OFFER = "azure-native:managedservices:RegistrationDefinition"
ASSIGNMENT = "azure-native:managedservices:RegistrationAssignment"
_OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"


def refuse_offer(_cloud: Cloud, _identifier: str, sent: Resource, before: Resource | None) -> None:
    """Raise Refusal for a role that cannot be delegated, and for another tenant in an existing offer."""
    offer = sent["properties"]
    for one in offer["authorizations"]:
        if one["roleDefinitionId"] == _OWNER:
            text = f"The role definition '{_OWNER}' is not allowed for registration definition because of restricted"
            raise _rejected(f"{text} actions.")
    if before and before["properties"]["properties"]["managedByTenantId"] != offer["managedByTenantId"]:
        raise _rejected("The managed by tenant of a registration definition cannot be changed.")


def refuse_assignment_of_offer(cloud: Cloud, identifier: str, sent: Resource, before: Resource | None) -> None:
    """Raise Refusal without an offer or a resource group, and for a second assignment."""
    scope, offer = identifier.partition("/providers/")[0], sent["properties"]["registrationDefinitionId"]
    for needed in (scope, offer):
        if cloud.get(needed) is None:
            raise Refusal(404, "ResourceNotFound", f"The resource '{needed}' was not found.")
    others = [one for one in cloud.resources() if one["type"] == ASSIGNMENT and one["id"].startswith(scope)]
    if before is None and any(one["properties"]["properties"]["registrationDefinitionId"] == offer for one in others):
        raise _rejected("Multiple registration assignments are not allowed.")


def refuse_deletion_of_offer(cloud: Cloud, identifier: str) -> None:
    """Raise Refusal as long as the offer is assigned."""
    for one in cloud.resources():
        offer = one["properties"].get("properties", {}).get("registrationDefinitionId", "")
        if one["type"] == ASSIGNMENT and offer == identifier:
            raise Refusal(409, "RegistrationDefinitionInUse", "The registration definition is assigned.")


def _rejected(text: str) -> Refusal:
    return Refusal(400, "InvalidRegistrationDefinitionCreateRequest", text)
