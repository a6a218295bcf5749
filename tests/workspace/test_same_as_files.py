"""The same alert on the same records: a workspace's queries, answered by our runner, and the replay of files agree."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from logservice import Service

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.records import Record
from entrawatch.detection.run import entity_values, read_runs
from entrawatch.detection.verdict import SampleKind
from entrawatch.replay.alert_state import Entry
from entrawatch.replay.file_logs import FileLogs
from entrawatch.replay.rule import ReplayRule
from entrawatch.replay.sample_logs import sample_database
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.rule_query import query_body
from entrawatch.workspace.kept_answers import KeptAnswers
from entrawatch.workspace.workspace_logs import WorkspaceLogs

# Our runner answers; the clients of Azure are tested in the other files of this folder.
pytestmark = pytest.mark.same_everywhere

ALERTS = (
    "application_credential_added",  # one row for each Id, by arrival
    "privileged_password_changed",  # a toscalar() of another window
    "account_reset_then_used_elsewhere",  # in (subquery), joins, a union of two tables
    "failed_sign_in_share_rose",  # once a day, no `by`
    "role_activated_too_often",  # hourly
)

# Their subqueries make our runner plan each evaluation again, so there are four a day.
RARELY = ("privileged_password_changed", "account_reset_then_used_elsewhere")


def entries_of(rule: ReplayRule, entries: list[Entry], until: datetime) -> list[Any]:
    """Return what a reader of a backtest sees of these entries."""
    return [
        (one.at, one.values, one.change, len(one.rows), entity_values(rule.spec.entities, one.rows))
        for one in entries
        if one.at <= until
    ]


def both(rule: ReplayRule, records: tuple[Record, ...], engine: Engine, folder: Path) -> tuple[list[Any], list[Any]]:
    """Return the entries of the replay of files and of the workspace."""
    times = [record.columns["TimeGenerated"] for record in records]
    on_files, on_workspace = list[Entry](), list[Entry]()
    with sample_database(records) as connection:
        logs = FileLogs(connection, {record.table for record in records}, (min(times), max(times)))
        clock = logs.replay(rule, engine, on_files.append).clock
        service = Service(engine, connection, {record.table: 1.0 for record in records})
        first = datetime.combine(clock.first, time(), UTC)
        span = first, first + ((clock.last - first) // timedelta(days=1) + 1) * timedelta(days=1)
        kept = KeptAnswers(folder, "workspace", datetime.now(UTC))
        WorkspaceLogs(service.cloud(), span, service.usage, kept).replay(rule, engine, on_workspace.append)
    return entries_of(rule, on_files, clock.last), entries_of(rule, on_workspace, clock.last)


@pytest.mark.parametrize("alert_id", ALERTS)
def test_a_workspace_gives_what_files_give(
    alert_id: str, catalog: Catalog, fixtures: Fixtures, engine: Engine, tmp_path: Path
) -> None:
    """Each change at the same moment, with as many rows and the same entities."""
    alert = catalog.alerts[alert_id]
    if alert_id in RARELY:
        alert = replace(alert, spec=alert.spec.model_copy(update={"evaluation_frequency": "PT6H"}))
    sample = next(one for one in read_runs(alert, fixtures).samples if one.kind is not SampleKind.STAYS_SILENT)
    rule = ReplayRule(alert.spec, sample.lets + query_body(alert.spec))
    on_files, on_workspace = both(rule, sample.records, engine, tmp_path)
    assert on_files
    assert on_workspace == on_files
