"""Events of Azure's Activity log as the REST API and `az monitor activity-log list` write them.

Source: learn.microsoft.com/rest/api/monitor/activity-logs/list. Names of values are objects with `value` and
`localizedValue`, and the fields have other names than in a diagnostic record.
"""

from typing import Any

from entrawatch.logs.exports.envelope import Lowered

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
    request = lowered.get("httprequest")
    claims = lowered.get("claims") or {_UPN_CLAIM: lowered.get("caller")}
    properties = lowered.get("properties") or {}
    return {
        **{field: _word(lowered.get(name)) for field, name in _FIELDS.items()},
        "identity": {"authorization": lowered.get("authorization"), "claims": claims},
        "calleripaddress": request.get("clientIpAddress") if isinstance(request, dict) else None,
        "properties": {**properties, **{field: lowered.get(name) for field, name in _PROPERTIES.items()}},
    }


def _word(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) else value
