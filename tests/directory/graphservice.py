"""A stand-in of Microsoft Graph behind Microsoft's client; shapes as in learn.microsoft.com/graph/api, v1.0."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from azureservice import Identity, json_response, transport_to
from requests.adapters import BaseAdapter

from entrawatch.directory.graph import Graph, graph_of

Answer = tuple[int, dict[str, Any], dict[str, str]]
ALEX = {
    "@odata.type": "#microsoft.graph.user", "id": "00000000-0000-0000-0000-00000000000a",
    "displayName": "Alex\nadele@evil.com # Wilber", "userPrincipalName": "adm-alex@contoso.com",
}  # fmt: skip
OPS = {"@odata.type": "#microsoft.graph.group", "id": "00000000-0000-0000-0000-00000000000b", "displayName": "Ops"}
ADMINS = {**OPS, "id": "00000000-0000-0000-0000-00000000001c", "displayName": "Admins"}
GROUPS = "/identityGovernance/privilegedAccess/group/eligibilitySchedules"
SERVICE = "00000000-0000-0000-0000-000000000010"
GLOBAL, READER = "62e90394-69f5-4237-9190-012177145e10", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"


@dataclass
class GraphService(BaseAdapter):
    """Answers with the lists below a path, two items on a page; `answers` come first, one for each request."""

    lists: dict[str, list[dict[str, Any]]]
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def graph(self) -> Graph:
        """Return a client whose requests all come here."""
        transport = transport_to(self)
        transport.sleep = self.waited.append  # type: ignore[assignment]
        return graph_of(Identity(), transport=transport)

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        parts = urlsplit(str(request.url))
        path, query = unquote(parts.path).removeprefix("/v1.0"), unquote(parts.query)
        self.asked.append(path)
        given = self.answers.get(path) or [self._page(path, query)]
        status, body, headers = given.pop(0)
        return json_response(request, status, body, headers)

    def close(self) -> None:
        """Nothing is open."""

    def _page(self, path: str, query: str) -> Answer:
        if path not in self.lists:
            return 403, {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}}, {}
        start = int(query.partition("$skiptoken=")[2] or 0)
        group = query.partition("groupId eq '")[2].partition("'")[0]
        items = [one for one in self.lists[path] if one.get("groupId", "") == group]
        body: dict[str, Any] = {"value": items[start : start + 2]}
        if len(items) > start + 2:
            body["@odata.nextLink"] = (
                f"https://graph.microsoft.com/v1.0{path}?{query.partition('$skiptoken=')[0]}&$skiptoken={start + 2}"
            )
        return 200, body, {}


def assigned(role: str, principal: dict[str, Any]) -> dict[str, Any]:
    """Return a role assignment, or an eligibility, with its principal."""
    return {"id": "x", "principalId": principal["id"], "roleDefinitionId": role, "principal": principal}


def eligible(access: str, principal: dict[str, Any]) -> dict[str, Any]:
    """Return an eligibility for the group Ops, as member or owner."""
    return {"accessId": access, "groupId": OPS["id"], "principalId": principal["id"], "principal": principal}


def addresses(name: str, is_trusted: bool, address: str) -> dict[str, Any]:
    """Return a named location of addresses."""
    ranges = [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": address}]
    kind = "#microsoft.graph.ipNamedLocation"
    return {"@odata.type": kind, "displayName": name, "isTrusted": is_trusted, "ipRanges": ranges}


def countries(name: str, country: str) -> dict[str, Any]:
    """Return a named location of countries."""
    kind = "#microsoft.graph.countryNamedLocation"
    return {"@odata.type": kind, "id": f"id of {country}", "displayName": name, "countriesAndRegions": [country]}


def tenant() -> dict[str, list[dict[str, Any]]]:
    """Return the lists of a small tenant."""
    roles = "/roleManagement/directory/"
    sam = {"@odata.type": "#microsoft.graph.user", "id": "c", "displayName": "Sam", "userPrincipalName": "sam@x.com"}
    app = {"@odata.type": "#microsoft.graph.servicePrincipal", "id": "00000000-0000-0000-0000-00000000000d"}
    return {
        f"{roles}roleDefinitions": [
            {"id": GLOBAL, "displayName": "Global Administrator"}, {"id": READER, "displayName": "Global Reader"},
        ],
        f"{roles}roleAssignments": [assigned(GLOBAL, ALEX), assigned(READER, sam), assigned(GLOBAL, app)],
        f"{roles}roleEligibilitySchedules": [assigned(GLOBAL, OPS), assigned(GLOBAL, ALEX)],
        f"/groups/{OPS['id']}/transitiveMembers": [
            {"@odata.type": "#microsoft.graph.user", "id": "00000000-0000-0000-0000-00000000000e",
             "displayName": "Robin", "userPrincipalName": "adm-robin@contoso.com"},
            {"@odata.type": "#microsoft.graph.group", "id": "00000000-0000-0000-0000-00000000000f"},
        ],
        f"/groups/{OPS['id']}/owners": [
            {"@odata.type": "#microsoft.graph.user", "id": "00000000-0000-0000-0000-00000000001a",
             "displayName": "Kim", "userPrincipalName": "kim@contoso.com"},
        ],
        GROUPS: [eligible("member", ADMINS), eligible("owner", ALEX), eligible("member", OPS)],
        f"/groups/{ADMINS['id']}/transitiveMembers": [
            {"@odata.type": "#microsoft.graph.user", "id": "00000000-0000-0000-0000-00000000001b",
             "displayName": "Lee", "userPrincipalName": "lee@contoso.com"},
        ],
        f"/groups/{ADMINS['id']}/owners": [],
        "/domains": [{"id": f"d{number}.contoso.com", "isVerified": number != 5} for number in range(6)],
        "/policies/crossTenantAccessPolicy/partners": [{"tenantId": "00000000-0000-0000-0000-000000000501"}],
        "/identity/conditionalAccess/namedLocations": [
            addresses("HQ", True, "203.0.113.0/24"), addresses("Lab", False, "198.51.100.0/24"),
            countries("Ours", "DE"), countries("Blocked", "KP"),
        ],
        "/servicePrincipals": [
            {"id": SERVICE, "appId": "00000003-0000-0000-c000-000000000000", "appRoles": [
                {"id": "r", "value": "RoleManagement.ReadWrite.Directory"}, {"id": "q", "value": "User.Read.All"},
            ]},
        ],
    }  # fmt: skip
