"""Checks of a delegation to the stack's tenant: what Azure Lighthouse rejects, and rights that no log needs."""

from collections.abc import Iterator, Sequence

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.messages import did_you_mean, shown
from entrawatch.reference.lighthouse import (
    DELEGATED_ROLE_IDS,
    DELETING_ROLES,
    REJECTED_ROLES,
    ROUTING_ROLE,
    ROUTING_ROLES,
)
from entrawatch.reference.tenants import TenantKind
from entrawatch.stacks.settings import Authorization, StackSettings

_PATH = ("tenant", "authorizations")


def check_delegation(settings: StackSettings) -> Iterator[Problem]:
    """Yield what Azure Lighthouse rejects in the delegation to the stack's tenant, and what it should not permit."""
    tenant = settings.tenant
    yield from check_authorizations(tenant.authorizations, _PATH)
    if not tenant.authorizations:
        return
    if tenant.kind is TenantKind.WORKFORCE:
        text = "authorizations have no effect in a workforce tenant, which has the subscription itself; remove them"
        yield Problem("ST312", _PATH, text, is_about_key=True)
    elif _rules_are_delegated(settings):
        text = "the resource group of the workspace also holds the alert rules, which the tenant could then change"
        advice = "create the workspace in a resource group of its own and write workspace.existing_id"
        yield warning("LHS006", _PATH, f"{text}; {advice}")


def check_authorizations(authorizations: Sequence[Authorization], path: KeyPath) -> Iterator[Problem]:
    """Yield what Azure Lighthouse rejects in the authorizations of a delegation, and roles with too many rights."""
    for number, one in enumerate(authorizations):
        yield from _role(one.role, (*path, number, "role"))
        if _grant(one) in map(_grant, authorizations[:number]):
            text = f"principal '{one.principal_id}' has role {shown(one.role)} twice; remove one"
            yield Problem("LHS003", (*path, number), text)
    roles = {one.role for one in authorizations}
    # A role that is reported by itself may be meant to send logs.
    if roles and roles <= set(DELEGATED_ROLE_IDS) - ROUTING_ROLES:
        text = "no authorization has a role that can send logs to the workspace"
        yield Problem("LHS004", path, f"{text}; give one of them {ROUTING_ROLE}")


def _rules_are_delegated(settings: StackSettings) -> bool:
    existing = settings.workspace.existing_id
    return existing is None or f"/resourcegroups/{settings.resource_group.name}/".lower() in existing.lower()


def _grant(authorization: Authorization) -> tuple[str, str]:
    return authorization.principal_id.lower(), authorization.role


def _role(role: str, path: KeyPath) -> Iterator[Problem]:
    if role in REJECTED_ROLES:
        text = f"role '{role}' is rejected by Azure Lighthouse, because {REJECTED_ROLES[role]}"
        yield Problem("LHS001", path, f"{text}; write {ROUTING_ROLE}")
    elif role not in DELEGATED_ROLE_IDS:
        text = f"role {shown(role)} is not a built-in role that can be delegated"
        yield Problem("LHS002", path, f"{text}; {did_you_mean(role, list(DELEGATED_ROLE_IDS))}")
    elif role in DELETING_ROLES:
        text = f"role '{role}' lets the tenant delete the workspace or its records"
        yield warning("LHS005", path, f"{text}; {ROUTING_ROLE} is enough to send logs")
