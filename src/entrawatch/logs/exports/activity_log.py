"""Events of Azure's Activity log as the REST API and `az monitor activity-log list` write them.

Source: learn.microsoft.com/rest/api/monitor/activity-logs/list. Names of values are objects with `value` and
`localizedValue`, and the fields have other names than in a diagnostic record.
"""

from typing import Any

from entrawatch.logs.exports.envelope import Lowered
from entrawatch.logs.exports.resource_ids import caller

_FIELDS = {
    "time": "eventtimestamp", "category": "category", "operationname": "operationname", "resulttype": "status",
    "resultsignature": "substatus", "level": "level", "correlationid": "correlationid", "resourceid": "resourceid",
}  # fmt: skip
_PROPERTIES = {
    "eventDataId": "eventdataid", "submissionTimestamp": "submissiontimestamp", "operationId": "operationid",
    "httpRequest": "httprequest",
}  # fmt: skip
_UPN_CLAIM = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"


def is_activity_event(lowered: Lowered) -> bool:
    """Return whether a JSON object is such an event; a diagnostic record has `time`."""
    return "eventtimestamp" in lowered and "operationname" in lowered


def as_diagnostic(lowered: Lowered) -> Lowered:
    """Return the diagnostic record of an event."""
    claims = _claims(lowered)
    properties = lowered.get("properties") or {}
    return {
        **{field: _word(lowered.get(name)) for field, name in _FIELDS.items()},
        "identity": {"authorization": lowered.get("authorization"), "claims": claims},
        "calleripaddress": _address(lowered, claims),
        "properties": {**properties, **{field: lowered.get(name) for field, name in _PROPERTIES.items()}},
    }


def _claims(lowered: Lowered) -> dict[str, Any]:
    """Return the claims, with the caller if they name no one."""
    found = lowered.get("claims")
    claims = found if isinstance(found, dict) else {}
    return claims if caller(claims) else {**claims, _UPN_CLAIM: lowered.get("caller")}


def _address(lowered: Lowered, claims: dict[str, Any]) -> Any:
    """Return the caller's address; `httpRequest` is often null."""
    request = lowered.get("httprequest")
    return (request.get("clientIpAddress") if isinstance(request, dict) else None) or claims.get("ipaddr")


def _word(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) else value
