"""How long `entrawatch diff` takes where all alerts change, and if its comment names all: python benchmarks/diff.py"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from measure import Run, best, machine, run
from validate import AREA, make_project

from entrawatch.changes.comment.fit import length
from entrawatch.changes.comment.markdown import report_as_markdown
from entrawatch.changes.comment.page import report_as_html
from entrawatch.changes.report import Report
from entrawatch.changes.report_file import read_report

ROOT = Path(__file__).parents[1]
GOAL_SECONDS, GOAL_ALERTS = 6.0, 300
GITHUB_LIMIT = 65_536
ENTRAWATCH = f"'{sys.executable}' -m entrawatch"
# What an edit does to the alert with a number: each alert gets one, in turn.
EDITS: tuple[Callable[[str, int], str], ...] = (
    lambda text, number: text.replace("Owners >= least_owners", f"Owners >= least_owners + 1{number}"),
    lambda text, number: text.replace("severity: high", "severity: low"),
    lambda text, number: text.replace("title: Owner", f"title: {number}. owner"),
    lambda text, number: text.replace("AuditLogs\n", f'AuditLogs\n  | where Result != "{number}"\n', 1),
)


def make_versions(folder: Path, alerts: int) -> None:
    """Make a project of so many alerts, and one in which each is edited."""
    base, head = folder / "base", folder / "head"
    make_project(base, alerts)
    shutil.copy(ROOT / "__main__.py", base)
    shutil.copytree(base, head)
    for number, path in enumerate(sorted((head / AREA).glob("*_added.yaml"))):
        text = path.read_text(encoding="utf-8")
        edited = EDITS[number % len(EDITS)](text, number)
        if edited == text:
            sys.exit(f"{path.name} could not be edited")
        path.write_text(edited, encoding="utf-8")


def diff(output: str) -> tuple[str, ...]:
    """Return the command that compares the two versions and writes a file of this format."""
    return "sh", "-c", f"{ENTRAWATCH} diff --base base --project head --format {output} > {output}"


def two_previews(folder: Path) -> Run:
    """Preview both versions at the same time: the least that a comparison of what they deploy has to do."""
    preview = f"{ENTRAWATCH} preview --format json > /dev/null"
    return run(folder, "sh", "-c", f"(cd base && {preview}) & (cd head && {preview}) & wait")


def check(folder: Path, alerts: int) -> None:
    """Print what the comment holds; end with a message unless it names every alert and is below the limit."""
    report, comment = read_report(folder / "json"), (folder / "markdown").read_text(encoding="utf-8")
    (stack,) = report.stacks
    rules = sum(one.type.endswith(":ScheduledQueryRule") for one in stack.resources)
    changed = {one.subject for one in report.findings}
    unnamed = [name for name in changed if f"`{name}`" not in comment]
    if (len(changed), rules, len(unnamed), len(report.problems)) != (alerts, alerts, 0, 0):
        sys.exit(
            f"{len(changed)} alerts were found, {len(unnamed)} of them not named, {rules} rules, {report.problems}"
        )
    if length(comment) >= GITHUB_LIMIT:
        sys.exit(f"the comment has {length(comment)} bytes")
    queries = sum(bool(one.query) for one in report.findings)
    print(
        f"{len(report.findings)} findings, {len(stack.resources)} resources: a comment of {length(comment):,} bytes "
        f"names all {alerts} alerts and shows {comment.count('```diff')} of {queries} changed queries"
    )


def writing(report: Report) -> str:
    """Return how long it takes to write an existing report."""
    seconds = []
    for write in (report_as_markdown, report_as_html):
        start = time.process_time()
        write(report)
        seconds.append(time.process_time() - start)
    return f"of it to write the comment {seconds[0]:.2f} s; the page {seconds[1]:.2f} s of processor"


def main() -> None:
    """Print times and what the comment holds; exit with 1 above the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=GOAL_ALERTS)
    parser.add_argument("--times", type=int, default=3, help="runs of each command; the fastest counts")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make_versions(folder, options.alerts)
        turns = [(run(folder, *diff("markdown")), two_previews(folder)) for _ in range(options.times)]
        found, previews = best([one for one, _ in turns]), best([one for _, one in turns])
        subprocess.run(diff("json"), cwd=folder, check=True)
        for name, one in (("diff", found), ("both previews at once", previews)):
            print(f"{name:22} {one.wall:6.2f} s ({one.cpu:.2f} s of processor), {one.peak:4.0f} MiB")
        print(f"{found.wall / previews.wall:.2f} ({found.cpu / previews.cpu:.2f}) times the previews")
        check(folder, options.alerts)
        print(writing(read_report(folder / "json")))
    print(machine())
    if options.alerts <= GOAL_ALERTS and found.wall > GOAL_SECONDS:
        sys.exit(f"the goal is {GOAL_SECONDS:g} s")


if __name__ == "__main__":
    main()
