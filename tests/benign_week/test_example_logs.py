"""Example logs are an ordinary week with attack stories in it, the same at each run."""

from pathlib import Path

import pytest

from entrawatch.benign_week.example_logs import alerts_without_story, write_example_logs
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.records import GENERATED
from entrawatch.detection.store import create_table, insert_rows, open_database
from entrawatch.detection.story_checks import checked_stories
from entrawatch.documents.issues import EntrawatchError
from entrawatch.logs.load import load
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.stories import StoryFile

SPECS = Path(__file__).parents[2] / "alert_specs"
COLUMNS = {GENERATED: "datetime", "_TimeReceived": "datetime", "UserPrincipalName": "string", "Type": "string"}
MOMENT = "2026-03-09T08:00:00"


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a week with one ordinary sign-in."""
    from entrawatch.detection.seen_columns import every_column

    path = tmp_path_factory.mktemp("week") / "week.duckdb"
    connection = open_database({"enable_external_access": True}, str(path))
    columns = every_column(["SigninLogs"])["SigninLogs"]
    create_table(connection, "SigninLogs", columns)
    row = {GENERATED: MOMENT, "_TimeReceived": MOMENT, "UserPrincipalName": "adele@contoso.com", "Type": "SigninLogs"}
    insert_rows(connection, "SigninLogs", columns, [row])
    connection.close()
    return path


@pytest.fixture(scope="module")
def stories(catalog: Catalog, fixtures: Fixtures) -> list[StoryFile]:
    return list(checked_stories(catalog, fixtures, SPECS).values())[:2]


def test_the_files_are_read_as_logs_with_the_rows_of_the_stories(
    week: Path, stories: list[StoryFile], fixtures: Fixtures, tmp_path: Path
) -> None:
    """The second story is a day later than the first."""
    steps: list[str] = []
    rows = write_example_logs(tmp_path / "logs", week, stories, [], fixtures, steps.append)
    assert steps == [*(one.story.id for one in stories), "samples of other alerts", "writing files"]
    with load(tmp_path / "logs") as logs:
        assert dict(logs.report.rows) == dict(rows)
        days = logs.connection.execute('SELECT DISTINCT CAST("TimeGenerated" AS DATE) FROM "AuditLogs" ORDER BY 1')
        assert [f"{day}" for (day,) in days.fetchall()] == ["2026-03-11"]
    assert rows["SigninLogs"] > 1


def test_each_run_writes_the_same_bytes(
    week: Path, stories: list[StoryFile], catalog: Catalog, fixtures: Fixtures, tmp_path: Path
) -> None:
    alerts = alerts_without_story(catalog, stories)[:2]
    for name in ("one", "two"):
        write_example_logs(tmp_path / name, week, stories, alerts, fixtures, lambda _: None)
    files = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}


def test_samples_of_two_alerts_share_no_id(week: Path, catalog: Catalog, fixtures: Fixtures, tmp_path: Path) -> None:
    """Each event alert reports an ID once; references to a record of the same sample are kept."""
    alerts = [catalog.alerts[name] for name in ("admin_consent_granted", "active_role_assigned")]
    rows = write_example_logs(tmp_path / "logs", week, [], alerts, fixtures, lambda _: None)
    with load(tmp_path / "logs") as logs:
        ids = logs.connection.execute('SELECT count(DISTINCT "Id"), count(*) FROM "AuditLogs"').fetchone()
    assert ids == (rows["AuditLogs"], rows["AuditLogs"])
    assert rows["AuditLogs"] > 1


def test_a_folder_with_files_is_refused(week: Path, fixtures: Fixtures, tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text("{}")
    with pytest.raises(EntrawatchError, match="is not an empty folder; name a new folder"):
        write_example_logs(tmp_path, week, [], [], fixtures, lambda _: None)
