"""The corpus is the same for the same arguments, in every process, and grows without changing."""

import subprocess
import sys
from datetime import date
from itertools import islice

import pytest

from entrawatch.benign_week.tenant import benign_week, tenant_facts

_PROGRAM = """
import json, sys
from entrawatch.benign_week.tenant import benign_week
json.dump(list(benign_week(seed=5, users=3, days=1)), sys.stdout)
"""


def test_same_arguments_give_the_same_rows() -> None:
    """Two runs in one process agree in every row."""
    first = list(benign_week(seed=3, users=10, days=2))
    assert len(first) > 1000
    assert first == list(benign_week(seed=3, users=10, days=2))


def test_every_process_gives_the_same_rows() -> None:
    """Nothing depends on Python's hash seed."""
    texts = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


def test_another_seed_gives_another_tenant() -> None:
    """Ids of people differ between seeds; the tenant's own id does not."""
    one, two = tenant_facts(seed=1, users=50), tenant_facts(seed=2, users=50)
    assert one.tenant_id == two.tenant_id
    assert set(one.inputs["privileged_accounts"]).isdisjoint(
        item for item in two.inputs["privileged_accounts"] if "@" not in item
    )


def test_more_days_only_add_rows() -> None:
    """What arrived on the first day is the same, however long the corpus goes on."""
    one_day = [row for _, row in benign_week(users=5, days=1) if row["_TimeReceived"] < "2026-03-10"]
    longer = islice((row for _, row in benign_week(users=5, days=3)), len(one_day))
    assert one_day == list(longer)


def test_the_start_moves_the_week() -> None:
    """Records happen on the days asked for, in UTC, and on no other."""
    rows = benign_week(users=5, start=date(2026, 10, 24), days=2)
    assert {row["TimeGenerated"][:10] for _, row in rows} == {"2026-10-24", "2026-10-25"}


@pytest.mark.parametrize(("users", "days"), [(0, 7), (200, 0), (-1, 1)])
def test_an_empty_tenant_is_refused(users: int, days: int) -> None:
    """A corpus without rows would prove that every alert is silent."""
    with pytest.raises(ValueError, match=f"not {users} and {days}"):
        next(benign_week(users=users, days=days))
