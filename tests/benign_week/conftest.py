"""Fixtures of the corpus: one week of a smaller tenant, generated once."""

from typing import Any

import pytest
from arrivedweek import Rows, benign_week

from entrawatch.benign_week.tenant.tenant import tenant_inputs

USERS = 80


@pytest.fixture(scope="session")
def week() -> Rows:
    """Return a week in order of arrival; tests must not change it."""
    return benign_week(users=USERS)


@pytest.fixture(scope="session")
def records(week: Rows) -> Rows:
    """Return the week without the repeated copies, each record as it arrived first."""
    seen: set[tuple[str, str, str]] = set()
    first: Rows = []
    for table, row in week:
        key = (table, str(row.get("Id") or row.get("EventDataId") or row["_ItemId"]), str(row["TimeGenerated"]))
        if key not in seen:
            seen.add(key)
            first.append((table, row))
    return first


@pytest.fixture(scope="session")
def inputs() -> dict[str, Any]:
    """Return the inputs of the same tenant."""
    return tenant_inputs(users=USERS)
