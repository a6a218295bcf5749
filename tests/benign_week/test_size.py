"""The size of the corpus; seconds are reported, not asserted."""

import json
import time
from collections import Counter
from collections.abc import Callable

import pytest
from arrivedweek import benign_week

pytestmark = pytest.mark.same_everywhere


def test_rows_grow_with_users_and_days() -> None:
    """Twice the users give twice the rows of people; so do twice the weekdays."""
    base, more_users, more_days = (
        sum(1 for name, _ in benign_week(users=users, days=days) if name == "AADNonInteractiveUserSignInLogs")
        for users, days in ((20, 2), (40, 2), (20, 4))
    )
    assert 1.6 < more_users / base < 2.4
    assert 1.6 < more_days / base < 2.4


def test_size_of_a_working_day_is_reported(record_property: Callable[[str, object], None]) -> None:
    """Rows by table, megabytes of JSON and seconds for one Monday of 200 users, in the report of the test run."""
    start = time.process_time()
    rows, size = Counter[str](), 0
    for name, row in benign_week(days=1):
        rows[name] += 1
        size += len(json.dumps(row, separators=(",", ":")))
    record_property("rows", dict(rows))
    record_property("megabytes", round(size / 1e6, 1))
    record_property("seconds", round(time.process_time() - start, 1))
    assert 15_000 < rows.total() < 25_000
    assert 3000 < size / rows.total() < 4000
