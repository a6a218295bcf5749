"""From the events of a samples file to whole rows, and what is wrong with events that make no row."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from entrawatch.detection.records import Events, Record, sample_records
from entrawatch.documents.document import parse_document
from entrawatch.documents.messages import parse_model
from entrawatch.specs.samples import DEFAULT_NOW, AlertSamples

GUID = "6a1f0c52-3c0b-4f7d-9a43-51c2d8e40300"
BASE: dict[str, dict[str, Any]] = {
    "SigninLogs": {
        "Id": GUID,
        "OriginalRequestId": GUID,
        "CorrelationId": "0c7c2d0d-6f1b-4a8e-8df2-3c1f64b7a9e5",
        "UniqueTokenIdentifier": "UgwfagsMfU-aQ1HC2OQDAA",
        "UserPrincipalName": "adele@contoso.com",
        "IsInteractive": True,
        "CreatedDateTime": datetime(2026, 3, 10, 11, 50, tzinfo=UTC),
        "Status": {"errorCode": 0, "additionalDetails": None},
        "ConditionalAccessPolicies": [{"id": "1", "result": "success"}],
        "AuthenticationDetails": '[{"succeeded":true}]',
        "UserAgent": "a browser",
    },
    "AADUserRiskEvents": {
        "Id": "b8c2e5f1d0a94c37b6e1f24a7d9053ce",
        "DetectedDateTime": datetime(2026, 3, 10, 11, 42, tzinfo=UTC),
        "LastUpdatedDateTime": datetime(2026, 3, 10, 11, 45, tzinfo=UTC),
    },
    "AuditLogs": {"Id": f"Directory_{GUID}_KQ7XJ", "CorrelationId": GUID},
    "AzureActivity": {"EventDataId": "plain text"},
}

Reading = Callable[[str], tuple[tuple[Record, ...], list[str]]]


def read(*event: str) -> tuple[tuple[Record, ...], list[str]]:
    """Return the records of one event, written as lines of YAML, and the issues with their line and column."""
    text = "fires:\n  - why: x\n    events:\n      - " + "\n        ".join(event)
    document = parse_document(
        f"{text}\nstays_silent:\n  - {{why: y, events: [{{table: SigninLogs, at: 0s}}]}}\n", "s.yaml"
    )
    samples, issues = parse_model(AlertSamples, document, family="DT")
    assert samples is not None, issues
    events = Events(samples.fires[0].events, document, ("fires", 0, "events"))
    records, found = sample_records(events, BASE, DEFAULT_NOW)
    return records, [str(issue).removeprefix("s.yaml:") for issue in found]


def row(*event: str) -> dict[str, Any]:
    """Return the one record of an event without mistakes."""
    records, issues = read(*event)
    assert issues == []
    assert len(records) == 1
    return dict(records[0].columns)


def changed(setting: str, column: str) -> Any:
    """Return a column of a sign-in with one thing set."""
    return row("table: SigninLogs", "at: -5m", "set:", f"  {setting}")[column]


def test_a_record_happens_and_arrives_when_the_event_says() -> None:
    """Two minutes to arrive where the event does not say."""
    made = row("table: SigninLogs", "at: -5m")
    assert made["TimeGenerated"] == DEFAULT_NOW - timedelta(minutes=5)
    assert made["_TimeReceived"] == DEFAULT_NOW - timedelta(minutes=3)
    assert row("table: SigninLogs", "at: -1h", "arrives: 30m")["_TimeReceived"] == DEFAULT_NOW - timedelta(minutes=30)


def test_own_times_of_a_record_keep_their_distance() -> None:
    """The latest of the base record's times becomes TimeGenerated."""
    assert row("table: SigninLogs", "at: -5m")["CreatedDateTime"] == DEFAULT_NOW - timedelta(minutes=5)
    risk = row("table: AADUserRiskEvents", "at: -5m")
    assert risk["LastUpdatedDateTime"] == DEFAULT_NOW - timedelta(minutes=5)
    assert risk["DetectedDateTime"] == DEFAULT_NOW - timedelta(minutes=8)


def test_a_moment_may_be_set_as_a_date_or_relative_to_now() -> None:
    """Both mean a moment in UTC."""
    written = changed("CreatedDateTime: 2026-03-10T13:00:00+02:00", "CreatedDateTime")
    assert written == datetime(2026, 3, 10, 11, tzinfo=UTC)
    assert changed("CreatedDateTime: -2h", "CreatedDateTime") == DEFAULT_NOW - timedelta(hours=2)


def test_repeated_records_differ_in_time_and_ids() -> None:
    """Everything else is alike."""
    records, issues = read("table: SigninLogs", "at: -5m", "repeat: 3", "every: 10s")
    assert issues == []
    times = [DEFAULT_NOW - timedelta(minutes=5) + timedelta(seconds=10 * index) for index in range(3)]
    assert [record.columns["TimeGenerated"] for record in records] == times
    for column in ("Id", "CorrelationId", "UniqueTokenIdentifier"):
        assert len({record.columns[column] for record in records}) == 3
    assert {record.columns["UserPrincipalName"] for record in records} == {"adele@contoso.com"}


def test_ids_are_the_same_in_every_run_and_keep_their_form() -> None:
    """What is equal in the base record stays equal in each record."""
    first, second = row("table: SigninLogs", "at: -5m"), row("table: SigninLogs", "at: -5m")
    assert first == second
    assert first["Id"] == first["OriginalRequestId"] != GUID
    assert len(first["UniqueTokenIdentifier"]) == 22
    audit = row("table: AuditLogs", "at: -5m")
    assert audit["Id"] == f"Directory_{audit['CorrelationId']}_KQ7XJ"
    assert len(row("table: AADUserRiskEvents", "at: -5m")["Id"]) == 32
    assert row("table: AzureActivity", "at: -5m")["EventDataId"] == "plain text-1"


def test_an_id_that_is_set_is_kept_in_every_copy() -> None:
    """One record that was delivered three times."""
    records, _ = read("table: SigninLogs", "at: -5m", "repeat: 3", "set:", "  Id: same")
    assert [record.columns["Id"] for record in records] == ["same"] * 3


@pytest.mark.parametrize(
    ("setting", "column", "expected"),
    [
        ("UserPrincipalName: ben@contoso.com", "UserPrincipalName", "ben@contoso.com"),
        ("Status.errorCode: 50126", "Status", {"errorCode": 50126, "additionalDetails": None}),
        ("Status.reason: new", "Status", {"errorCode": 0, "additionalDetails": None, "reason": "new"}),
        ("Status: {only: this}", "Status", {"only": "this"}),
        (
            "ConditionalAccessPolicies[0].result: failure",
            "ConditionalAccessPolicies",
            [{"id": "1", "result": "failure"}],
        ),
        ("ConditionalAccessPolicies[1]: {}", "ConditionalAccessPolicies", [{"id": "1", "result": "success"}, {}]),
        ("'Status[\"a.b\"]': 1", "Status", {"errorCode": 0, "additionalDetails": None, "a.b": 1}),
        ("AuthenticationDetails[0].succeeded: false", "AuthenticationDetails", '[{"succeeded":false}]'),
    ],
)
def test_a_path_leads_to_the_value_that_is_set(setting: str, column: str, expected: Any) -> None:
    """Also into text that holds JSON, and one step further than what is there."""
    assert changed(setting, column) == expected


def test_the_base_record_is_never_changed() -> None:
    """The next sample starts from the same record."""
    changed("Status.errorCode: 1", "Status")
    assert BASE["SigninLogs"]["Status"] == {"errorCode": 0, "additionalDetails": None}


@pytest.mark.parametrize(
    ("event", "issue"),
    [
        (["table: NoLogs", "at: -5m"],
         "4:16: DT201: table 'NoLogs' has no base record; add one to base_records.yaml of your folder"),
        (["table: SigninLogs", "at: -5m", "set:", "  UserPrincipleName: a"],
         "7:11: DT202: table 'SigninLogs' has no column 'UserPrincipleName'; did you mean 'UserPrincipalName'?"),
        (["table: SigninLogs", "at: -5m", "set:", "  ResultType: 50126"],
         "7:23: DT203: column 'ResultType' is text, not '50126'; put it in quotes"),
        (["table: SigninLogs", "at: -5m", "set:", "  IsInteractive: 'true'"],
         "7:26: DT203: column 'IsInteractive' is true or false, not 'true'"),
        (["table: SigninLogs", "at: -5m", "set:", "  UserAgent: null"],
         "7:22: DT203: column 'UserAgent' is empty; text is never null in KQL, write \"\""),
        (["table: SigninLogs", "at: -5m", "set:", "  CreatedDateTime: yesterday"],
         "7:28: DT203: column 'CreatedDateTime' is 'yesterday'; write a moment such as 2026-03-10T12:00:00Z"),
        (["table: SigninLogs", "at: -5m", "set:", "  Status.errorcode: 1"],
         "7:11: DT204: 'Status' has no key 'errorcode'; did you mean 'errorCode'?"),
        (["table: SigninLogs", "at: -5m", "set:", "  Status.details.code: 1"],
         "7:11: DT204: 'Status' has no key 'details'; use one of: errorCode, additionalDetails"),
        (["table: SigninLogs", "at: -5m", "set:", "  Status[0]: 1"],
         "7:11: DT204: 'Status' is a map, not a list; [0] does not exist"),
        (["table: SigninLogs", "at: -5m", "set:", "  ConditionalAccessPolicies[2].id: '3'"],
         "7:11: DT204: 'ConditionalAccessPolicies' is a list of 1; [2] does not exist, set the whole list"),
        (["table: SigninLogs", "at: -5m", "set:", "  UserAgent.name: x"],
         "7:11: DT204: 'UserAgent' contains text that is not JSON; set the whole column"),
        (["table: SigninLogs", "at: -5m", "set:", "  IsInteractive.really: x"],
         "7:11: DT204: column 'IsInteractive' is bool, which has no properties; set the whole column"),
        (["table: SigninLogs", "at: -5m", "set:", "  Status..x: 1"],
         "7:11: DT204: 'Status..x' is not a path; write it like TargetResources[0].displayName"),
        (["table: SigninLogs", "at: -5m", "set:", "  TimeGenerated: 2026-03-10T11:00:00Z"],
         "7:26: DT205: 'TimeGenerated' is derived from the event's times; use at"),
        (["table: SigninLogs", "at: 5m"],
         "5:13: DT205: at '5m' is after now; start earlier, or use fewer repeats"),
        (["table: SigninLogs", "at: -30s", "repeat: 100"],
         "5:13: DT205: at '-30s' is after now; start earlier, or use fewer repeats"),
        (["table: SigninLogs", "at: -5m", "arrives: -1m"],
         "6:18: DT205: arrives '-1m' is before the event; write the delay after it"),
        (["table: SigninLogs", "at: -999999d"],
         "5:13: DT205: at '-999999d' is more than ten years from now"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_event_is_reported_with_its_place(event: list[str], issue: str) -> None:
    """And nothing is made of the event."""
    assert read(*event) == ((), [issue])


def test_every_mistake_is_reported_at_once() -> None:
    """An author corrects a file once."""
    _, issues = read("table: SigninLogs", "at: -5m", "set:", "  Nobody: 1", "  ResultType: 2", "  Status.errorcode: 3")
    assert [issue.split(" ")[1] for issue in issues] == ["DT202:", "DT203:", "DT204:"]
