"""What a workspace can answer besides rows, and what is asked of it: once for each alert and day."""

import json
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event, main_thread
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from goodproject import GoodProject
from logservice import Service, table

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.engine import Engine
from entrawatch.detection.records import Record
from entrawatch.documents.document import read_document
from entrawatch.documents.issues import EntrawatchError
from entrawatch.replay.alert_state import Entry
from entrawatch.replay.log_source import Replayed
from entrawatch.replay.rule import ReplayRule
from entrawatch.replay.sample_logs import sample_database
from entrawatch.specs.alert_spec import AlertSpec, Entities
from entrawatch.specs.trigger import Trigger
from entrawatch.specs.workspace_names import WorkspaceNames, read_workspace_names
from entrawatch.workspace.client import Answer, QueryFailed, workspace_of
from entrawatch.workspace.evaluations import evaluations_of
from entrawatch.workspace.kept_answers import KeptAnswers
from entrawatch.workspace.workspace_logs import MOST_QUERIES, WorkspaceLogs

FIRST = datetime(2026, 3, 10, tzinfo=UTC)
QUERY = "SigninLogs | where ResultType == '1' | summarize Hits = count() by UserPrincipalName\n"
ERROR = {"error": {"code": "Failed", "message": "outer", "innererror": {"code": "Inner", "message": "the cause"}}}


def rule(query: str = QUERY, **changes: Any) -> ReplayRule:
    """Return a rule that runs hourly over an hour."""
    values = {
        "id": "alert", "query": query, "tables": ("SigninLogs",), "inputs": {}, "parameters": {},
        "entities": Entities(account=("UserPrincipalName",)), "evaluation_frequency": "PT1H", "window_size": "PT1H",
        "override_query_time_range": None, "trigger": Trigger(), "auto_mitigate": False, "mute_actions_duration": None,
    }  # fmt: skip
    return ReplayRule(AlertSpec.model_construct(**{**values, **changes}), query)


def sign_in(hours: float) -> Record:
    at = FIRST + timedelta(hours=hours)
    columns = {"TimeGenerated": at, "_TimeReceived": at, "Id": str(hours), "ResultType": "1"}
    return Record("SigninLogs", {**columns, "UserPrincipalName": "adele"})


@contextmanager
def service(engine: Engine, *hours: float) -> Iterator[Service]:
    with sample_database([sign_in(hour) for hour in hours]) as connection:
        yield Service(engine, connection, {"SigninLogs": 1.0})


def logs(found: Service, folder: Path, days: int = 3) -> WorkspaceLogs:
    """Return whole days of a stand-in, as a command opens them."""
    kept = KeptAnswers(folder, "workspace", datetime.now(UTC))
    return WorkspaceLogs(found.cloud(), (FIRST, FIRST + timedelta(days=days)), found.usage, kept)


def replayed(source: WorkspaceLogs, engine: Engine, one: ReplayRule | None = None) -> tuple[Replayed, list[datetime]]:
    entries: list[Entry] = []
    found = source.replay(one or rule(), engine, entries.append)
    return found, [entry.at for entry in entries]


def test_each_day_is_one_query_that_brings_no_log_row(engine: Engine, tmp_path: Path) -> None:
    """It names the day's range, waits ten minutes, and returns moments, numbers and entities."""
    with service(engine, 1.5, 30.5) as found:
        _, fired = replayed(logs(found, tmp_path), engine)
        assert fired == [FIRST + timedelta(hours=hours) for hours in (2, 31)]
        assert sorted(one["timespan"] for one in found.asked) == [
            "2026-03-09T23:00:00.000Z/2026-03-10T23:00:00.000Z",
            "2026-03-10T23:00:00.000Z/2026-03-11T23:00:00.000Z",
            "2026-03-11T23:00:00.000Z/2026-03-12T23:00:00.000Z",
        ]
        assert {one["prefer"] for one in found.asked} == {"wait=600"}
        assert all(one["query"].count("\n(entrawatch_evaluation(") == 24 for one in found.asked)
        names = {name for one in found.asked for name in engine.analyzer.analyze(one["query"]).result_columns}
        assert names == {"UserPrincipalName", "entrawatch_rows", "entrawatch_at"}


def test_an_alert_of_every_five_minutes_needs_three_queries_a_day(engine: Engine, tmp_path: Path) -> None:
    """Its 288 evaluations would make one plan too large."""
    with service(engine) as found:
        counts = [len(moments) for moments in logs(found, tmp_path, 1).queries(rule(evaluation_frequency="PT5M"))]
        assert counts == [100, 100, 88]


@pytest.mark.parametrize(
    ("status", "body", "reason", "times"),
    [
        (200, {**table([], []), **ERROR}, "the answer is incomplete: the cause", 1),
        (403, ERROR, "the identity may not read these logs; it needs the role Log Analytics Reader", 1),
        (429, ERROR, "the workspace is throttled, and stayed so after waiting", 4),
        (504, ERROR, "the query did not finish within 10 minutes (HTTP 504: the cause)", 1),
        (400, ERROR, "the workspace rejects the query (HTTP 400: the cause)", 1),
    ],
)
def test_a_day_without_an_answer_is_a_failure_and_no_zero(
    status: int, body: dict[str, Any], reason: str, times: int, engine: Engine, tmp_path: Path
) -> None:
    """Only its own day: the others count. A throttled query waits as the service asks; one that timed out is over."""
    with service(engine, 1.5, 30.5, 50.5) as found:
        headers = {"Retry-After": "0"} if status in (429, 504) else {}
        found.responses = lambda _, query: (status, body, headers) if "2026-03-11T12" in query else None
        result, fired = replayed(logs(found, tmp_path), engine)
        assert (list(result.failed), fired) == ([date(2026, 3, 11)], [FIRST + timedelta(hours=h) for h in (2, 51)])
        assert reason in result.failed[date(2026, 3, 11)]
        assert sum("2026-03-11T12" in one["query"] for one in found.asked) == times


def test_a_throttled_query_is_asked_again(engine: Engine, tmp_path: Path) -> None:
    """After the time that the service names."""
    with service(engine, 1.5) as found:
        found.responses = lambda number, _: (429, ERROR, {"Retry-After": "0"}) if number == 1 else None
        result, fired = replayed(logs(found, tmp_path), engine)
        assert (result.failed, fired, len(found.asked)) == ({}, [FIRST + timedelta(hours=2)], 4)


def test_the_next_run_asks_only_for_what_is_missing(engine: Engine, tmp_path: Path) -> None:
    """Answers name accounts, so only their owner reads them, and the end of a run deletes them."""
    with service(engine, 1.5, 30.5) as found:
        found.responses = lambda _, query: (400, ERROR, {}) if "2026-03-11T12" in query else None
        replayed(logs(found, tmp_path), engine)
        (folder,) = (tmp_path / "workspace-answers").iterdir()
        assert (len(list(folder.iterdir())), stat.S_IMODE(folder.stat().st_mode)) == (2, 0o700)
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
        found.asked.clear()
        found.responses = lambda *_: None
        again = logs(found, tmp_path)
        result, fired = replayed(again, engine)
        assert (result.failed, fired) == ({}, [FIRST + timedelta(hours=hours) for hours in (2, 31)])
        assert len(found.asked) == 1
        again.kept.clear()
        assert not list(folder.iterdir())


def test_a_changed_or_old_answer_is_not_used(engine: Engine, tmp_path: Path) -> None:
    """A file that somebody edited, and one of yesterday."""
    with service(engine, 1.5) as found:
        replayed(logs(found, tmp_path, 1), engine)
        (path,) = (tmp_path / "workspace-answers" / "workspace").iterdir()
        kept = path.read_text(encoding="utf-8")
        assert "2026-03-10T02:00" in kept
        for edited in (
            json.dumps({"columns": {"a": "long"}, "rows": 3}),
            kept.replace("2026-03-10T02:00", "2026-03-10T02:07"),
        ):
            path.write_text(edited, encoding="utf-8")
            assert replayed(logs(found, tmp_path, 1), engine)[1] == [FIRST + timedelta(hours=2)]
        KeptAnswers(tmp_path, "another", datetime.now(UTC))
        assert path.exists()
        KeptAnswers(tmp_path, "another", datetime.now(UTC) + timedelta(days=2))
        assert not path.exists()


def test_a_table_without_records_is_not_read(engine: Engine, tmp_path: Path) -> None:
    """A workspace may not even know it."""
    query = "union isfuzzy=true SigninLogs, ADFSSignInLogs | where ResultType == '1' | project UserPrincipalName\n"
    with service(engine, 1.5) as found:
        both = rule(query, tables=("SigninLogs", "ADFSSignInLogs"))
        result, fired = replayed(logs(found, tmp_path, 1), engine, both)
        assert (fired, result.without_data) == ([FIRST + timedelta(hours=2)], ("ADFSSignInLogs",))
        assert "materialize(ADFSSignInLogs" not in found.asked[0]["query"]


def test_what_is_scanned_follows_days_and_not_evaluations(engine: Engine, tmp_path: Path) -> None:
    """A gigabyte a day: three days with 23 hours of evaluations and one hour before them each."""
    with service(engine) as found:
        source = replace(logs(found, tmp_path), volumes={"SigninLogs": 1.0})
        assert source.scanned(rule()) == pytest.approx(3.0)
        assert source.scanned(rule(evaluation_frequency="PT15M")) == pytest.approx(3 * 24.75 / 24)


@pytest.mark.parametrize(
    ("query", "construct"),
    [
        ("SigninLogs | project All = tostring(pack_all()), UserPrincipalName\n", "pack_all"),
        ("table('SigninLogs') | project UserPrincipalName\n", "table"),
        ("SigninLogs | distinct *\n", "distinct *"),
        ("SigninLogs | where Id == '1' or * has 'adele' | project UserPrincipalName\n", "* in a condition"),
        ("union Signin* | project UserPrincipalName\n", "union of a pattern"),
        ("union withsource=Source SigninLogs | project UserPrincipalName, Source\n", "union withsource"),
        ("SigninLogs | project UserPrincipalName | extend At = ingestion_time()\n", "the query"),
    ],
)
def test_what_reads_more_than_the_alert_wrote_is_refused(query: str, construct: str, engine: Engine) -> None:
    """The columns that the text for many evaluations adds would be in its result."""
    with pytest.raises(CannotRun) as refused:
        evaluations_of(rule(query), engine.analyzer)
    assert refused.value.construct == construct


def test_a_declared_name_is_known_but_not_sent(engine: Engine, tmp_path: Path) -> None:
    """The workspace has its own table, of which an evaluation sees its window, and its own watchlist."""
    names = WorkspaceNames(
        {
            "Hr_CL": "let Hr_CL = datatable(Account: string, TimeGenerated: datetime) [];\n",
            "Watchlist_VIP": 'let Watchlist_VIP = datatable(SearchKey: string) ["x"];\n',
        },
        frozenset({"Hr_CL"}),
    )
    query = (
        "SigninLogs | where UserPrincipalName in ((Hr_CL() | project Account)) and TimeGenerated > ago(1h)\n"
        "| join kind=leftanti (_GetWatchlist('VIP')) on $left.UserPrincipalName == $right.SearchKey\n"
    )
    one = evaluations_of(rule(query), engine.analyzer, names)
    text = one.text([FIRST])
    assert ("datatable" in text, "_GetWatchlist('VIP')" in text, "TimeGenerated > (entrawatch_now - (1h))" in text) == (
        False,
        True,
        True,
    )
    window = "TimeGenerated > entrawatch_now - 3600s and TimeGenerated < entrawatch_now;"
    assert f"let Hr_CL = Hr_CL\n| where {window}\n" in text
    assert "in ((Hr_CL | project Account))" in text
    assert one.tables == ("SigninLogs",)


def test_a_function_without_time_is_refused_before_anything_is_asked(engine: Engine, good: GoodProject) -> None:
    """An evaluation sees a window of TimeGenerated, and the workspace would reject each day; a table always has it."""
    query = "SigninLogs | where UserPrincipalName in ((Leavers ( ) | project Account))\n"
    for columns, call in (("", "Leavers ( )"), (", TimeGenerated: datetime", "Leavers ( )"), ("", "Leavers")):
        good.write("w.yaml", f"tables:\n  Leavers:\n    columns: {{Account: string{columns}}}\n")
        names, issues = read_workspace_names(read_document(good.root / "w.yaml", "w.yaml"))
        assert not issues
        one = rule(query.replace("Leavers ( )", call))
        if columns or call == "Leavers":
            assert evaluations_of(one, engine.analyzer, names)
            continue
        with pytest.raises(CannotRun, match="if the function returns it, add TimeGenerated") as refused:
            evaluations_of(one, engine.analyzer, names)
        assert refused.value.construct == "Leavers()"


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """A pipeline in the background starts its programs with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(sys.platform == "win32", reason="no signal to one thread")
@pytest.mark.usefixtures("_interruptible")
def test_an_interrupt_does_not_wait_for_running_queries(engine: Engine, tmp_path: Path) -> None:
    """They run for up to ten minutes; days that were not asked for are not."""
    asked: list[datetime] = []
    ended: list[datetime] = []
    release = Event()

    class Slow:
        def ask(self, query: str, since: datetime, until: datetime) -> Answer:
            asked.append(since)
            if len(asked) == MOST_QUERIES:
                # A signal just before the main thread waits for an answer would be seen after it.
                release.wait(0.5)
                signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)
            release.wait(20)
            ended.append(since)
            raise QueryFailed("too late")

    kept = KeptAnswers(tmp_path, "workspace", datetime.now(UTC))
    source = WorkspaceLogs(Slow(), (FIRST, FIRST + timedelta(days=9)), {"SigninLogs": 1.0}, kept)
    with pytest.raises(KeyboardInterrupt):
        replayed(source, engine)
    assert (len(asked), ended) == (MOST_QUERIES, [])
    release.set()


def test_an_identity_that_cannot_sign_in_ends_the_run(engine: Engine, tmp_path: Path) -> None:
    """One message says what to do, instead of a failure for each day."""

    class Nobody:
        def get_token(self, *_: str, **__: Any) -> None:
            raise ClientAuthenticationError("no account is signed in")

    with service(engine) as found:
        source = replace(logs(found, tmp_path), cloud=workspace_of("workspace", Nobody()))
        with pytest.raises(EntrawatchError) as refused:
            replayed(source, engine)
    assert not isinstance(refused.value, QueryFailed)
    assert str(refused.value) == "cannot sign in to Azure, run 'az login': no account is signed in"
