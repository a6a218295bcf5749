"""What a query sees, and when it runs."""

from datetime import UTC, datetime, timedelta

from sample_rows import Ask, audit, sign_in

from entrawatch.detection.records import Record
from entrawatch.specs.samples import DEFAULT_NOW


def test_the_window_ends_at_now_and_starts_right_after_its_length_before(ask: Ask) -> None:
    """(now - window, now]: the oldest moment is out, the newest is in."""
    edges = [
        sign_in(Id="start", minutes_ago=60),
        sign_in(Id="after start", minutes_ago=59.99),
        sign_in(Id="now", minutes_ago=0),
        sign_in(Id="later", minutes_ago=-0.01, arrived_minutes_ago=0),
    ]
    assert ask("SigninLogs | project Id", *edges) == [("after start",), ("now",)]


def test_a_record_that_has_not_arrived_is_not_seen(ask: Ask) -> None:
    """Arrival counts up to the moment of the run."""
    records = [
        sign_in(Id="arrived now", arrived_minutes_ago=0),
        sign_in(Id="arrives later", arrived_minutes_ago=-0.01),
    ]
    assert ask("SigninLogs | project Id", *records) == [("arrived now",)]


def test_ingestion_time_is_the_arrival_and_not_the_moment_of_the_event(ask: Ask) -> None:
    """A late record is new although it happened long ago."""
    query = "SigninLogs | extend IngestedAt = ingestion_time() | where IngestedAt >= ago(15m) | project Id"
    late = sign_in(Id="late", minutes_ago=55, arrived_minutes_ago=5)
    old = sign_in(Id="old", minutes_ago=20, arrived_minutes_ago=18)
    assert ask(query, late, old) == [("late",)]


def test_now_and_ago_follow_the_moment_of_the_run(ask: Ask) -> None:
    """The computer's clock counts for nothing."""
    query = "print Now = now(), Ago = ago(1h)"
    for now in (DEFAULT_NOW, datetime(2031, 7, 1, 3, 4, 5, tzinfo=UTC)):
        assert ask(query, now=now) == [(now, now - timedelta(hours=1))]


def test_a_text_column_without_a_value_is_empty_and_other_columns_are_null(ask: Ask) -> None:
    """As in Kusto, where text is never null."""
    query = (
        'SigninLogs | project Text = UserPrincipalName, IsEmpty = UserPrincipalName == "", Flag = isnull(IsInteractive)'
    )
    assert ask(query, sign_in()) == [("", True, True)]


def test_values_of_every_type_reach_the_query(ask: Ask) -> None:
    """Moments, truth values, numbers and dynamic values come out as they were put in."""
    values = {
        "CreatedDateTime": DEFAULT_NOW,
        "IsInteractive": True,
        "DurationMs": 12,
        "Status": {"errorCode": 5, "a": None},
    }
    query = "SigninLogs | project CreatedDateTime, IsInteractive, DurationMs, Code = toint(Status.errorCode), Status"
    assert ask(query, sign_in(**values)) == [(DEFAULT_NOW, True, 12, 5, '{"errorCode":5,"a":null}')]


def test_text_with_quotes_line_breaks_and_other_scripts_stays_as_it_is(ask: Ask) -> None:
    """Nothing in a value is read as SQL, JSON or KQL."""
    text = '\'; DROP TABLE "SigninLogs"; -- \\ \n\t€ 你 🙂 $kqlnow {0}'
    assert ask("SigninLogs | project UserAgent", sign_in(UserAgent=text)) == [(text,)]


def test_each_query_sees_its_own_records_only(ask: Ask) -> None:
    """Nothing is left from the run before, of the same table or of another."""
    assert ask("SigninLogs | count", sign_in(), sign_in()) == [(2,)]
    assert ask("AuditLogs | count", sign_in(), audit()) == [(1,)]
    assert ask("SigninLogs | count", audit()) == [(0,)]


def test_ten_thousand_records_are_counted(ask: Ask) -> None:
    """As many as one event may repeat."""
    many = [sign_in(Id=str(number)) for number in range(10_000)]
    assert ask("SigninLogs | summarize Ids = dcount(Id), Rows = count()", *many) == [(10_000, 10_000)]


def test_a_query_without_project_returns_every_column_of_the_table(ask: Ask) -> None:
    """Columns that matter only for the result are there too."""
    rows = ask('AuditLogs | where Result =~ "success"', audit(Result="Success", Id="a"))
    assert len(rows[0]) == 36
    assert "a" in rows[0]


def test_the_same_name_in_two_tables_keeps_its_table(ask: Ask) -> None:
    """Records go into the table that they name."""
    records: list[Record] = [sign_in(CorrelationId="s"), audit(CorrelationId="a")]
    query = "union (SigninLogs | project CorrelationId), (AuditLogs | project CorrelationId)"
    assert ask(query, *records) == [("a",), ("s",)]
