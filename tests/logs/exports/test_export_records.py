"""Diagnostic records: one record of each category becomes exactly one row of its table."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from export_files import Read, audit_record, reported

from entrawatch.logs.exports.envelope import category_mappings
from entrawatch.reference.log_categories import log_categories
from entrawatch.reference.tables import table

RECORDS = Path(__file__).parent / "records"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def expected_row(case: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a fixture, its times parsed: JSON has no type for them."""
    known = table(case["table"])
    assert known is not None
    row = dict(case["row"])
    for column, value in row.items():
        if known.columns[column] == "datetime" and value is not None:
            row[column] = datetime.fromisoformat(value)
    return row


@pytest.mark.parametrize("path", sorted(RECORDS.iterdir()), ids=lambda path: path.stem)
def test_each_category_fills_its_table(path: Path, read: Read) -> None:
    """A record of the category's shape gives exactly this row, and nothing of it is refused."""
    case = json.loads(path.read_text(encoding="utf-8"))
    rows, report = read(case["record"])
    assert rows == [(case["table"], expected_row(case))]
    assert reported(report) == []


def test_every_category_has_a_record() -> None:
    """No category of Entra ID is mapped without a test, nor is the Activity log."""
    assert {path.stem for path in RECORDS.iterdir()} == {*log_categories(), "AzureActivity"} == set(category_mappings())


def test_every_column_is_mapped_or_known_to_be_blank() -> None:
    """A column that a later schema adds does not go unnoticed."""
    ours = {"TenantId", "Type", "SourceSystem", "_BilledSize", "_IsBillable", "_ItemId", "_TimeReceived"}
    left = {}
    for category, mapping in category_mappings().items():
        known = table(mapping.table)
        assert known is not None
        mapped = {source.column for source in mapping.columns}
        assert mapped <= set(known.columns), category
        left[category] = set(known.columns) - mapped - ours - {"_ResourceId", "_SubscriptionId", "ResourceProvider"}
    legacy = {"ActivityStatus", "ActivitySubstatus", "Category", "OperationName", "Resource", "ResourceId"}
    assert {category: columns for category, columns in left.items() if columns} == {
        "SignInLogs": {"AppliedConditionalAccessPolicies"},
        "AzureActivity": legacy,
    }


def test_same_columns_are_dynamic_in_one_table_and_text_in_the_other(read: Read) -> None:
    """Status is an object in SigninLogs and JSON text in AADNonInteractiveUserSignInLogs, as in a workspace."""
    record = {"time": "2026-03-10T12:00:00Z", "properties": {"status": {"errorCode": 0}}}
    rows, _ = read([{**record, "category": name} for name in ("SignInLogs", "NonInteractiveUserSignInLogs")])
    assert [row["Status"] for _, row in rows] == [{"errorCode": 0}, '{"errorCode":0}']


@pytest.mark.parametrize("form", ["lines", "crlf", "records", "messages", "array", "indented", "gzip", "bom", "utf-16"])
def test_every_form_gives_the_same_rows(form: str, read: Read) -> None:
    """Two records come out of each form in which storage, event hubs and scripts keep them."""
    first, second = audit_record(), audit_record(identity="Ädä")
    lines = f"{json.dumps(first)}\n{json.dumps(second, ensure_ascii=False)}\n"
    content: dict[str, Any] = {
        "lines": lines,
        "crlf": lines.replace("\n", "\r\n").encode() + b"\r\n",
        "records": {"records": [first, second]},
        "messages": f"{json.dumps({'records': [first]})}\n{json.dumps({'records': [second]})}",
        "array": [first, second],
        "indented": f"{json.dumps(first, indent=2)}\n{json.dumps(second, indent=2)}",
        "gzip": gzip.compress(lines.encode()[:100]) + gzip.compress(lines.encode()[100:]),
        "bom": b"\xef\xbb\xbf" + lines.encode(),
        "utf-16": lines.encode("utf-16"),
    }
    rows, report = read(content[form])
    assert [row.get("Identity") for _, row in rows] == [None, "Ädä"]
    assert [row["TimeGenerated"] for _, row in rows] == [NOON, NOON]
    assert reported(report) == []


def test_arrival_is_when_the_event_hub_took_the_message(read: Read) -> None:
    """A message kept with its enqueued time says when its records arrived, in any of the ways readers write it."""
    records = [audit_record()]
    rows, report = read(
        [
            {"body": {"records": records}, "enqueuedTimeUtc": "2026-03-10T12:04:00Z"},
            {"Body": json.dumps({"records": records}), "x-opt-enqueued-time": 1773144300000},
            {**audit_record(), "EventEnqueuedUtcTime": "2026-03-10T12:06:00Z"},
            audit_record(),
        ]
    )
    arrivals = [row["_TimeReceived"] for _, row in rows]
    assert arrivals == [NOON.replace(minute=4), NOON.replace(minute=5), NOON.replace(minute=6), None]
    assert reported(report) == []


def test_a_value_that_does_not_fit_leaves_its_column_blank(read: Read) -> None:
    """The row is there without it, and the value and its place are reported."""
    rows, report = read(json.dumps(audit_record(durationMs="soon")))
    assert "DurationMs" not in rows[0][1]
    assert reported(report) == [
        "export.json:1: DT311: warning: 'soon' is not of type long; column 'DurationMs' of the row is left blank"
    ]


def test_properties_can_be_text(read: Read) -> None:
    """Some pipelines write `properties` as JSON text; it is read all the same."""
    rows, _ = read(audit_record(properties='{"id": "Directory_9"}'))
    assert rows[0][1]["Id"] == "Directory_9"


def test_a_category_is_reported_in_any_case_and_a_wrong_one_is_refused(read: Read) -> None:
    """SigninLogs is the table's name for SignInLogs; a category of another service is reported, not guessed."""
    rows, report = read([audit_record(category="auditlogs"), audit_record(category="AuditLog"), {"a": 1, "b": 2}, 7])
    assert [name for name, _ in rows] == ["AuditLogs"]
    assert reported(report) == [
        "export.json: DT303: warning: record 2: category 'AuditLog' is not known; did you mean 'AuditLogs'?",
        "export.json: DT303: warning: record 3: no 'category', 'TimeGenerated' or Graph properties among 'a, b'",
        "export.json: DT302: warning: record 4: '7' is not a record; a record is a JSON object",
    ]


def test_a_service_principal_calls_by_its_object_id(read: Read) -> None:
    """Without a user's claim, Caller is the object id of the service principal."""
    claim = "http://schemas.microsoft.com/identity/claims/objectidentifier"
    record = {
        "time": "2026-03-10T12:00:00Z",
        "category": "Write",
        "identity": {"claims": {claim: "sp-1", "appid": "a"}},
    }
    rows, _ = read(record)
    assert (rows[0][0], rows[0][1]["Caller"]) == ("AzureActivity", "sp-1")
