"""How long and in how much memory `entrawatch backtest` replays alerts over sign-ins that were exported.

Usage: python benchmarks/backtest.py [--megabytes 100 300] [--alerts ID ...]. The exports are records of diagnostic
settings, 4.5 KB each, spread over four weeks, in a temporary folder. Memory must not grow with them.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from exports import MEGABYTE, write
from measure import Run, machine, run

ROOT = Path(__file__).parents[1]
# One whose first filters leave hardly a row, and one that reads a day of all successes at each evaluation.
ALERTS = ("bad_password_spike", "unapproved_country_sign_in_succeeded")


def measure(megabytes: int, alerts: list[str]) -> Run:
    """Write an export and replay the alerts over it, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lines.json")
        write(path, megabytes * MEGABYTE)
        command = (sys.executable, "-m", "entrawatch", "backtest", *alerts, "--data", str(path), "--stack", "dev")
        return run(ROOT, *command)


def main() -> None:
    """Print a line for each size, then how time and memory grow from the first to the last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[100, 300])
    parser.add_argument("--alerts", nargs="+", default=list(ALERTS))
    options = parser.parse_args()
    print(machine())
    print(f"entrawatch backtest {' '.join(options.alerts)}")
    runs = []
    for megabytes in options.megabytes:
        one = measure(megabytes, options.alerts)
        print(
            f"{megabytes:>6} MB: {one.wall:6.1f} s, processors {one.cpu:6.1f} s, peak {one.peak:4.0f} MiB", flush=True
        )
        runs.append(one)
    size = options.megabytes[-1] / options.megabytes[0]
    print(
        f"{size:.1f} x the export: {runs[-1].cpu / runs[0].cpu:.1f} x time, {runs[-1].peak / runs[0].peak:.1f} x memory"
    )


if __name__ == "__main__":
    main()
