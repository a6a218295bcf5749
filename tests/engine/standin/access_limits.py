"""What Azure rejects in a role assignment."""

from standin.cloud import Cloud, Resource
from standin.refusal import Refusal

_TOKEN = "azure-native:authorization:RoleAssignment"
_WHAT = ("principalId", "roleDefinitionId", "scope")


def refuse_assignment(cloud: Cloud, identifier: str, sent: Resource, _before: Resource | None) -> None:
    """Raise Refusal where the role is granted already, and where Azure would look for the principal too early."""
    for other in cloud.resources():
        known = {**other["properties"], "scope": other["id"].partition("/providers/Microsoft.Authorization/")[0]}
        same = all(str(known.get(key)).lower() == str(sent[key]).lower() for key in _WHAT)
        if other["type"] == _TOKEN and other["id"].lower() != identifier.lower() and same:
            raise Refusal(409, "RoleAssignmentExists", "The role assignment already exists.")
    if "principalType" not in sent:
        text = f"Principal {sent['principalId']} does not exist in the directory."
        raise Refusal(400, "PrincipalNotFound", text)
