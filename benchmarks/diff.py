"""How long `entrawatch diff` compares a change of 300 alerts, both previews included: python benchmarks/diff.py"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from measure import best, machine, run
from validate import AREA, make_project

from entrawatch.changes.report_file import read_report
from entrawatch.render.change_report.markdown import report_as_markdown

ROOT = Path(__file__).parents[1]
GOAL_SECONDS = 6.0
GITHUB_LIMIT = 65_536


def make_versions(folder: Path, alerts: int) -> tuple[Path, Path]:
    """Make a project, and one in which every alert has another query and another severity."""
    base, head = folder / "base", folder / "head"
    make_project(base, alerts)
    shutil.copy(ROOT / "__main__.py", base)
    shutil.copytree(base, head)
    for path in (head / AREA).glob("owner*_added.yaml"):
        text = path.read_text(encoding="utf-8").replace("severity: high", "severity: medium")
        path.write_text(text.replace("AuditLogs\n", 'AuditLogs\n  | where Result =~ "success"\n', 1), encoding="utf-8")
    return base, head


def check(report: Path, alerts: int) -> str:
    """Return the size of the comment; end with a message unless it is complete and below the limit."""
    found = read_report(report)
    (stack,) = found.stacks
    comment = report_as_markdown(found)
    rules = [one for one in stack.resources if one.type.endswith(":ScheduledQueryRule")]
    if (stack.tally.alerts_weakened, len(rules), len(found.problems)) != (alerts, alerts, 0):
        sys.exit(f"the report is not complete: {stack.tally}, {len(rules)} rules, {found.problems}")
    if len(comment) > GITHUB_LIMIT or f"{alerts} alerts weakened" not in comment:
        sys.exit(f"the comment has {len(comment)} characters, or not the true number of alerts")
    return f"{len(found.findings)} findings, {len(stack.resources)} resources, comment of {len(comment)} characters"


def main() -> None:
    """Print the time, the memory of the largest process, and the size of the comment; 1 above the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=300)
    parser.add_argument("--times", type=int, default=3, help="runs; the fastest counts")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as temporary:
        base, head = make_versions(Path(temporary), options.alerts)
        report = Path(temporary, "report.json")
        command = f"'{sys.executable}' -m entrawatch diff --base '{base}' --format json > '{report}'"
        found = best([run(head, "sh", "-c", command) for _ in range(options.times)])
        size = check(report, options.alerts)
    print(f"{options.alerts} alerts: {found.wall:.2f} s ({found.cpu:.2f} s of processor), {found.peak:.0f} MiB; {size}")
    print(machine())
    if options.alerts <= 300 and found.wall > GOAL_SECONDS:
        sys.exit(f"the goal is {GOAL_SECONDS:g} s")


if __name__ == "__main__":
    main()
