"""Comments of real edits, kept beside the tests: python tests/changes/goldencomments.py writes them anew."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from changedproject import PROJECT, STACK, ChangedProject
from filledreport import filled, large_report
from fullreport import full_report
from test_edits import CASES

from entrawatch.changes.compare.versions import SideSnapshot, compare
from entrawatch.changes.report import ProgramChange, Report, Side
from entrawatch.changes.snapshots.model import Snapshot, StackSnapshot
from entrawatch.changes.snapshots.resources import resource_facts
from entrawatch.changes.snapshots.take import Assumptions, stack_snapshot
from entrawatch.issues import EntrawatchError
from entrawatch.project import Project
from entrawatch.render.change_report.markdown import report_as_markdown
from entrawatch.stack_deployment import read_deployment
from entrawatch.stack_file import read_stack_file
from entrawatch_pulumi.preview.run import run_program

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "pull_request_comment.md"
RULE = "\n---\n"
STACK_FILE = f"stacks/Pulumi.{STACK}.yaml"

# Cases of the tables in edits/, made one after the other, and compared with the project as it is.
EDITS: dict[str, tuple[str, ...]] = {
    "alert_deleted": ("alerts: alert deleted",),
    "area_disabled": ("alerts: area disabled",),
    "severity_and_threshold": ("rules: severity lowered", "rules: threshold raised"),
    "query_narrowed": ("queries: filter added",),
    "query_unclear": ("queries: step nobody can judge",),
    "exclusion_added": ("inputs: actor approved",),
    "watch_list_shortened": ("inputs: account no longer watched",),
    "receiver_dropped": ("receivers: receiver dropped from a route",),
    "nobody_told": ("receivers: nobody told",),
    "log_category_removed": ("collection: log category removed",),
    "retention_lowered": ("collection: retention lowered",),
    "other_region": ("others: other region",),
    "protection_given_up": ("others: protection of the workspace given up",),
    "parameter_raised": ("rules: parameter raised in the stack",),
    "text_only": ("others: text of an alert", "others: runbook"),
    # The example in the guide.
    "several": ("alerts: alert deleted", "queries: filter added", "inputs: actor approved", "rules: frequency slowed"),
    "nothing": (),
}
# Edits the other way round: what was there before is what the case makes.
BACK: dict[str, tuple[str, ...]] = {
    "alert_added": ("alerts: alert deleted",),
    "query_widened": ("queries: filter added",),
}
HOSTILE = "</details> @octocat #1 `:smile:` <b>&amp;</b> | https://evil.example"


def comments() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each comment."""
    before = _edited(())
    for name, cases in EDITS.items():
        yield name, _comment(before, _edited(cases))
    for name, cases in BACK.items():
        yield name, _comment(_edited(cases), before)
    yield "broken", _comment(before, StackSnapshot(problems=_problems()))
    yield "program_changed", _comment(before, before, ProgramChange(files=("__main__.py",), file_count=1))
    yield "everything", report_as_markdown(full_report())
    yield "hostile", report_as_markdown(filled(HOSTILE))
    yield "shortened", report_as_markdown(large_report(8), most=7000)


def guide(example: str) -> str:
    """Return the guide with this comment as its example."""
    return f"{GUIDE.read_text(encoding='utf-8').partition(RULE)[0]}{RULE}{example.partition(chr(10))[2]}"


def _comment(before: StackSnapshot, after: StackSnapshot, program: ProgramChange | None = None) -> str:
    base = SideSnapshot(Side(name="merge base with origin/main", revision="5f0e" * 10), _snapshot(before))
    head = SideSnapshot(Side(name="working tree"), _snapshot(after))
    # The version would change the files at each release.
    report: Report = compare(base, head, program).model_copy(update={"entrawatch": "X"})
    return report_as_markdown(report)


def _snapshot(stack: StackSnapshot) -> Snapshot:
    return Snapshot(version="X", stacks={STACK: stack})


def _edited(names: tuple[str, ...]) -> StackSnapshot:
    with _project() as project:
        for name in names:
            project.edit(CASES[name])
        facts = stack_snapshot(read_deployment(Project(project.root), STACK), Assumptions())
        return facts.model_copy(update={"resources": _resources(project.root)})


def _problems() -> tuple[str, ...]:
    with _project() as project:
        path = project.root / STACK_FILE
        path.write_text(path.read_text(encoding="utf-8").replace("retention", "retenton"), encoding="utf-8")
        try:
            read_deployment(Project(project.root), STACK)
        except EntrawatchError as error:
            return tuple(str(error).splitlines())
    raise AssertionError("the stack is not broken")


def _resources(root: Path) -> Any:
    file = read_stack_file(root / STACK_FILE)
    plan = run_program(
        root / "__main__.py",
        project="entrawatch",
        stack=STACK,
        config=file.config,
        secret_keys=file.secret_keys,
        resolved=True,
    )
    return resource_facts(plan)


@contextmanager
def _project() -> Iterator[ChangedProject]:
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "project")
        shutil.copytree(PROJECT, root)
        shutil.copy(ROOT / "__main__.py", root)
        os.chdir(root)
        try:
            yield ChangedProject(root)
        finally:
            os.chdir(here)


def main() -> None:
    """Write all comments, and nothing else into their folder; and the example of the guide."""
    made = dict(comments())
    shutil.rmtree(GOLDEN, ignore_errors=True)
    GOLDEN.mkdir()
    for name, text in made.items():
        (GOLDEN / f"{name}.md").write_text(text, encoding="utf-8", newline="\n")
    GUIDE.write_text(guide(made["several"]), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
