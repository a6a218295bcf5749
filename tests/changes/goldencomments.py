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
from test_sentinel_changes import EDITS as SENTINEL_EDITS
from test_sentinel_changes import run_in_both

from entrawatch.changes.comment.markdown import report_as_markdown
from entrawatch.changes.compare.versions import SideSnapshot, compare
from entrawatch.changes.report import ProgramChange, Report, Side
from entrawatch.changes.snapshots.facts import resource_facts
from entrawatch.changes.snapshots.model import Snapshot, StackSnapshot
from entrawatch.specs.checks.queries import queries_left_out
from entrawatch.stacks.stack_file import read_stack_file
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
    "query_unclear": ("queries: step with unclear effect",),
    "exclusion_added": ("inputs: actor approved",),
    "watch_list_shortened": ("inputs: account no longer watched",),
    "receiver_dropped": ("receivers: receiver dropped from a route",),
    "no_receiver": ("receivers: no receiver",),
    "log_category_removed": ("collection: log category removed",),
    "retention_lowered": ("collection: retention lowered",),
    "other_region": ("others: other region",),
    "protection_given_up": ("others: protection of the workspace given up",),
    "parameter_raised": ("rules: parameter raised in the stack",),
    "broken": ("broken: broken alert next to others that change",),
    "text_only": ("others: text of an alert", "others: runbook"),
    "text_long": ("others: long text of an alert",),
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
    weaker = ("severity of both rules", "longer suppression", "no incident", "longer grouping", "no owner")
    yield "sentinel_weakened", _comment(_in_sentinel(()), _in_sentinel(weaker))
    yield "stack_broken", _comment(before, _stack_broken())
    yield "query_broken", _comment(before, _query_broken())
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
        facts = project.snapshot()
        return facts if facts.problems else facts.model_copy(update={"resources": _resources(project.root)})


def _in_sentinel(names: tuple[str, ...]) -> StackSnapshot:
    with _project() as project:
        run_in_both(project)
        for name in names:
            file, old, new = SENTINEL_EDITS[name][0]
            project.edit({"file": file, "replace": old, "with": new})
        return project.snapshot().model_copy(update={"resources": _resources(project.root)})


def _stack_broken() -> StackSnapshot:
    """Return a stack of which the file cannot be read: its alerts are planned as the base's file says."""
    with _project() as project:
        project.edit(CASES["queries: filter added"])
        path = project.root / STACK_FILE
        path.write_text(path.read_text(encoding="utf-8").replace("retention", "retenton"), encoding="utf-8")
        return project.snapshot(spare=PROJECT / STACK_FILE)


def _query_broken() -> StackSnapshot:
    """Return a stack with a query that asks for a column which its table does not have."""
    with _project() as project:
        project.edit(CASES["queries: filter added"])
        path = project.root / "alert_specs/applications/owner_added.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("| where Result ", "| where Outcome "), "utf-8")
        facts = project.snapshot()
        # As the language service says it, which not every machine has that renews these files.
        text = "unknown column 'Outcome'; 'AuditLogs' does not have it, or an earlier operator dropped it"
        broken = facts.alerts["owner_added"].model_copy(update={"query_errors": (f"KQ104: {text}",)})
        alerts = {**facts.alerts, "owner_added": broken}
        return facts.model_copy(update={"alerts": alerts, "resources": _resources(project.root)})


def _resources(root: Path) -> Any:
    file = read_stack_file(root / STACK_FILE)
    with queries_left_out():
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
