"""A backtest says what it could not see, and never that a silent alert had nothing to read when it had."""

from datetime import UTC, datetime

from goodproject import GoodProject

from entrawatch.catalog import load_catalog
from entrawatch.render.backtest import backtest_lines, summary_line
from entrawatch.replay.alert_state import Change
from entrawatch.replay.backtest import AlertBacktest, Backtest

SPAN = (datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC))


def silent(good: GoodProject, *without_data: str) -> Backtest:
    """Return the backtest of one alert on two tables that found nothing."""
    spec = load_catalog(good.root / "alert_specs").alerts["owner_added"].spec
    spec = spec.model_copy(update={"tables": ("AuditLogs", "SigninLogs")})
    one = AlertBacktest(
        spec, dict.fromkeys(Change, 0), 0, {}, (), None, (), late=0, read=(), without_data=without_data, elapsed=0.0
    )
    return Backtest(SPAN, (one,), ())


def test_an_alert_with_a_part_of_its_data_is_silent(good: GoodProject) -> None:
    """It was replayed; what was missing is named."""
    found = silent(good, "SigninLogs")
    assert [line.plain for line in backtest_lines(found)][1:] == [
        "silent   owner_added: the logs hold no row of SigninLogs"
    ]
    assert summary_line(found) == "1 alert replayed in 0.0 s, 0 fired 0 times; 0 without data, 0 not run"


def test_an_alert_without_any_data_is_not_counted_as_replayed(good: GoodProject) -> None:
    """Its silence proves nothing."""
    found = silent(good, "AuditLogs", "SigninLogs")
    assert [line.plain for line in backtest_lines(found)][1:] == [
        "no data  owner_added: the logs hold no row of AuditLogs, SigninLogs"
    ]
    assert summary_line(found) == "0 alerts replayed in 0.0 s, 0 fired 0 times; 1 without data, 0 not run"
