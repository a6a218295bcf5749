"""What the tests of exports share: small records, and reading a file to its end."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from entrawatch.logs.exports.read import read_exports
from entrawatch.logs.exports.report import ExportReport, Tally

Reading = tuple[list[tuple[str, dict[str, Any]]], ExportReport]
Read = Callable[..., Reading]


def read_all(path: Path) -> Reading:
    """Return all rows, without the IDs that are made for them, and the report."""
    tally = Tally()
    reading = read_exports(path, tally)
    rows = [(table, {name: cell for name, cell in row.items() if not is_made(cell)}) for table, row in reading]
    return rows, tally.report()


def is_made(cell: Any) -> bool:
    """Return whether a cell is the ID that was made for a row; test_export_ids.py looks at them."""
    return isinstance(cell, str) and cell.startswith("row-")


def reported(report: ExportReport) -> list[str]:
    """Return the issues without their folder, and without the note on made IDs."""
    return [
        f"{Path(issue.location.path).name}{str(issue).removeprefix(issue.location.path)}"
        for issue in report.issues
        if issue.code != "DT317"
    ]


def audit_record(**fields: Any) -> dict[str, Any]:
    """Return a small diagnostic record of AuditLogs, some fields changed."""
    properties = {"id": "Directory_1", "category": "UserManagement", "result": "success"}
    record = {"time": "2026-03-10T12:00:00Z", "category": "AuditLogs", "operationName": "Add user"}
    return {**record, "properties": properties, **fields}


def sign_in(**properties: Any) -> dict[str, Any]:
    """Return a small sign-in as Graph writes it, some properties changed."""
    record = {
        "id": "s-1",
        "createdDateTime": "2026-03-10T12:00:00Z",
        "appId": "app-1",
        "userId": "u-1",
        "isInteractive": True,
    }
    return {**record, **properties}
