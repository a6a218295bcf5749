"""Rows without an ID: queries count events by it, so that without one all rows would be the same event."""

from pathlib import Path

from export_files import audit_record

from entrawatch.logs.exports.read import read_exports
from entrawatch.logs.exports.report import Tally

TITLES = "Date (UTC),CorrelationId,Service,Category,Activity,Result,ActorType,ActorUserPrincipalName,Target1ObjectId"
CELLS = "2026-03-10T12:00:00Z,{},Core Directory,Policy,Update policy,success,User,olga@contoso.example,p-1"


def ids(path: Path) -> list[str]:
    """Return the IDs of all rows, in order."""
    return [row["Id"] for _, row in read_exports(path, Tally())]


def test_each_row_of_a_download_is_an_event_of_its_own(tmp_path: Path) -> None:
    """The admin center's CSV of the audit log has no ID: ten changes must not become one."""
    export = tmp_path / "AuditLogs_2026-03-10.csv"
    export.write_text("\n".join([TITLES, *(CELLS.format(f"c-{number}") for number in range(10))]))
    assert len(set(ids(export))) == 10
    tally = Tally()
    list(read_exports(export, tally))
    assert [(issue.code, issue.location.line) for issue in tally.report().issues] == [("DT317", 2)]


def test_a_row_in_two_downloads_is_one_event(tmp_path: Path) -> None:
    """Equal rows within one download are as many events."""
    for name in ("AuditLogs_1.csv", "AuditLogs_2.csv"):
        (tmp_path / name).write_text("\n".join([TITLES, CELLS.format("c-1"), CELLS.format("c-1")]))
    tally = Tally()
    assert len({row["Id"] for _, row in read_exports(tmp_path, tally)}) == 2
    assert tally.report().repeats == {"AuditLogs": 2}


def test_an_id_of_the_record_stays(tmp_path: Path) -> None:
    """Nothing is made where the service wrote one."""
    (tmp_path / "records.json").write_text(str(audit_record()).replace("'", '"'))
    assert ids(tmp_path / "records.json") == ["Directory_1"]
