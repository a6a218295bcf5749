"""What each input is read from: the lists of Microsoft Graph, and the entries that they give.

Shapes and permissions: learn.microsoft.com/graph/api, v1.0 (unifiedRoleAssignment, unifiedRoleEligibilitySchedule,
privilegedAccessGroupEligibilitySchedule, domain, crossTenantAccessPolicyConfigurationPartner, namedLocation,
appRoleAssignment, group-list-owners, group-list-transitivemembers).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from entrawatch.directory.graph import Graph, GraphFailed
from entrawatch.documents.quoting import UNSEEN, shown
from entrawatch.reference.azure_ids import GUID

_ROLES = "RoleManagement.Read.Directory"
_ELIGIBLE = "RoleEligibilitySchedule.Read.Directory"
_ELIGIBLE_FOR_GROUPS = "PrivilegedEligibilitySchedule.Read.AzureADGroup"
_MEMBERS = "GroupMember.Read.All"
_APPLICATIONS = "Application.Read.All"
_POLICIES = "Policy.Read.All"
# In a list file, # would begin a comment.
_PLAIN = re.compile(r"(?!#)\S+")
_GROUP, _USER = "#microsoft.graph.group", "#microsoft.graph.user"
_ALL_APPLICATIONS = "/servicePrincipals?$select=id,appId"
_ID = re.compile(GUID)
_MICROSOFT_GRAPH = "00000003-0000-0000-c000-000000000000"


@dataclass(frozen=True)
class Known:
    """What a stack already states, and what decides which entries count."""

    privileged_roles: Sequence[str]
    """Names of roles; none = all."""
    tier_zero_permissions: Sequence[str]
    has_privileged_identity_management: bool
    named_location: str | None = None
    """Name or ID of the location whose countries are the approved ones."""
    break_glass_group: str | None = None
    """Object ID of the group of emergency access accounts."""


@dataclass(frozen=True)
class Found:
    """One entry of an input, and what a reviewer should know about it."""

    value: str
    remark: str


Source = Callable[[Graph, Known], Iterator[Found]]


def _privileged_accounts(graph: Graph, known: Known) -> Iterator[Found]:
    names = {str(one["id"]): str(one["displayName"]) for one in graph.all(_path("roleDefinitions"), _ROLES)}
    kinds = [("permanent", _path("roleAssignments?$expand=principal"), _ROLES)]
    if known.has_privileged_identity_management:
        kinds.append(("eligible", _path("roleEligibilitySchedules?$expand=principal"), _ELIGIBLE))
    wanted = {name.casefold() for name in known.privileged_roles}
    for kind, path, permission in kinds:
        for one in graph.all(path, permission):
            role = names[str(one["roleDefinitionId"])]
            if not wanted or role.casefold() in wanted:
                # Null for a deleted principal.
                principal = one["principal"] or {"id": one["principalId"]}
                yield from _accounts(graph, known, principal, f"{role}, {kind}")


def _path(rest: str) -> str:
    return f"/roleManagement/directory/{rest}"


def _accounts(
    graph: Graph, known: Known, principal: Mapping[str, Any], role: str, above: tuple[str, ...] = ()
) -> Iterator[Found]:
    """Yield a principal; instead of a group, who is a member or owner of it, or can become one.

    `above`: the IDs of groups that led here, because groups can be eligible for each other.
    """
    if principal.get("@odata.type") != _GROUP:
        yield from _account(principal, role)
        return
    group = str(principal["id"])
    if group in above:
        return
    yield from _members(graph, group, f"{role}, through group {_name(principal)}")
    # An owner can become a member.
    for owner in graph.all(f"/groups/{group}/owners?{_NAMES}", _MEMBERS):
        yield from _account(owner, f"{role}, owner of group {_name(principal)}")
    if known.has_privileged_identity_management:
        filtered = f"eligibilitySchedules?$filter=groupId eq '{group}'&$expand=principal"
        for one in graph.all(f"/identityGovernance/privilegedAccess/group/{filtered}", _ELIGIBLE_FOR_GROUPS):
            eligible = one["principal"] or {"id": one["principalId"]}
            remark = f"{role}, eligible {one['accessId']} of group {_name(principal)}"
            yield from _accounts(graph, known, eligible, remark, (*above, group))


_NAMES = "$select=id,displayName,userPrincipalName"


def _members(graph: Graph, group: str, remark: str) -> Iterator[Found]:
    for member in graph.all(f"/groups/{group}/transitiveMembers?{_NAMES}", _MEMBERS):
        # Members of nested groups are on the same list.
        if member.get("@odata.type") != _GROUP:
            yield from _account(member, remark)


def _break_glass_accounts(graph: Graph, known: Known) -> Iterator[Found]:
    group = known.break_glass_group or ""
    if not _ID.fullmatch(group):
        text = "state which group has the emergency access accounts, with --break-glass-group"
        raise GraphFailed(f"{text} and its object ID; {shown(group)} is none" if group else f"{text} and its object ID")
    yield from _members(graph, group, "member of the group of emergency access accounts")


def _account(principal: Mapping[str, Any], role: str) -> Iterator[Found]:
    """Yield a user by name and ID, another principal by ID; raises GraphFailed for a user without a name."""
    remark, user = f"{_name(principal)}: {role}", principal.get("userPrincipalName")
    if user:
        yield Found(str(user), remark)
    elif principal.get("@odata.type") == _USER:
        # Of what the identity may not read, Graph sends the ID (learn.microsoft.com/graph/permissions-overview).
        text = f"the identity may not read the name of user {shown(principal['id'])}"
        raise GraphFailed(f"{text}; grant the application permission User.Read.All")
    yield Found(str(principal["id"]), remark)


def _name(principal: Mapping[str, Any]) -> str:
    return str(principal.get("displayName") or "without a name")


def _owned_domains(graph: Graph, _: Known) -> Iterator[Found]:
    for one in graph.all("/domains", "Domain.Read.All"):
        # Anyone can add the domain of another organization, and prove nothing.
        if one["isVerified"]:
            yield Found(str(one["id"]), "verified")


def _approved_tenants(graph: Graph, _: Known) -> Iterator[Found]:
    for one in graph.all("/policies/crossTenantAccessPolicy/partners", _POLICIES):
        yield Found(str(one["tenantId"]), "cross-tenant access settings")


def _approved_ips(graph: Graph, _: Known) -> Iterator[Found]:
    for one in _locations(graph, "ipNamedLocation"):
        if one.get("isTrusted"):
            for item in one["ipRanges"]:
                yield Found(str(item["cidrAddress"]), f"trusted location {one['displayName']}")


def _approved_countries(graph: Graph, known: Known) -> Iterator[Found]:
    """Yield the countries of one named location: others may be lists of countries to block."""
    found = list(_locations(graph, "countryNamedLocation"))
    wanted = known.named_location
    # Two locations can have the same name.
    chosen = [one for one in found if not wanted or wanted in (one["displayName"], one["id"])]
    if len(chosen) != 1:
        listed = ", ".join(sorted(f"{shown(one['displayName'])} with ID {shown(one['id'])}" for one in found)) or "none"
        text = "state the name or ID of the location with the approved countries, with --named-location"
        raise GraphFailed(f"{text}; there are: {listed}")
    for country in chosen[0]["countriesAndRegions"]:
        yield Found(str(country), f"named location {chosen[0]['displayName']}")


def _locations(graph: Graph, kind: str) -> Iterator[Mapping[str, Any]]:
    for one in graph.all("/identity/conditionalAccess/namedLocations", _POLICIES):
        if one.get("@odata.type") == f"#microsoft.graph.{kind}":
            yield one


def _tier_zero_applications(graph: Graph, known: Known) -> Iterator[Found]:
    """Yield the applications that hold a permission of Microsoft Graph that can take over the tenant."""
    resource = f"/servicePrincipals?$filter=appId eq '{_MICROSOFT_GRAPH}'&$select=id,appRoles"
    for service in graph.all(resource, _APPLICATIONS):
        roles = {str(role["id"]): str(role["value"]) for role in service["appRoles"]}
        applications = {str(one["id"]): str(one["appId"]) for one in graph.all(_ALL_APPLICATIONS, _APPLICATIONS)}
        for one in graph.all(f"/servicePrincipals/{service['id']}/appRoleAssignedTo", _APPLICATIONS):
            permission, principal = roles.get(str(one["appRoleId"]), ""), str(one["principalId"])
            if permission not in known.tier_zero_permissions:
                continue
            remark = f"{one.get('principalDisplayName')}: {permission}"
            if principal in applications:
                yield Found(applications[principal], remark)
            # A principal that is not listed, such as one that was just created, is known by its object ID alone.
            yield Found(principal, remark)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "approved_countries": _approved_countries,
        "approved_ips": _approved_ips,
        "approved_tenants": _approved_tenants,
        "break_glass_accounts": _break_glass_accounts,
        "owned_domains": _owned_domains,
        "privileged_accounts": _privileged_accounts,
        "tier_zero_applications": _tier_zero_applications,
    }
)
"""Input → how it is read; each raises GraphFailed."""


def read_source(name: str, graph: Graph, known: Known) -> tuple[Found, ...]:
    """Return the entries of an input, sorted, each once with all its remarks; raises GraphFailed."""
    remarks: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    try:
        for one in SOURCES[name](graph, known):
            if not _PLAIN.fullmatch(one.value) or UNSEEN.search(one.value):
                text = f"entry {shown(one.value)} contains a blank or an invisible character, or begins with #"
                raise GraphFailed(f"{text}; correct it in the directory")
            key = spelled.setdefault(one.value.casefold(), one.value)
            remarks.setdefault(key, []).append(one.remark)
    except (AttributeError, KeyError, TypeError) as error:
        raise GraphFailed(f"the answer of Microsoft Graph has another form than documented ({error})") from error
    return tuple(Found(value, "; ".join(dict.fromkeys(texts))) for value, texts in sorted(remarks.items()))
