"""How long `entrawatch diff` takes where all alerts change, and if its comment names all: python benchmarks/diff.py"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from measure import Run, best, machine, run
from validate import AREA, make_project

from entrawatch.changes.report_file import read_report
from entrawatch.render.change_report.fit import length
from entrawatch.render.change_report.markdown import report_as_markdown
from entrawatch.render.change_report.page import report_as_html

ROOT = Path(__file__).parents[1]
ENTRAWATCH = (sys.executable, "-m", "entrawatch")
# What an edit does to the alert with a number: each alert gets one, in turn.
EDITS: tuple[Callable[[str, int], str], ...] = (
    lambda text, number: text.replace("Owners >= least_owners", f"Owners >= least_owners + 1{number}"),
    lambda text, number: text.replace("severity: high", "severity: low"),
    lambda text, number: text.replace("title: Owner", f"title: {number}. owner"),
    lambda text, number: text.replace("AuditLogs\n", f'AuditLogs\n  | where Result != "{number}"\n'),
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


def two_previews(folder: Path) -> Run:
    """Preview both versions at the same time: the least that a comparison of what they deploy has to do."""
    command = f"{' '.join(ENTRAWATCH)} preview --format json > /dev/null"
    return run(folder, "sh", "-c", f"cd base && {command} & cd head && {command} & wait")


def measure(alerts: int, times: int) -> None:
    """Compare the two versions several times, and read the comment of the last."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make_versions(folder, alerts)
        words = f"{' '.join(ENTRAWATCH)} diff --base base --project head --format"
        turns = [
            (
                run(folder, "sh", "-c", f"{words} markdown > comment.md"),
                two_previews(folder),
            )
            for _ in range(times)
        ]
        subprocess.run(["sh", "-c", f"{words} json > report.json"], cwd=folder, check=True)
        show("entrawatch diff --format markdown", best([diff for diff, _ in turns]))
        show("entrawatch preview of both versions at once", best([previews for _, previews in turns]))
        ratio = best([diff for diff, _ in turns]).wall / best([previews for _, previews in turns]).wall
        print(f"{ratio:.2f} times as long as the two previews")
        check_comment(folder, alerts)


def show(name: str, one: Run) -> None:
    print(f"{name:45} {one.wall:6.2f} s ({one.cpu:.2f} s of processor), {one.peak:4.0f} MiB", flush=True)


def check_comment(folder: Path, alerts: int) -> None:
    """End with a message unless the comment names each alert; print its length, and how long writing takes alone."""
    comment = (folder / "comment.md").read_text(encoding="utf-8")
    report = read_report(folder / "report.json")
    subjects = {one.subject for one in report.findings}
    missing = [name for name in subjects if f"`{name}`" not in comment]
    if missing or len(subjects) < alerts:
        sys.exit(f"{len(subjects)} subjects were found, {len(missing)} of them are not in the comment")
    differences = sum(bool(one.query) for one in report.findings)
    print(
        f"{len(report.findings)} findings, {len(report.stacks[0].resources)} resources: all {len(subjects)} subjects "
        f"in {length(comment):,} bytes, {comment.count('```diff')} of {differences} queries with their difference"
    )
    for writer in (report_as_markdown, report_as_html):
        start = time.perf_counter()
        writer(report)
        print(f"{writer.__name__}: {time.perf_counter() - start:.2f} s")
    size = len(json.dumps(report.model_dump(mode="json")))
    print(f"report: {size:,} bytes")


def main() -> None:
    """Print times and the comment's length."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=300)
    parser.add_argument("--times", type=int, default=3, help="runs of each command; the fastest counts")
    options = parser.parse_args()
    print(machine())
    measure(options.alerts, options.times)
    print(machine())


if __name__ == "__main__":
    main()
