"""What years between few records cost `entrawatch backtest`: it must follow the records, not the calendar.

Usage: python benchmarks/sparse_logs.py [--records 104] [--years 7] [--stack prod]. The same records, half sign-ins and
half audit records of the benign week, are replayed over all alerts twice: spread over one week, and over the years.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from measure import Run, machine, run

from entrawatch.benign_week.tenant.today import tenant_days
from entrawatch.benign_week.tenant.week import DEFAULT_START, rows_of_day

ROOT = Path(__file__).parents[1]
TABLES = ("AuditLogs", "SigninLogs")
LAST = datetime(2026, 3, 10, 12, tzinfo=UTC)


def records(number: int) -> list[dict[str, Any]]:
    """Return the first records of the benign week, as many of each table."""
    rows = [row for today in tenant_days(1, 50, DEFAULT_START, 3) for row in rows_of_day(today)]
    return [
        {**row, "Type": name}
        for name in TABLES
        for row in islice((row for table, row in rows if table == name), number // len(TABLES))
    ]


def spread(rows: list[dict[str, Any]], over: timedelta) -> Iterator[str]:
    """Yield the rows as JSON lines, at equal distances; each arrives five minutes after its time."""
    for number, row in enumerate(rows):
        at = LAST - over * (number / len(rows))
        times = {"TimeGenerated": at.isoformat(), "_TimeReceived": (at + timedelta(minutes=5)).isoformat()}
        yield json.dumps({**row, **times}) + "\n"


def measure(rows: list[dict[str, Any]], over: timedelta, stack: str) -> Run:
    """Replay all alerts of a stack over the rows, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "logs.jsonl").write_text("".join(spread(rows, over)), encoding="utf-8")
        return run(ROOT, sys.executable, "-m", "entrawatch", "backtest", "--data", folder, "--stack", stack)


def main() -> None:
    """Print a line for each span, then the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=104)
    parser.add_argument("--years", type=int, default=7)
    parser.add_argument("--stack", default="prod")
    options = parser.parse_args()
    print(machine())
    rows, spans = records(options.records), (timedelta(weeks=1), timedelta(days=365 * options.years))
    measure(rows, spans[0], options.stack)  # translations are cached from then on
    runs = [measure(rows, span, options.stack) for span in spans]
    for span, one in zip(spans, runs, strict=True):
        print(f"{len(rows)} records over {span.days:>5,} days: {one.wall:6.1f} s, processors {one.cpu:6.1f} s")
    print(f"{spans[1] / spans[0]:.0f} x the calendar: {runs[1].cpu / runs[0].cpu:.1f} x time")


if __name__ == "__main__":
    main()
