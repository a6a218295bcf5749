"""Checks of consumer tenants: what Azure Lighthouse rejects in a delegation, and logs that a tenant cannot send."""

from collections.abc import Iterator, Mapping, Sequence

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.messages import did_you_mean, shown
from entrawatch.reference.licenses import License
from entrawatch.reference.lighthouse import (
    DELEGATED_ROLE_IDS,
    DELETING_ROLES,
    REJECTED_ROLES,
    ROUTING_ROLE,
    ROUTING_ROLES,
)
from entrawatch.stacks.consumer_tenants import Authorization, ConsumerTenant, TenantKind
from entrawatch.stacks.settings import StackSettings


def check_consumer_tenants(settings: StackSettings) -> Iterator[Problem]:
    """Yield what Azure Lighthouse rejects in delegations, and a license that no consumer tenant has."""
    for name, tenant in settings.consumer_tenants.items():
        yield from check_authorizations(tenant.authorizations, ("consumer_tenants", name, "authorizations"))
        if tenant.authorizations and _rules_are_delegated(settings):
            text = "the resource group of the workspace also holds the alert rules, which the tenant could then change"
            advice = "create the workspace in a resource group of its own and write workspace.existing_id"
            path = ("consumer_tenants", name, "authorizations")
            yield warning("LHS006", path, f"{text}; {advice}")
    yield from _same_tenant(settings.consumer_tenants)
    yield from _licenses(settings)


def _rules_are_delegated(settings: StackSettings) -> bool:
    existing = settings.workspace.existing_id
    return existing is None or f"/resourcegroups/{settings.resource_group.name}/".lower() in existing.lower()


def check_authorizations(authorizations: Sequence[Authorization], path: KeyPath) -> Iterator[Problem]:
    """Yield what Azure Lighthouse rejects in the authorizations of one delegation, and roles with too many rights."""
    for number, one in enumerate(authorizations):
        yield from _role(one.role, (*path, number, "role"))
        if _grant(one) in map(_grant, authorizations[:number]):
            text = f"principal '{one.principal_id}' has role {shown(one.role)} twice; remove one"
            yield Problem("LHS003", (*path, number), text)
    if authorizations and not any(one.role in ROUTING_ROLES for one in authorizations):
        text = "no authorization has a role that can send logs to the workspace"
        yield Problem("LHS004", path, f"{text}; give one of them {ROUTING_ROLE}")


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
        text = f"role '{role}' lets the consumer tenant delete the workspace or its records"
        yield warning("LHS005", path, f"{text}; {ROUTING_ROLE} is enough to send logs")


def _same_tenant(tenants: Mapping[str, ConsumerTenant]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name, tenant in tenants.items():
        other = first.setdefault(tenant.tenant_id.lower(), name)
        if other != name:
            text = f"consumer tenant '{name}' has the same tenant ID as '{other}'; list all authorizations in one"
            yield Problem("LHS007", ("consumer_tenants", name, "tenant_id"), text)


def _licenses(settings: StackSettings) -> Iterator[Problem]:
    kinds = {tenant.kind for tenant in settings.consumer_tenants.values()}
    licenses = settings.log_routing.licenses
    if kinds and TenantKind.AZURE_AD_B2C not in kinds and License.B2C in licenses:
        text = "license 'b2c' belongs to Azure AD B2C, and no consumer tenant is of that kind"
        path = ("log_routing", "licenses", licenses.index(License.B2C))
        yield warning("ST370", path, f"{text}, so table AADB2CRequestLogs stays empty; remove it")
