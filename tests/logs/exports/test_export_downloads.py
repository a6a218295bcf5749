"""Downloads of the Entra admin center: JSON of Graph objects, CSV with titles."""

from datetime import UTC, datetime
from typing import Any

import pytest
from export_files import Read, reported, sign_in

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SIGN_IN_TITLES = (
    "Date (UTC),Request ID,Correlation ID,User ID,User,Username,Application,Application ID ,Resource ID ,IP address,"
    "Location,Status,Sign-in error code,Failure reason,Browser,Compliant,Authentication requirement,"
    "Autonomous system  number,Incoming token type,Incoming token type,Latency,Conditional Access"
)
SIGN_IN_CELLS = (
    '2026-03-10T12:00:00Z,s-1,c-1,u-1,Ada Berg,ada@contoso.example,Azure Portal,app-1,res-1,203.0.113.7,"Hannover, '
    'Niedersachsen, DE",Failure,50126,Invalid password.,Edge 140.0,True,Multifactor authentication,3320,none,,87,'
    "Not Applied"
)


def test_a_csv_sign_in_is_the_row_that_the_workspace_has(read: Read) -> None:
    """Titles with stray blanks, two titles alike, words of the portal and a split location all find their column."""
    rows, report = read(f"{SIGN_IN_TITLES}\r\n{SIGN_IN_CELLS}\r\n", "InteractiveSignIns_2026-03-10.csv")
    assert rows == [
        (
            "SigninLogs",
            {
                "Type": "SigninLogs",
                "SourceSystem": "Azure AD",
                "TimeGenerated": NOON,
                "CreatedDateTime": NOON,
                "Category": "SignInLogs",
                "OperationName": "Sign-in activity",
                "Id": "s-1",
                "CorrelationId": "c-1",
                "UserId": "u-1",
                "UserDisplayName": "Ada Berg",
                "Identity": "Ada Berg",
                "UserPrincipalName": "ada@contoso.example",
                "AppDisplayName": "Azure Portal",
                "AppId": "app-1",
                "ResourceIdentity": "res-1",
                "IPAddress": "203.0.113.7",
                "Location": "DE",
                "LocationDetails": {"city": "Hannover", "state": "Niedersachsen", "countryOrRegion": "DE"},
                "ResultType": "50126",
                "ResultDescription": "Invalid password.",
                "Status": {"errorCode": 50126, "failureReason": "Invalid password."},
                "DeviceDetail": {"browser": "Edge 140.0", "isCompliant": True},
                "AuthenticationRequirement": "multiFactorAuthentication",
                "AutonomousSystemNumber": "3320",
                "IncomingTokenType": "none",
                "ProcessingTimeInMilliseconds": "87",
                "ConditionalAccessStatus": "notApplied",
                "_TimeReceived": None,
            },
        )
    ]
    assert reported(report) == []


@pytest.mark.parametrize(
    ("status", "code", "result_type"),
    [
        ("Success", "", "0"),
        ("Success", "None", "0"),
        ("Success", "0", "0"),
        ("Failure", "50126", "50126"),
        ("Failure", "", ""),
    ],
)
def test_a_success_without_a_code_is_no_failure(status: str, code: str, result_type: str, read: Read) -> None:
    """The download says it in a word; a blank result type would count as a failed sign-in."""
    text = f"{SIGN_IN_TITLES}\n{SIGN_IN_CELLS.replace('Failure,50126', f'{status},{code}')}\n"
    ((_, row),), report = read(text, "InteractiveSignIns_2026-03-10.csv")
    assert (row.get("ResultType", ""), reported(report)) == (result_type, [])


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("InteractiveSignIns_2026.csv", "SigninLogs"),
        ("NonInteractiveSignIns_2026.csv", "AADNonInteractiveUserSignInLogs"),
        ("ApplicationSignIns_2026.csv", "AADServicePrincipalSignInLogs"),
        ("MSISignIns_2026.csv", "AADManagedIdentitySignInLogs"),
    ],
)
def test_the_name_of_a_download_shows_the_kind_of_sign_in(name: str, table: str, read: Read) -> None:
    """The four CSV downloads have nearly the same titles, so their names decide."""
    rows, _ = read("Date (UTC),Request ID,Application ID\n2026-03-10T12:00:00Z,s-1,app-1\n", name)
    assert [found for found, _ in rows] == [table]


def test_a_renamed_download_is_refused_rather_than_guessed(read: Read) -> None:
    """Without its name, a CSV sign-in could belong to any of four tables."""
    rows, report = read("Date (UTC),Request ID,Application ID\n2026-03-10T12:00:00Z,s-1,app-1\n", "mine.csv")
    assert rows == []
    assert reported(report) == [
        "mine.csv:2: DT316: warning: a sign-in of unknown type; keep the download's name, such as "
        "InteractiveSignIns_2026-11-20.csv"
    ]


def test_a_csv_audit_record_has_its_actor_targets_and_details(read: Read) -> None:
    """Numbered titles become lists, blank entries vanish, and an application acts as an application."""
    titles = (
        "Date (UTC),CorrelationId,Service,Category,Activity,Result,ActorType,ActorDisplayName,IPAddress,"
        "ActorServicePrincipalId,Target1Type,Target1DisplayName,Target1ModifiedProperty1Name,"
        "Target1ModifiedProperty1NewValue,Target2DisplayName,Target3DisplayName,AdditionalDetail1Key,AdditionalDetail1Value"
    )
    cells = (
        "2026-03-10T12:00:00+00:00,c-1,Core Directory,ApplicationManagement,Update application,success,Application,"
        'Sync,203.0.113.7,sp-1,Application,Backup,KeyDescription,"[""a""]",,Third,User-Agent,curl'
    )
    rows, report = read(f"{titles}\n{cells}\n".encode("utf-16"), "AuditLogs_2026-03-10.csv")
    assert rows == [
        (
            "AuditLogs",
            {
                "Type": "AuditLogs",
                "SourceSystem": "Azure AD",
                "TimeGenerated": NOON,
                "ActivityDateTime": NOON,
                "CorrelationId": "c-1",
                "LoggedByService": "Core Directory",
                "Category": "ApplicationManagement",
                "OperationName": "Update application",
                "ActivityDisplayName": "Update application",
                "Identity": "Sync",
                "Result": "success",
                "InitiatedBy": {
                    "app": {"displayName": "Sync", "ipAddress": "203.0.113.7", "servicePrincipalId": "sp-1"}
                },
                "TargetResources": [
                    {
                        "type": "Application",
                        "displayName": "Backup",
                        "modifiedProperties": [{"displayName": "KeyDescription", "newValue": '["a"]'}],
                    },
                    {"displayName": "Third"},
                ],
                "AdditionalDetails": [{"key": "User-Agent", "value": "curl"}],
                "_TimeReceived": None,
            },
        )
    ]
    assert reported(report) == []


GRAPH: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    (sign_in(), "SigninLogs", {"Id": "s-1", "IsInteractive": True}),
    (sign_in(isInteractive=False), "AADNonInteractiveUserSignInLogs", {"IsInteractive": False}),
    (sign_in(signInEventTypes=["managedIdentity"]), "AADManagedIdentitySignInLogs", {"AppId": "app-1"}),
    (sign_in(signInEventTypes=["servicePrincipal"]), "AADServicePrincipalSignInLogs", {"Id": "s-1"}),
    (
        sign_in(status={"errorCode": 0}, location={"countryOrRegion": "DE"}),
        "SigninLogs",
        {"ResultType": "0", "Location": "DE"},
    ),
    (
        {"id": "a-1", "activityDateTime": "2026-03-10T12:00:00Z", "activityDisplayName": "Add user", "category": "X"},
        "AuditLogs",
        {"OperationName": "Add user", "Category": "X", "Id": "a-1"},
    ),
    (
        {"id": "r-1", "riskEventType": "anonymizedIPAddress", "detectedDateTime": "2026-03-10T12:00:00Z"},
        "AADUserRiskEvents",
        {"RiskEventType": "anonymizedIPAddress", "OperationName": "User Risk Detection"},
    ),
    (
        {"riskEventType": "leaked", "detectedDateTime": "2026-03-10T12:00:00Z", "servicePrincipalId": "sp-1"},
        "AADServicePrincipalRiskEvents",
        {"ServicePrincipalId": "sp-1"},
    ),
    (
        {"id": "u-1", "riskLastUpdatedDateTime": "2026-03-10T12:00:00Z", "userPrincipalName": "ada@contoso.example"},
        "AADRiskyUsers",
        {"Id": "u-1", "CorrelationId": "u-1"},
    ),
    (
        {"provisioningAction": "create", "activityDateTime": "2026-03-10T12:00:00Z", "durationInMilliseconds": 7},
        "AADProvisioningLogs",
        {"ProvisioningAction": "create", "DurationMs": 7},
    ),
]


@pytest.mark.parametrize(
    ("record", "table", "columns"), GRAPH, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_graph_object_finds_its_table(
    record: dict[str, Any], table: str, columns: dict[str, Any], read: Read
) -> None:
    """Each kind of download is reported by its properties, as an array and as a page of Graph."""
    rows, report = read([record])
    page, _ = read({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata", "value": [record]})
    assert [found for found, _ in rows] == [table]
    assert columns.items() <= rows[0][1].items()
    assert (rows[0][1]["TimeGenerated"], rows[0][1]["_TimeReceived"]) == (NOON, None)
    assert page == rows
    assert reported(report) == []


def test_csv_with_graphs_own_names_is_read(read: Read) -> None:
    """Scripts write risky users with the property names of Graph, in any case, and an extra column is reported."""
    titles = "Id,RiskLastUpdatedDateTime,RiskLevel,UserPrincipalName,AdditionalProperties\n"
    early = "u-1,10/03/2026 12:00:00,high,ada,x\n"
    late = "u-2,28/03/2026 12:00:00,low,bob,x\n"
    rows, report = read(titles + early + late, "RiskyUsers.csv")
    assert [(name, row["Id"], row["TimeGenerated"].day) for name, row in rows] == [
        ("AADRiskyUsers", "u-1", 10),
        ("AADRiskyUsers", "u-2", 28),
    ]
    assert reported(report) == ["RiskyUsers.csv:1: DT315: warning: title 'AdditionalProperties' is not read"]


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_time_that_no_log_has_is_left_out_and_reported(time: str, read: Read) -> None:
    """One such record would stretch every replay by centuries."""
    text = f"{SIGN_IN_TITLES}\n{SIGN_IN_CELLS.replace('2026-03-10T12:00:00Z', time)}\n"
    rows, report = read(text, "InteractiveSignIns.csv")
    assert rows == []
    assert [issue.split(": ")[1] for issue in reported(report)] == ["DT312"]
