"""The corpus is the same for the same arguments, in every process, and grows without changing."""

import subprocess
import sys
from datetime import date
from itertools import islice
from pathlib import Path

from arrivedweek import benign_week

from entrawatch.benign_week.tenant.tenant import tenant_inputs

_PROGRAM = """
import json, sys
from arrivedweek import benign_week
json.dump(benign_week(seed=5, users=3, days=1), sys.stdout)
"""


def test_same_arguments_give_the_same_rows() -> None:
    """Two runs in one process agree in every row."""
    first = benign_week(seed=3, users=10, days=2)
    assert len(first) > 1000
    assert first == benign_week(seed=3, users=10, days=2)


def test_every_process_gives_the_same_rows() -> None:
    """Nothing depends on Python's hash seed."""
    texts = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


def test_another_seed_gives_another_tenant() -> None:
    """Ids of people differ between seeds; the ids of applications do not."""
    one, two = tenant_inputs(seed=1, users=50), tenant_inputs(seed=2, users=50)
    assert one["approved_applications"] == two["approved_applications"]
    assert set(one["privileged_accounts"]).isdisjoint(item for item in two["privileged_accounts"] if "@" not in item)


def test_more_days_only_add_rows() -> None:
    """What arrived on the first day is the same, however long the corpus goes on."""
    one_day = [row for _, row in benign_week(users=5, days=1) if row["_TimeReceived"] < "2026-03-10"]
    longer = islice((row for _, row in benign_week(users=5, days=3)), len(one_day))
    assert one_day == list(longer)


def test_the_start_moves_the_week() -> None:
    """Records happen on the days asked for, in UTC, and on no other."""
    rows = benign_week(users=5, start=date(2026, 10, 24), days=2)
    assert {row["TimeGenerated"][:10] for _, row in rows} == {"2026-10-24", "2026-10-25"}
