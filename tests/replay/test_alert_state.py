"""What the alert service makes of one evaluation after the other: fired, still firing, suppressed, resolved."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from entrawatch.detection.triggers import Series
from entrawatch.replay.alert_state import AlertState, Change, healthy_evaluations
from entrawatch.specs.alert_spec import AlertSpec

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def spec(**changes: Any) -> AlertSpec:
    """Return a spec of which only the schedule and the state matter."""
    values = {"evaluation_frequency": "PT15M", "window_size": "PT1H", "auto_mitigate": False, **changes}
    return AlertSpec.model_construct(**{"mute_actions_duration": None, **values})


def changes(alert: AlertSpec, *firing: str, minutes: int = 15) -> list[str]:
    """Return what each evaluation changes; `firing` names the series that fire at it, a letter each."""
    state = AlertState(alert)
    found = []
    for number, letters in enumerate(firing):
        at = NOON + number * timedelta(minutes=minutes)
        entries = state.advance(at, [Series((letter,), ({"a": 1},), True) for letter in letters])
        found.append(" ".join(f"{entry.values[0]} {entry.change}" for entry in entries))
    return found


def test_a_stateless_alert_notifies_at_every_evaluation() -> None:
    """It knows nothing of the evaluation before."""
    assert changes(spec(), "a", "a", "", "a") == ["a fired", "a fired", "", "a fired"]


def test_a_series_that_does_not_fire_says_nothing() -> None:
    """Rows that do not break the threshold are not an alert."""
    assert AlertState(spec()).advance(NOON, [Series(("a",), ({},), False)]) == []


def test_a_stateful_alert_notifies_once_and_resolves_after_three_quiet_evaluations() -> None:
    """A quiet evaluation in between starts the count again."""
    assert changes(spec(auto_mitigate=True), "a", "a", "", "", "a", "", "", "", "a") == [
        "a fired", "a still firing", "", "", "a still firing", "", "", "a resolved", "a fired",
    ]  # fmt: skip


def test_each_series_has_a_state_of_its_own() -> None:
    """A second account is notified although the alert of the first is open."""
    assert changes(spec(auto_mitigate=True), "a", "ab", "b", "b", "b") == [
        "a fired", "a still firing b fired", "b still firing", "b still firing", "b still firing a resolved",
    ]  # fmt: skip


def test_a_muted_alert_is_suppressed_until_the_time_is_over() -> None:
    """The time runs from the last notification, for each series alone."""
    assert changes(spec(mute_actions_duration="PT30M"), "a", "ab", "ab", "ab") == [
        "a fired", "a suppressed b fired", "a fired b suppressed", "a suppressed b fired",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "needed"), [(1, 10), (5, 3), (10, 3), (15, 3), (30, 2), (60, 2), (360, 2), (660, 1), (720, 1)]
)
def test_a_stateful_alert_resolves_after_the_documented_number_of_quiet_evaluations(minutes: int, needed: int) -> None:
    """As the documentation says (azure limit SQR028)."""
    assert healthy_evaluations(minutes) == needed


def test_an_entry_has_the_rows_that_fired() -> None:
    """A reader sees what the alert is about; a resolved one has none."""
    state = AlertState(spec(auto_mitigate=True, evaluation_frequency="PT12H"))
    (fired,) = state.advance(NOON, [Series(("a",), ({"Id": "1"},), True)])
    (resolved,) = state.advance(NOON + timedelta(hours=12), [])
    assert (fired.change, fired.rows, resolved.change, resolved.rows) == (
        Change.FIRED, ({"Id": "1"},), Change.RESOLVED, (),
    )  # fmt: skip
