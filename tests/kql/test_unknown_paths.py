"""A sample record is held against the shapes: what it has and no known record has is named by its path."""

from pathlib import Path
from typing import Any

import pytest

from entrawatch.documents.document import read_document
from entrawatch.kql.dynamic_shapes import shape, unknown_paths
from entrawatch.specs.catalog import builtin_specs


@pytest.mark.parametrize(
    ("table", "column", "value", "paths"),
    [
        ("SigninLogs", "Status", {"errorCode": 0, "failureReason": None}, []),
        ("SigninLogs", "Status", {"errorcode": 0}, ["Status.errorcode"]),
        ("SigninLogs", "Status", {"error": {"code": 0}}, ["Status.error"]),
        ("SigninLogs", "Status", {"errorCode": {"code": 0}}, ["Status.errorCode.code"]),
        ("SigninLogs", "Status", {"odd name": 0}, ['Status["odd name"]']),
        ("SigninLogs", "Status", [{"errorCode": 0}], ["Status[0]"]),
        ("SigninLogs", "Status", {}, []),
        ("SigninLogs", "Status", None, []),
        ("SigninLogs", "Status", "", []),
        ("SigninLogs", "Status", 7, ["Status"]),
        ("ADFSSignInLogs", "Status", '{"errorCode":0}', []),
        ("ADFSSignInLogs", "Status", '{"errorcode":0}', ["Status.errorcode"]),
        ("ADFSSignInLogs", "Status", "no JSON", ["Status"]),
        ("ADFSSignInLogs", "Status", "[" * 100_000, ["Status"]),
        ("ADFSSignInLogs", "Status", '"text"', ["Status"]),
        ("AuditLogs", "TargetResources", {"id": "a"}, ["TargetResources.id"]),
        (
            "AuditLogs",
            "TargetResources",
            [{"id": "a"}, {"ID": "a", "modifiedProperties": [{"newvalue": "a", "oldValue": {"any": 1}}]}],
            ["TargetResources[1].ID", "TargetResources[1].modifiedProperties[0].newvalue"],
        ),
        ("AzureActivity", "Properties_d", {"requestbody": {"a": [1]}}, []),
        ("SigninLogs", "UserId", {"a": 1}, []),
    ],
)
def test_unknown_paths_are_named(table: str, column: str, value: Any, paths: list[str]) -> None:
    """Text is read as JSON where a list or a map is known; a column without a shape is not judged."""
    assert unknown_paths(table, column, value) == paths


def base_records() -> dict[str, dict[str, Any]]:
    path = builtin_specs() / "base_records.yaml"
    records: dict[str, dict[str, Any]] = read_document(path, path.name).value
    return records


def test_the_base_records_conform() -> None:
    """What samples start from has no member that no known record has."""
    found = {
        table: paths
        for table, record in base_records().items()
        for column, value in record.items()
        if (paths := unknown_paths(table, column, value))
    }
    assert found == {}


def test_the_base_records_have_the_known_columns() -> None:
    """The columns of sign-ins and audits that alerts read members of are judged, not passed over."""
    judged = {(table, column) for table, record in base_records().items() for column in record if shape(table, column)}
    assert len(judged) >= 30


def test_the_samples_of_the_alerts_conform() -> None:
    """Samples change base records only to what records can be."""
    files = sorted(Path(builtin_specs()).glob("*/*.samples.yaml"))
    assert files
    found = {path.name: paths for path in files if (paths := [*_unknown_in(path)])}
    assert found == {}


def _unknown_in(path: Path) -> list[str]:
    samples = read_document(path, path.name).value
    kinds = ("fires", "stays_silent", "measures")
    events = [event for kind in kinds for one in samples.get(kind, ()) for event in one["events"]]
    return [
        unknown
        for event in events
        for key, value in event.get("set", {}).items()
        for unknown in unknown_paths(event["table"], *_column(key, value))
    ]


def _column(key: str, value: Any) -> tuple[str, Any]:
    """Turn `Column.member` and its value into the column and its value."""
    column, *members = key.split(".")
    for member in reversed(members):
        value = [value] if member.isdigit() else {member: value}
    return column, value
