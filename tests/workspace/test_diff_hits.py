"""`entrawatch diff --workspace`: how often a changed alert fired before and after the change."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from goodproject import SPEC, GoodProject
from logservice import TODAY, Service, owner_added

from entrawatch.changes.comment.markdown import report_as_markdown
from entrawatch.changes.hits import changed_rules
from entrawatch.changes.report import HitChange, HitCount, Hits, Report, Side
from entrawatch.changes.snapshots.reading import read_stack
from entrawatch.changes.snapshots.take import Assumptions, stack_snapshot
from entrawatch.cli import main
from entrawatch.detection.engine import Engine
from entrawatch.project import Project
from entrawatch.replay.rule import ReplayRule
from entrawatch.replay.sample_logs import sample_database
from entrawatch.stacks.read_deployment import deployed_alert, read_deployment
from entrawatch.workspace import client

# Our runner answers; the clients of Azure are tested in the other files of this folder.
pytestmark = pytest.mark.same_everywhere

PLANNED = '  | where OperationName =~ "Add owner to application"\n'


def git(*words: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], check=True, capture_output=True)


@pytest.fixture
def service(good: GoodProject, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """Return a workspace with an event of two people, next to a project in Git."""
    shutil.copy(Path(__file__).parents[2] / "__main__.py", good.root)
    for words in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "first")):
        git(*words)
    with sample_database([owner_added(0.5), owner_added(1.5, "ben@contoso.com")]) as connection:
        found = Service(engine, connection, {"AuditLogs": 1000.0})
        monkeypatch.setattr(client, "connect", lambda _: found.cloud())
        yield found


def diff(*words: str) -> Result:
    return CliRunner().invoke(main, ["diff", "--base", "HEAD", *words])


def report(*words: str) -> Report:
    done = diff("--format", "json", *words)
    assert done.exit_code == 0, done.output
    return Report.model_validate_json(done.stdout)


def leave_out(good: GoodProject, name: str) -> None:
    """Make the good alert ignore what one account does."""
    actor = "tostring(InitiatedBy.user.userPrincipalName)"
    good.change(PLANNED, f'{PLANNED}  | where {actor} !has "{name}"\n', SPEC)


def test_the_comment_shows_the_hits_of_a_changed_alert(good: GoodProject, service: Service, workspace_id: str) -> None:
    """Before and after; the limits do not mention unread logs any more."""
    leave_out(good, "adele")
    found = report("--workspace", workspace_id, "--days", "2")
    assert found.hits
    assert found.hits.alerts == (
        HitChange(alert="owner_added", before=HitCount(fired=2, accounts=2), after=HitCount(fired=1, accounts=1)),
    )
    text = report_as_markdown(found)
    assert f"\n- workspace of stack `dev`: 2 days until `{TODAY:%Y-%m-%d} 00:00 UTC`\n" in text
    assert "`owner_added`: 2 alerts (2 accounts) → 1 alert (1 account)" in text
    assert "no log was read" not in text
    assert "\nCompared: " in text


def test_a_workspace_that_cannot_be_read_hides_nothing_else(
    good: GoodProject, service: Service, workspace_id: str
) -> None:
    """The section has the reason, the rest of the report is complete, and nothing fails."""
    leave_out(good, "contoso")
    service.responses = lambda *_: (403, {"error": {"code": "Forbidden", "message": "the cause"}}, {})
    found = report("--workspace", f"dev={workspace_id}")
    assert found.hits
    assert found.hits.problem.startswith("the identity may not read these logs; it needs the role Log Analytics Reader")
    assert [one.subject for one in found.findings] == ["owner_added"]
    assert "\nCompared without Azure: " in report_as_markdown(found)


def test_what_azure_writes_about_a_failure_is_not_in_the_report(
    good: GoodProject, service: Service, workspace_id: str
) -> None:
    """It can name the identity or quote the query; whoever runs the command sees it on standard error."""
    leave_out(good, "contoso")
    denied = (403, {"error": {"code": "Forbidden", "message": "adele@contoso.com lacks a role"}}, {})
    reason = "it needs the role Log Analytics Reader on the workspace (HTTP 403)"
    usage_alone = lambda _, query: None if query.startswith("Usage") else denied  # noqa: E731
    for answers, outputs in ((lambda *_: denied, ("json", "text")), (usage_alone, ("markdown", "html"))):
        service.responses = answers
        for output in outputs:
            done = diff("--format", output, "--days", "1", "--workspace", f"dev={workspace_id}")
            assert "adele" not in done.stdout
            assert reason in " ".join(done.stdout.split())
            assert "(HTTP 403: adele@contoso.com lacks a role)\n" in done.stderr


def test_an_alert_whose_file_is_broken_is_not_said_to_be_gone(good: GoodProject) -> None:
    """What will be deployed after the repair is not known, in whichever version it is."""
    whole = stack_snapshot(read_stack(Project(good.root), "dev"), Assumptions())
    good.change("severity:", "severty:", SPEC)
    broken = stack_snapshot(read_stack(Project(good.root), "dev"), Assumptions())
    for versions in ((whole, broken), (broken, whole)):
        assert [(one.alert, one.unknown) for one in changed_rules(*versions)] == [
            ("owner_added", "its file has errors in one of the two versions")
        ]


def test_hits_of_a_stack_that_cannot_be_read_are_not_known(
    good: GoodProject, service: Service, workspace_id: str
) -> None:
    """It is not said that no alert changed, and no log is read."""
    good.write("stacks/Pulumi.dev.yaml", "config: [")
    git("commit", "-qam", "broken")
    done = diff("--format", "json", "--workspace", f"dev={workspace_id}")
    found = Report.model_validate_json(done.stdout)
    assert found.hits
    assert "cannot be read, so which alerts changed is unknown" in found.hits.problem
    assert not service.asked


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        (HitCount(), "🔴 `a`: 2 alerts → 0 alerts"),
        (HitCount(fired=1, failed_days=2, problem="throttled"), "`a`: 2 alerts → at least 1 alert"),
        (HitCount(problem="'table' cannot be run"), "`a`: 2 alerts → unknown"),
        (None, "`a`: 2 alerts → not deployed"),
    ],
)
def test_what_is_not_known_is_no_zero(after: HitCount | None, shown: str) -> None:
    """Only an alert that was replayed on every day and no longer fires is dangerous."""
    alerts = (HitChange(alert="a", before=HitCount(fired=2), after=after),)
    hits = Hits(stack="dev", days=7, until="2026-03-10 00:00 UTC", alerts=alerts)
    found = Report(entrawatch="1", base=Side(name="base"), head=Side(name="head"), hits=hits)
    assert f"\n- {shown}\n" in report_as_markdown(found)


def test_a_rule_is_rebuilt_as_it_is_deployed(good: GoodProject) -> None:
    """With the inputs and parameters of the stack: another text would count other hits."""
    project = Project(good.root)
    head = stack_snapshot(read_stack(project, "dev"), Assumptions())
    (one,) = changed_rules(head.model_copy(update={"alerts": {}}), head)
    planned = deployed_alert(read_deployment(project, "dev"), "dev", "owner_added")
    assert one.before is None
    assert one.after
    assert one.after.query == planned.query
    expected = ReplayRule(planned.spec, planned.query)
    assert (one.after.lets, one.after.literals, one.after.look_back) == (
        expected.lets,
        expected.literals,
        expected.look_back,
    )
    assert one.after.spec.trigger == planned.spec.trigger
    assert not changed_rules(head, head)


def test_a_renamed_alert_is_one(good: GoodProject) -> None:
    """Its earlier ID is in the new version."""
    head = stack_snapshot(read_stack(Project(good.root), "dev"), Assumptions())
    alert = head.alerts["owner_added"]
    rule = alert.rule.model_copy(update={"window_size": "PT1H"})
    new = alert.model_copy(update={"id": "owner_new", "former_ids": ("owner_added",), "rule": rule})
    (one,) = changed_rules(head, head.model_copy(update={"alerts": {"owner_new": new}}))
    assert (one.alert, one.before is None, one.after is None) == ("owner_new", False, False)


def test_which_stack_the_logs_belong_to_must_be_known(good: GoodProject, workspace_id: str) -> None:
    """Another stack has other inputs."""
    good.write("stacks/Pulumi.prod.yaml", (good.root / "stacks/Pulumi.dev.yaml").read_text(encoding="utf-8"))
    unclear = diff("--workspace", workspace_id)
    assert (unclear.exit_code, "the logs are those of one stack; name it: --workspace prod=ID" in unclear.stderr) == (
        2,
        True,
    )
    unknown = diff("--workspace", f"test={workspace_id}")
    assert "stack 'test' is not compared; name it: --workspace prod=ID" in unknown.stderr
