"""Days of the synthetic tenant, as the tests read them."""

from datetime import date
from typing import Any

from entrawatch.benign_week.tenant.today import tenant_days
from entrawatch.benign_week.tenant.week import DEFAULT_START, rows_of_day

Rows = list[tuple[str, dict[str, Any]]]


def benign_week(seed: int = 1, users: int = 200, start: date = DEFAULT_START, days: int = 7) -> Rows:
    """Return table and row of everything that arrives from some days of a tenant, in order of arrival."""
    rows = [row for today in tenant_days(seed, users, start, days) for row in rows_of_day(today)]
    return sorted(rows, key=lambda row: str(row[1]["_TimeReceived"]))
