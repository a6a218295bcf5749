"""What PowerShell writes: names in another letter case, dates of version 5.1, and names of types where values were."""

import json
from typing import Any

import pytest
from export_files import Read, audit_record, reported, sign_in

AUDIT = {
    "Id": "Directory_1",
    "ActivityDateTime": "/Date(1773144000000)/",
    "ActivityDisplayName": "Add member to role",
    "Category": "RoleManagement",
    "Result": "success",
    "LoggedByService": "Core Directory",
    "InitiatedBy": {"User": {"Id": "u-1", "UserPrincipalName": "ada@contoso.example", "IPAddress": "203.0.113.7"}},
    "TargetResources": [
        {"Id": "t-1", "Type": "User", "ModifiedProperties": [{"DisplayName": "Role.DisplayName", "NewValue": "x"}]}
    ],
}  # fmt: skip


def test_names_in_another_case_find_their_place_at_every_depth(read: Read) -> None:
    """Blank columns would read as an event without an actor."""
    ((table, row),), report = read([AUDIT])
    assert (table, row["OperationName"], row["TimeGenerated"].hour) == ("AuditLogs", "Add member to role", 12)
    assert row["InitiatedBy"]["user"] == {
        "id": "u-1", "userPrincipalName": "ada@contoso.example", "ipAddress": "203.0.113.7"
    }  # fmt: skip
    assert row["TargetResources"][0]["modifiedProperties"][0] == {"displayName": "Role.DisplayName", "newValue": "x"}
    assert reported(report) == []


def test_a_sign_in_in_another_case_is_the_same_row(read: Read) -> None:
    """Microsoft's module writes IPAddress and Status.ErrorCode."""
    written = sign_in(ipAddress="203.0.113.7", status={"errorCode": 50126, "failureReason": "Invalid password."})
    other = {name[0].upper() + name[1:]: value for name, value in written.items() if name != "ipAddress"}
    other |= {"IPAddress": "203.0.113.7", "Status": {"ErrorCode": 50126, "FailureReason": "Invalid password."}}
    assert read([other])[0] == read([written])[0]


@pytest.mark.parametrize(
    "cell",
    [
        "Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInStatus",
        "System.Object[]",
        "@{ErrorCode=0; FailureReason=}",
    ],
)
@pytest.mark.parametrize("form", ["csv", "csv of Windows PowerShell", "json"])
def test_names_of_types_are_refused(cell: str, form: str, read: Read) -> None:
    """Export-Csv and a ConvertTo-Json without a depth lose the values."""
    record = {"Id": "s-1", "CreatedDateTime": "2026-03-10T12:00:00Z", "AppId": "a", "Status": cell}
    table = f"{','.join(record)}\n{','.join(record.values())}\n"
    first = "#TYPE Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignIn\n" if "Windows" in form else ""
    is_csv = form != "json"
    text = first + table if is_csv else json.dumps([record])
    rows, report = read(text, "InteractiveSignIns.csv" if is_csv else "InteractiveSignIns.json")
    assert rows == []
    (found,) = reported(report)
    assert "DT319" in found
    assert "ConvertTo-Json -Depth 10" in found


def columns(**cells: Any) -> dict[str, Any]:
    """Return a row of a query result."""
    return {"Type": "SigninLogs", "TimeGenerated": "2026-03-10T12:00:00Z", **cells}


def test_columns_of_a_union_and_in_another_case_are_read(read: Read) -> None:
    """The portal names a column of two types once for each type."""
    row = columns(LocationDetails_dynamic="", LocationDetails_string='{"city":"Ulm"}', resultType="0")
    ((_, found),), report = read([row])
    assert (found["LocationDetails"], found["ResultType"]) == ({"city": "Ulm"}, "0")
    assert reported(report) == []


def test_the_next_documented_time_is_read_where_the_first_is_unreadable(read: Read) -> None:
    """A record is not lost for one bad field."""
    record = audit_record(time="soon")
    record["properties"]["activityDateTime"] = "2026-03-10T12:00:00Z"
    ((_, row),), report = read(record)
    assert (row["TimeGenerated"].hour, reported(report)) == (12, [])


@pytest.mark.parametrize("word", ["Policy", "ApplicationManagement", "DirectoryManagement"])
def test_an_audit_record_is_known_by_its_shape(word: str, read: Read) -> None:
    """Services put their own word where the log category belongs; Policy is also one of the Activity log."""
    record = audit_record(category=word)
    record["properties"] |= {"activityDisplayName": "Update policy", "loggedByService": "B2C", "targetResources": []}
    ((table, _),), _ = read(record)
    assert table == "AuditLogs"


def test_the_activity_log_as_the_rest_api_writes_it(read: Read) -> None:
    """`az monitor activity-log list` prints the same objects."""
    event = {
        "caller": "olga@contoso.example",
        "category": {"value": "Administrative", "localizedValue": "Administrative"},
        "operationName": {"value": "Microsoft.Authorization/elevateAccess/action", "localizedValue": "Elevates access"},
        "status": {"value": "Succeeded", "localizedValue": "Succeeded"},
        "eventTimestamp": "2026-03-10T12:00:00Z",
        "eventDataId": "e-1",
        "resourceId": "/providers/Microsoft.Authorization",
        "httpRequest": {"clientIpAddress": "203.0.113.7"},
        "properties": None,
    }
    ((table, row),), report = read([event])
    assert (table, row["Caller"], row["CallerIpAddress"], row["EventDataId"], row["ActivityStatusValue"]) == (
        "AzureActivity", "olga@contoso.example", "203.0.113.7", "e-1", "Succeeded"
    )  # fmt: skip
    assert row["OperationNameValue"] == "Microsoft.Authorization/elevateAccess/action"
    assert reported(report) == []


def test_the_caller_is_known_without_a_claim_of_the_name(read: Read) -> None:
    """`httpRequest` is often null, and the claims of an event vary."""
    event = {
        "caller": "olga@contoso.example",
        "claims": {"ipaddr": "203.0.113.7", "name": "Olga"},
        "category": {"value": "Administrative"},
        "operationName": {"value": "microsoft.aadiam/diagnosticSettings/delete"},
        "eventTimestamp": "2026-03-10T12:00:00Z",
        "httpRequest": None,
    }
    ((_, row),), _ = read([event])
    assert (row["Caller"], row["CallerIpAddress"]) == ("olga@contoso.example", "203.0.113.7")


def test_titles_in_another_language_say_what_to_do(read: Read) -> None:
    """The portal translates the titles of its downloads."""
    _, report = read("Fecha (UTC),Id. de solicitud\n2026-03-10T12:00:00Z,s-1\n", "InteractiveSignIns.csv")
    assert "set the portal's language to English and download again" in reported(report)[0]
