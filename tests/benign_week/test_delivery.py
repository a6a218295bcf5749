"""Records arrive late, some of them twice, and slightly out of order."""

from collections import Counter
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any

import pytest

Rows = list[tuple[str, dict[str, Any]]]
SIGN_INS = {
    "SigninLogs",
    "AADNonInteractiveUserSignInLogs",
    "AADServicePrincipalSignInLogs",
    "AADManagedIdentitySignInLogs",
}


def _minutes(row: dict[str, Any]) -> float:
    received, happened = (datetime.fromisoformat(row[column]) for column in ("_TimeReceived", "TimeGenerated"))
    return (received - happened).total_seconds() / 60


def test_rows_come_in_order_of_arrival(week: Rows) -> None:
    """No row arrived before the one in front of it."""
    assert all(one["_TimeReceived"] <= two["_TimeReceived"] for (_, one), (_, two) in pairwise(week))


def test_arrival_is_not_the_order_of_happening(week: Rows) -> None:
    """Within each large table many records overtake others."""
    for name in ("SigninLogs", "AADNonInteractiveUserSignInLogs", "AuditLogs"):
        times = [row["TimeGenerated"] for table, row in week if table == name]
        overtaken = sum(one > two for one, two in pairwise(times))
        assert 0.2 < overtaken / len(times) < 0.5, name


@pytest.mark.parametrize(
    ("table", "least", "most"),
    [
        ("SigninLogs", 5, 15),
        ("AADNonInteractiveUserSignInLogs", 15, 30),
        ("AADServicePrincipalSignInLogs", 5, 15),
        ("AADManagedIdentitySignInLogs", 5, 15),
        ("AuditLogs", 5, 15),
        ("AADUserRiskEvents", 5, 120),
        ("AADRiskyUsers", 5, 120),
        ("AzureActivity", 3, 15),
    ],
)
def test_first_arrivals_keep_the_usual_delay(records: Rows, table: str, least: float, most: float) -> None:
    """All are at least that old, 99 % at most that old, and the stragglers at most two hours."""
    delays = sorted(_minutes(row) for name, row in records if name == table)
    assert delays[0] >= least
    assert delays[int((len(delays) - 1) * 0.99)] <= most
    assert delays[-1] <= 120
    if most < 120:
        assert least < median(delays) < (least + most) / 2 + 1


def test_some_records_straggle(records: Rows) -> None:
    """A window that is as short as the usual delay loses these."""
    late = sum(_minutes(row) > 31 for name, row in records if name in SIGN_INS)
    assert 0.001 < late / len(records) < 0.006


@pytest.mark.parametrize(("tables", "least", "most"), [(SIGN_INS, 0.034, 0.04), ({"AuditLogs"}, 0.02, 0.04)])
def test_some_rows_are_copies(week: Rows, tables: set[str], least: float, most: float) -> None:
    """The share of rows that repeat an earlier Id was measured as 2.7 to 4 %, with up to four copies in all."""
    ids = Counter(row["Id"] for name, row in week if name in tables)
    rows = sum(ids.values())
    assert least <= (rows - len(ids)) / rows <= most
    assert max(ids.values()) <= 4


def test_a_copy_differs_in_nothing_but_its_arrival(week: Rows) -> None:
    """Counting distinct ids is then the same as counting events."""
    first: dict[str, dict[str, Any]] = {}
    copies = 0
    for name, row in week:
        if name not in SIGN_INS:
            continue
        earlier = first.setdefault(row["Id"], row)
        if earlier is not row:
            copies += 1
            differing = {column for column in row if row[column] != earlier[column]}
            assert differing == {"_TimeReceived", "_ItemId"}
    assert copies > 500
