"""Replays of alerts written by hand: what is missed, duplicated or not notified, and that speed changes no answer."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from entrawatch.detection.engine import Engine
from entrawatch.detection.records import Record
from entrawatch.detection.store import QueryResult
from entrawatch.documents.issues import EntrawatchError
from entrawatch.replay.alert_state import Change
from entrawatch.replay.rule import ReplayRule, rule_clock
from entrawatch.replay.rule_logs import copied, rule_logs
from entrawatch.replay.sample_logs import sample_database
from entrawatch.replay.simulation import Simulation, simulate
from entrawatch.replay.timeline import timeline
from entrawatch.replay.window_query import WindowQuery
from entrawatch.specs.alert_spec import AlertSpec, Detects, Entities
from entrawatch.specs.rule_query import arrival_let
from entrawatch.specs.samples import DEFAULT_NOW as NOON
from entrawatch.specs.trigger import Dimension, Operator, Trigger
from entrawatch.stacks.exceptions.applied import AppliedException, with_exceptions
from entrawatch.stacks.exceptions.model import AlertException

SEEN = "SigninLogs | where ResultType == '1' | project TimeGenerated, UserPrincipalName, Id"
ONCE = (
    "SigninLogs | where ResultType == '1' | extend At = ingestion_time() | summarize arg_min(At, *) by Id"
    " | where At >= ago(15m) | project TimeGenerated, UserPrincipalName, Id"
)

OVERLAPPING = ONCE.replace("ago(15m)", "new_since")


def spec(query: str, **changes: Any) -> AlertSpec:
    """Return an event alert every 15 minutes over an hour."""
    values = {
        "id": "alert", "query": query, "detects": Detects.EVENT, "tables": ("SigninLogs",), "inputs": {},
        "parameters": {}, "entities": Entities(account=("UserPrincipalName",)), "evaluation_frequency": "PT15M",
        "window_size": "PT1H", "override_query_time_range": None, "trigger": Trigger(), "auto_mitigate": False,
        "mute_actions_duration": None,
    }  # fmt: skip
    return AlertSpec.model_construct(**{**values, **changes})


def sign_in(minutes: int, late: int = 2, **columns: Any) -> Record:
    """Return a sign-in so many minutes after noon, with a name of its own."""
    at = NOON + timedelta(minutes=minutes)
    values = {"Id": f"id-{minutes}", "UserPrincipalName": "adele", "ResultType": "1", **columns}
    return Record("SigninLogs", {"TimeGenerated": at, "_TimeReceived": at + timedelta(minutes=late), **values})


def replayed(
    alert: AlertSpec, records: Sequence[Record], engine: Engine, jitter: timedelta = timedelta(0)
) -> Simulation:
    times = [record.columns["TimeGenerated"] for record in records]
    with sample_database(records) as connection:
        rule = ReplayRule(alert, arrival_let(alert) + alert.query + "\n", jitter)
        return simulate(rule, connection, (min(times), max(times)), engine)


def sign_ins_of_two_hours(every: int) -> list[Record]:
    """Return a sign-in every so many seconds, read at once."""
    times = [NOON + timedelta(seconds=number) for number in range(0, 7200, every)]
    return [
        Record("SigninLogs", {"TimeGenerated": at, "_TimeReceived": at, "Id": str(at), "ResultType": "1"})
        for at in times
    ]


def what(found: Simulation) -> list[tuple[int, str]]:
    """Return minutes after noon and change of each entry."""
    return [(int((entry.at - NOON).total_seconds()) // 60, str(entry.change)) for entry in found.entries]


def ids(counts: Sequence[Any]) -> list[str]:
    return [one.row["Id"] for one in counts]


def test_an_exception_ends_by_the_clock(engine: Engine) -> None:
    """The alert fires again on the day on which its exception ends, without a deployment."""
    values = {
        "id": "known_user", "alert": "an_alert", "match": {"account": ["adele"]}, "owner": "soc@contoso.com",
        "reason": "Known and harmless.", "created": str(NOON.date()), "expires": str(NOON.date() + timedelta(days=1)),
    }  # fmt: skip
    excepted = AppliedException(AlertException.model_validate(values), ("UserPrincipalName",), (False,))
    alert, records = spec(OVERLAPPING), [sign_in(11 * 60), sign_in(11 * 60 + 50), sign_in(12 * 60 + 5)]
    query = with_exceptions(arrival_let(alert) + alert.query + "\n", [excepted])
    with sample_database(records) as connection:
        found = simulate(ReplayRule(alert, query), connection, (NOON, NOON + timedelta(hours=13)), engine)
    # The record of ten minutes before midnight is still new to the first evaluation after it.
    assert what(found) == [(12 * 60, "fired"), (12 * 60 + 15, "fired")]


def test_an_event_is_reported_by_the_evaluation_after_its_arrival(engine: Engine) -> None:
    """Not by one of those that saw its time pass while it was on its way."""
    found = replayed(spec(ONCE), [sign_in(3), sign_in(5, late=30)], engine)
    assert what(found) == [(15, "fired"), (45, "fired")]
    assert (found.is_right, found.events and found.events.events) == (True, 2)


def test_what_arrives_while_an_evaluation_is_late_is_lost_without_an_overlap(engine: Engine) -> None:
    """The first reads until it starts, and the next from 15 minutes before itself, which is later."""
    found = replayed(spec(ONCE), sign_ins_of_two_hours(6), engine, timedelta(seconds=30))
    assert found.events
    assert (len(found.events.missed) > 3, found.is_right) == (True, False)


@pytest.mark.parametrize(("seconds", "every"), [(0, 6), (30, 1), (150, 6)])
def test_an_overlap_loses_nothing_and_repeats_what_it_covers(seconds: int, every: int, engine: Engine) -> None:
    """Evaluations and records are late by up to 150 seconds each, together as much as the overlap.

    Of a record each second, what the query computes row by row is stored.
    """
    found = replayed(spec(OVERLAPPING), sign_ins_of_two_hours(every), engine, timedelta(seconds=seconds))
    assert found.events
    assert (found.events.events, found.events.missed, found.events.duplicated) == (7200 // every, (), ())
    # About a third: five minutes of each fifteen, less what arrives while an evaluation is late.
    assert 1700 < found.events.repeated * every < 2800
    assert found.is_right


def test_a_jitter_as_long_as_the_frequency_is_refused() -> None:
    """Evaluations would change places."""
    with pytest.raises(EntrawatchError, match=re.escape("a jitter of 900 seconds is not shorter than evaluation_freq")):
        ReplayRule(spec(ONCE), ONCE, timedelta(minutes=15))


def test_an_alert_that_reads_its_whole_window_reports_each_event_again(engine: Engine) -> None:
    """Four evaluations of an hour's window see it."""
    found = replayed(spec(SEEN), [sign_in(3)], engine)
    assert what(found) == [(15, "fired"), (30, "fired"), (45, "fired"), (60, "fired")]
    assert found.events
    assert [(one.row["Id"], one.times) for one in found.events.duplicated] == [("id-3", 3)]
    assert not found.is_right


def test_an_event_later_than_the_window_is_missed(engine: Engine) -> None:
    """The other one is reported."""
    found = replayed(spec(ONCE), [sign_in(3), sign_in(4, late=90)], engine)
    assert found.events
    assert (ids(found.events.missed), what(found), found.is_right) == (["id-4"], [(15, "fired")], False)


def test_a_copy_that_arrives_later_is_no_second_event(engine: Engine) -> None:
    """Delivery is at least once."""
    found = replayed(spec(ONCE), [sign_in(3), sign_in(3, late=40)], engine)
    assert (what(found), found.is_right) == ([(15, "fired")], True)


def test_a_filter_that_drops_the_first_copy_by_its_arrival_tells_the_second(engine: Engine) -> None:
    """Filtering before the summarize is the mistake that the lint refuses; the replay shows what it does."""
    wrong = ONCE.replace(" | summarize arg_min(At, *) by Id | where At >= ago(15m)", " | where At >= ago(15m)")
    found = replayed(spec(wrong), [sign_in(3), sign_in(3, late=40)], engine)
    assert found.events
    assert (ids(found.events.duplicated), what(found)) == (["id-3"], [(15, "fired"), (45, "fired")])


def test_a_second_event_during_an_open_alert_is_not_notified(engine: Engine) -> None:
    """It was seen, so it is not missed; the alert resolves three quiet evaluations later."""
    found = replayed(spec(ONCE, auto_mitigate=True), [sign_in(3), sign_in(17)], engine)
    assert what(found) == [(15, "fired"), (30, "still firing"), (75, "resolved")]
    assert found.events
    assert (ids(found.events.not_notified), found.events.missed, found.is_right) == (["id-17"], (), True)


def test_each_value_of_a_dimension_is_an_alert_of_its_own(engine: Engine) -> None:
    """Ben is notified while Adele is muted."""
    alert = spec(SEEN, trigger=Trigger(dimensions=(Dimension(name="UserPrincipalName"),)), mute_actions_duration="PT1H")
    found = replayed(alert, [sign_in(3), sign_in(20, UserPrincipalName="ben")], engine)
    fired = [(entry.values, entry.at - NOON) for entry in found.entries if entry.change is Change.FIRED]
    assert fired == [(("adele",), timedelta(minutes=15)), (("ben",), timedelta(minutes=30))]


def test_a_pattern_names_the_rows_that_arrived_too_late(engine: Engine) -> None:
    """No row of its result is one event, so that its records are counted."""
    alert = spec("SigninLogs | where ResultType == '1' | summarize Tries = count() by UserPrincipalName")
    found = replayed(alert, [sign_in(3), sign_in(4, late=90), sign_in(5, late=90, ResultType="0")], engine)
    assert found.events is None
    assert [(one.table, one.count) for one in found.late] == [("SigninLogs", 1)]
    assert not found.is_right


def test_an_alert_on_absence_fires_where_nothing_is_seen(engine: Engine) -> None:
    """Evaluations without a row are not skipped for a query that makes a row of nothing."""
    alert = spec(
        "SigninLogs | summarize Count = count() | where Count == 0", trigger=Trigger(operator=Operator.GREATER_THAN)
    )
    found = replayed(alert, [sign_in(3)], engine)
    assert [minute for minute, _ in what(found)] == [0, 75, 90]


QUERIES = {
    "once": ONCE,
    "overlapping": f"let new_since = ago(20m); {OVERLAPPING}",
    "whole window": SEEN,
    "grouped": (
        "SigninLogs | summarize Tries = count(), First = min(TimeGenerated)"
        " by UserPrincipalName, Slot = bin(TimeGenerated, 10m)"
    ),
    "always one row": "SigninLogs | summarize Tries = count(), Users = dcount(UserPrincipalName)",
    "join": (
        "SigninLogs | where ResultType == '1' | join kind=inner (SigninLogs | where ResultType == '0'"
        " | project UserPrincipalName, Other = TimeGenerated) on UserPrincipalName"
        " | where Other > ago(40m) | project Id, Other"
    ),
    "anti join": (
        "SigninLogs | where ResultType == '1' | join kind=leftanti (SigninLogs | where ResultType == '0')"
        " on UserPrincipalName | project Id, Age = now() - TimeGenerated"
    ),
    "top": "SigninLogs | top 2 by TimeGenerated desc | project Id",
    "filters after a union": (
        "SigninLogs | where ResultType != '3' | project Id, TimeGenerated, Who = UserPrincipalName, Kind = 'a'"
        " | union (SigninLogs | project Id, TimeGenerated, Who = ResultType, Kind = 'b')"
        " | extend Who = toupper(Who) | where Who in ('USER1', '2') | summarize Tries = count() by Who, Kind"
    ),
    "another table as a value": (
        "let Known = toscalar(AuditLogs | summarize make_set(Identity)); SigninLogs"
        " | where not(set_has_element(coalesce(Known, dynamic([])), UserPrincipalName)) | project Id"
    ),
    "its own table as a value": (
        "let Last = toscalar(SigninLogs | summarize max(TimeGenerated)); SigninLogs | where TimeGenerated < Last"
        " | project Id"
    ),
    "let": (
        "let recent = SigninLogs | where TimeGenerated > ago(20m);"
        " recent | union (recent | where ResultType == '1') | project Id"
    ),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_many_moments_at_once_give_what_each_gives_alone(query: str, engine: Engine) -> None:
    """One statement for all evaluations is there for speed only."""
    records = [
        sign_in(minute, late=minute % 7, UserPrincipalName=f"user{minute % 3}", ResultType=str(minute % 2))
        for minute in range(0, 120, 4)
    ]
    with sample_database(records) as connection:
        logs = rule_logs(ReplayRule(spec(query), query + "\n"), connection, engine)
        clock = rule_clock(logs.rule.spec, NOON, NOON + timedelta(hours=3))
        moments = [clock.at(number) for number in range(clock.count)]
        together = logs.window.at_all(moments)
        assert logs.window.asks_together
        assert together == {now: logs.window.at(now) for now in moments}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_the_copy_and_the_skipping_change_no_answer(query: str, engine: Engine) -> None:
    """The timeline is that of running the query over the whole tables at every moment."""
    records = [
        sign_in(minute, UserPrincipalName=f"user{minute % 3}", ResultType=str(minute % 4))
        for minute in (1, 6, 50, 51, 130)
    ]
    alert = spec(query)
    with sample_database(records) as connection:
        logs = rule_logs(ReplayRule(alert, query + "\n"), connection, engine)
        clock = rule_clock(alert, NOON, NOON + timedelta(hours=4))
        fast = [(entry.at, entry.change, entry.rows) for entry in timeline(logs, clock, engine)]
    slow = []
    for number in range(clock.count):
        now = clock.at(number)
        arrived = [one for one in records if one.columns["_TimeReceived"] < now]
        result = engine.run_query(query, arrived, now, clock.look_back)
        rows = tuple(dict(zip(result.columns, row, strict=True)) for row in sorted(result.rows, key=repr))
        if rows:
            slow.append((now, Change.FIRED, rows))
    assert fast == slow


def test_years_without_rows_cost_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """One wrong date must not make a replay of hours; an alert that is open in between still resolves."""
    asked: list[int] = []
    at_all = WindowQuery.at_all

    def counted(self: WindowQuery, moments: Sequence[datetime]) -> Mapping[datetime, QueryResult]:
        asked.append(len(moments))
        return at_all(self, moments)

    monkeypatch.setattr(WindowQuery, "at_all", counted)
    years = 7 * 365 * 24 * 60
    query = f"{SEEN} | where TimeGenerated > ago(1h)"
    found = replayed(spec(query, auto_mitigate=True), [sign_in(1), sign_in(years)], engine)
    once = [Change.FIRED, Change.STILL_FIRING, Change.STILL_FIRING, Change.STILL_FIRING, Change.RESOLVED]
    assert [entry.change for entry in found.entries][:6] == [*once, Change.FIRED]
    assert sum(asked) < 2 * len(once)


def test_rows_that_fail_the_first_filters_are_not_copied(engine: Engine) -> None:
    """A look at each of a million sign-ins at every evaluation would take hours."""
    with sample_database([sign_in(1), sign_in(2, ResultType="0")]) as connection:
        rule_logs(ReplayRule(spec(SEEN), SEEN + "\n"), connection, engine)
        assert connection.execute(f"SELECT Id FROM {copied('SigninLogs')}").fetchall() == [("id-1",)]


def test_a_statement_that_answers_otherwise_for_many_moments_is_not_used(engine: Engine) -> None:
    """A wrong answer is worse than a slow one."""
    with sample_database([sign_in(minute) for minute in range(0, 60, 5)]) as connection:
        logs = rule_logs(ReplayRule(spec(SEEN), SEEN + "\n"), connection, engine)
        moments = [NOON + timedelta(minutes=15 * number) for number in range(1, 4)]

        def rows_of(table: str, now: str) -> str:
            # Answers for many moments lack what those for one have.
            return f"SELECT * FROM {copied(table)}" + (" LIMIT 1" if "clock" in now else "")

        query = WindowQuery(connection, logs.translation, rows_of)
        assert [len(answer.rows) for answer in query.at_all(moments).values()] == [12, 12, 12]
        assert not query.asks_together


@pytest.mark.parametrize(("has_many_rows", "asks_together"), [(True, False), (False, True)])
def test_a_statement_for_many_moments_is_not_used_where_it_takes_longer(
    has_many_rows: bool, asks_together: bool, engine: Engine
) -> None:
    """DuckDB can compute more for many moments than for each; trying that out only pays with many rows."""
    with sample_database([sign_in(minute) for minute in range(0, 60, 5)]) as connection:
        logs = rule_logs(ReplayRule(spec(SEEN), SEEN + "\n"), connection, engine)
        moments = [NOON + timedelta(minutes=15 * number) for number in range(1, 4)]

        def rows_of(table: str, now: str) -> str:
            slowly = " WHERE (SELECT sum(hash(number)) FROM range(10_000_000) AS one(number)) > 0"
            return f"SELECT * FROM {copied(table)}" + (slowly if "clock" in now else "")

        query = WindowQuery(connection, logs.translation, rows_of, has_many_rows=has_many_rows)
        assert [len(answer.rows) for answer in query.at_all(moments).values()] == [12, 12, 12]
        assert query.asks_together is asks_together
