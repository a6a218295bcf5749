"""How long `pulumi preview` of the same alerts takes for each target: python benchmarks/sentinel.py"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

# The benchmark of the engine makes the modules of the engine tests importable.
from engine import PREVIEW, STACK, Engine, EngineProject, find_cli, installed_engine, make_project, measured
from measure import Run, machine

TARGETS = {"monitor": "ScheduledQueryRule", "sentinel": "ScheduledAlertRule"}
MOST = 2


def make_projects(engine: Engine, folder: Path, alerts: int) -> dict[str, EngineProject]:
    """Make the same project for each target, and check that all alerts are planned there."""
    found = {}
    for target, kind in TARGETS.items():
        project = make_project(engine, folder / target, alerts)
        project.configure(STACK, target=target)
        planned = len([name for name in project.preview(STACK).steps()["create"] if name.startswith(f"{kind} ")])
        if planned != alerts:
            sys.exit(f"{planned} rules of type {kind} are planned instead of {alerts}")
        found[target] = project
    return found


def tell(target: str, runs: list[Run]) -> None:
    """Print the median and the fastest run."""
    wall, cpu = (statistics.median(getattr(one, what) for one in runs) for what in ("wall", "cpu"))
    fastest = min(one.cpu for one in runs)
    print(f"{target:<10} {wall:6.2f} s, {cpu:.2f} s of processor (median); fastest {fastest:.2f} s of processor")


def main() -> None:
    """Preview in turn, so that what else the machine does disturbs both; print medians and the ratio of each pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=300)
    parser.add_argument("--times", type=int, default=7, help="pairs of previews")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary, "engine")
        home.mkdir()
        projects = make_projects(installed_engine(find_cli(), home), Path(temporary), options.alerts)
        pairs = [{name: measured(one, PREVIEW) for name, one in projects.items()} for _ in range(options.times)]
    for target in TARGETS:
        tell(target, [pair[target] for pair in pairs])
    ratios = sorted(pair["sentinel"].cpu / pair["monitor"].cpu for pair in pairs)
    print(f"ratio of processor time: {', '.join(f'{one:.2f}' for one in ratios)}; goal at most {MOST}")
    print(machine())


if __name__ == "__main__":
    main()
