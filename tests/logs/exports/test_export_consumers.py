"""Logs of Azure AD B2C, as Microsoft's own script, the portal and Microsoft Graph export them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from export_files import Read, reported

# The record on Microsoft's page "Access and review audit logs" of Azure AD B2C, with other ids.
TOKEN_ISSUED: dict[str, Any] = {
    "id": "B2C_DQO3J_4984536",
    "category": "Authentication",
    "correlationId": "c-1",
    "result": "success",
    "resultReason": "N/A",
    "activityDisplayName": "Issue an id_token to the application",
    "activityDateTime": "2026-03-10T12:00:00.0618117Z",
    "loggedByService": "B2C",
    "operationType": "",
    "initiatedBy": {
        "user": None,
        "app": {"appId": "app-1", "displayName": None, "servicePrincipalId": None, "servicePrincipalName": "app-1"},
    },
    "targetResources": [
        {"id": "u-1", "displayName": None, "type": "User", "userPrincipalName": None, "modifiedProperties": []}
    ],
    "additionalDetails": [
        {"key": "TenantId", "value": "contosocustomers.onmicrosoft.com"},
        {"key": "PolicyId", "value": "B2C_1A_signup_signin"},
        {"key": "ClientIpAddress", "value": "203.0.113.7"},
    ],
}


@pytest.mark.parametrize("form", ["page", "list"])
def test_an_audit_record(form: str, read: Read) -> None:
    """A page of Microsoft Graph, as Microsoft's script saves it, or the list that the portal downloads."""
    rows, report = read(json.dumps({"value": [TOKEN_ISSUED]} if form == "page" else [TOKEN_ISSUED]), "audit0.json")
    ((table, row),) = rows
    assert (table, row["LoggedByService"], row["Category"]) == ("AuditLogs", "B2C", "Authentication")
    assert row["OperationName"] == "Issue an id_token to the application"
    assert row["TimeGenerated"] == datetime(2026, 3, 10, 12, 0, 0, 61811, tzinfo=UTC)
    assert row["InitiatedBy"]["app"]["appId"] == "app-1"
    assert row["TargetResources"][0]["id"] == "u-1"
    assert [one["key"] for one in row["AdditionalDetails"]] == ["TenantId", "PolicyId", "ClientIpAddress"]
    assert reported(report) == []


def test_an_audit_record_of_the_portal(read: Read) -> None:
    """The CSV download has the application as actor, and a pair of columns for each detail."""
    titles = (
        "Date (UTC),CorrelationId,Service,Category,Activity,Result,ResultReason,ActorType,ActorServicePrincipalId,"
        "Target1Type,Target1ObjectId,AdditionalDetail1Key,AdditionalDetail1Value"
    )
    cells = (
        "2026-03-10T12:00:00Z,c-1,B2C,Authentication,Validate local account credentials,failure,"
        "The provided credentials are invalid,Application,app-1,User,u-1,ClientIpAddress,203.0.113.7"
    )
    (((table, row),), report) = read(f"{titles}\r\n{cells}\r\n", "AuditLogs_2026-03-10.csv")
    assert (table, row["LoggedByService"], row["Result"]) == ("AuditLogs", "B2C", "failure")
    assert row["OperationName"] == "Validate local account credentials"
    assert row["TargetResources"][0]["id"] == "u-1"
    assert row["AdditionalDetails"] == [{"key": "ClientIpAddress", "value": "203.0.113.7"}]
    assert reported(report) == []
