"""`entrawatch diff` compares the working tree with a revision or a folder."""

import json
import re
import shutil
from pathlib import Path

import pytest
from changedproject import PROGRAM
from click.testing import CliRunner
from diffcommand import diff, git, report
from fullreport import full_report
from goodproject import AREA, SAMPLES, SPEC, STACK, GoodProject

from entrawatch.changes.report import Presence, Report
from entrawatch.changes.report_file import report_as_json
from entrawatch.changes.snapshots.model import SampleFacts
from entrawatch.changes.snapshots.sample_runs import run_facts
from entrawatch.cli import main
from entrawatch.detection.fixtures import read_fixtures
from entrawatch.specs.catalog import read_catalog

pytestmark = [pytest.mark.same_everywhere, pytest.mark.usefixtures("quick")]


def test_an_empty_base_is_wrong_usage(repository: GoodProject) -> None:
    """An unset variable of a pipeline must not compare the working tree with itself and pass."""
    code, _, errors = diff("--base", "", "--fail-on", "weakened")
    assert code == 2
    assert "--base is empty; pass a revision or a folder, or omit the option" in errors


def test_nothing_changes(repository: GoodProject) -> None:
    """Which is said, with exit code 0."""
    code, output, _ = diff()
    assert (code, output.splitlines()[1]) == (0, "dev: nothing changes")


def test_a_folder_is_a_base(repository: GoodProject, tmp_path: Path) -> None:
    """Another checkout, which needs no git."""
    other = tmp_path / "other"
    shutil.copytree(repository.root, other)
    (other / SPEC).unlink()
    shutil.rmtree(other / ".git")
    (other / "alert_specs/applications/owner_added.samples.yaml").unlink()
    code, output, errors = diff("--base", str(other), "--format", "json")
    assert (code, errors) == (0, "")
    assert json.loads(output)["problems"][0]["side"] == "base"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--base", "nowhere"), "'nowhere' is neither a folder nor a revision of this repository"),
        (("--base", "--upload-pack=x"), "'--upload-pack=x' is neither a folder nor a revision of this repository"),
        (("--stack", "qa"), "neither version has a stack 'qa'; the stacks are dev"),
    ],
)
def test_a_wrong_name_is_wrong_usage(words: tuple[str, ...], message: str, repository: GoodProject) -> None:
    """Exit code 2, and what to name instead."""
    code, _, errors = diff(*words)
    assert (code, message in errors) == (2, True), errors


@pytest.mark.parametrize(
    ("prices", "message"),
    [
        ("", "prices.yaml:1:1: CO103: the file must be a map of keys, not empty"),
        ("currency: USD\ngb_per_month: {signinlogs: 1}\n", "prices.yaml:2:16: CO105: table 'signinlogs' is unknown"),
    ],
)
def test_wrong_prices_are_wrong_usage(prices: str, message: str, repository: GoodProject) -> None:
    """Named by their own file and line: neither of the two versions is to blame."""
    repository.write("prices.yaml", prices)
    code, output, errors = diff("--prices", "prices.yaml")
    assert (code, output, f"Error: {message}" in errors) == (2, "", True), errors


def test_prices_that_are_no_file_are_wrong_usage(repository: GoodProject) -> None:
    """Such as a device."""
    code, _, errors = diff("--prices", "/dev/null")
    assert (code, "Error: /dev/null:1: YM104: is not a regular file" in errors) == (2, True)


def test_a_gate_stops_a_weakening(repository: GoodProject) -> None:
    """Exit code 1 where something is weakened, 0 for the reverse."""
    repository.change("severity: high", "severity: low")
    assert diff("--fail-on", "weakened")[0] == 1
    git("commit", "-qam", "weaker")
    repository.change("severity: low", "severity: high")
    assert diff("--base", "HEAD", "--fail-on", "unclear")[0] == 0


@pytest.mark.parametrize(
    ("output", "start"), [("markdown", b"<!-- entrawatch diff -->\n"), ("html", b"<!doctype html>\n")]
)
def test_a_report_is_rendered_without_a_project(
    output: str, start: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In UTF-8 and with the same ends of lines everywhere, whatever the terminal is."""
    file = tmp_path / "report.json"
    file.write_text(report_as_json(full_report()), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = CliRunner(charset="ascii").invoke(main, ["diff", "--from-report", str(file), "--format", output])
    assert (done.exit_code, done.stdout_bytes.startswith(start), b"\r" in done.stdout_bytes) == (1, True, False)


def test_stacks_come_and_go(repository: GoodProject) -> None:
    """Each is a finding of its own, and nobody needs the stack on both sides."""
    repository.write("stacks/Pulumi.qa.yaml", repository.text(STACK).replace("dev", "qa"))
    (repository.root / STACK).unlink()
    found = report()
    assert [(one.stack, one.presence) for one in found.stacks] == [("dev", Presence.REMOVED), ("qa", Presence.ADDED)]
    assert [(one.category, one.subject, one.stacks) for one in found.findings] == [
        ("detection_removed", "dev", ("dev",)),
        ("added", "qa", ("qa",)),
    ]
    assert [one.stack for one in report("--stack", "qa").stacks] == ["qa"]


def test_a_project_that_is_new_is_all_new(good: GoodProject) -> None:
    """The base may be older than the project."""
    git("init", "-q", "-b", "main")
    git("commit", "-qm", "empty", "--allow-empty")
    shutil.copy(PROGRAM, good.root)
    found = report()
    assert [(one.category, one.subject) for one in found.findings] == [("added", "dev")]
    assert found.problems == ()


def test_a_project_below_the_root_of_its_repository_is_found(
    good: GoodProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The base is its own folder of the older commit, however the project is named."""
    shutil.copy(PROGRAM, good.root)
    monkeypatch.chdir(good.root.parent)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "first")
    good.change("severity: high", "severity: low")
    found = report("--project", str(good.root))
    assert [(one.category, one.subject) for one in found.findings] == [("severity_lowered", "owner_added")]


def test_code_that_decides_what_is_deployed_is_reported(repository: GoodProject) -> None:
    """Also policies and tools, which decide what a pipeline lets through; no text that is only read."""
    names = ("Makefile", "components/x.py", "pipelines/a.yml", "policy_pack/owner.json", "src/y.py", "tools/setup.sh")
    for name in (*names, "README.md", "docs/index.md"):
        repository.write(name, "new\n")
    program = report().program
    assert program
    assert (set(program.files), program.file_count) == (set(names), len(names))


def test_numbers_and_warnings_are_compared(repository: GoodProject) -> None:
    """Cost, coverage and warnings of each stack, and who is notified."""
    repository.change("evaluation_frequency: PT15M\nwindow", "evaluation_frequency: PT5M\nwindow")
    repository.change("covers: [applications/owner-added]\n", "")
    repository.change("techniques: [T1098]", "techniques: [T1098.001]")
    repository.change("    approved_actors: [onboarding@contoso.com]", "    approved_actors: []", STACK)
    repository.change("      - receivers: [soc]", "      - {severities: [low], receivers: [soc]}", STACK)
    (stack,) = report().stacks
    assert stack.cost is not None
    assert (stack.cost.before.likely < stack.cost.after.likely, stack.cost.currency) == (True, "USD")
    assert stack.coverage is not None
    assert (stack.coverage.rows_lost, stack.coverage.techniques_lost, stack.coverage.techniques_gained) == (
        ("applications/owner-added",),
        ("T1098",),
        ("T1098.001",),
    )
    assert [(one.alerts, one.before, one.after) for one in stack.notifications] == [(("owner_added",), ("soc",), ())]
    assert [line.partition(": ")[2][:6] for line in stack.warnings_new] == ["SQR045"]
    assert stack.warnings_gone == ()


def test_samples_that_come_go_and_fail(repository: GoodProject) -> None:
    """By what each is said to show; what fails is known only where they are run."""
    why = re.findall(r"why: (.*)", repository.text(SAMPLES))
    repository.change(f"why: {why[0]}", "why: Somebody new.", SAMPLES)
    (found,) = report().samples
    assert (found.alert, found.added, found.removed, found.failing, found.was_run) == (
        "owner_added",
        ("fires: Somebody new.",),
        (f"fires: {why[0]}",),
        (),
        False,
    )
    repository.change('"Add owner to application"', '"Remove owner from application"')
    (found,) = report("--test").samples
    assert (found.was_run, [line.partition(":")[0] for line in found.failing]) == (True, ["fires 1", "fires 2"])


def test_which_mistakes_in_a_query_samples_notice_is_compared(repository: GoodProject) -> None:
    """Samples that went noticed some; an alert that is new has no share before."""
    repository.copy_alert("owner_copied")
    repository.change("  - owner_added", "  - owner_added\n  - owner_copied", AREA)
    repository.write(SAMPLES, repository.text(SAMPLES).partition("  - why: Somebody else does something else.")[0])
    changed, new = report("--mutate").samples
    assert (changed.mutants_noticed_before, changed.mutants_noticed_after) == (71.4, 64.3)
    assert (new.mutants_noticed_before, new.mutants_noticed_after) == (None, 61.1)
    _, output, _ = diff("--mutate")
    assert "mutants detected: 71 % → 64 %" in output
    assert "mutants detected: 61 %" in output


def test_mutants_have_a_limit_of_time(good: GoodProject) -> None:
    """An alert that it is not enough for is named as such, not taken for one without mutants."""
    catalog, _ = read_catalog(good.root / "alert_specs")
    fixtures, _ = read_fixtures(catalog, good.root / "alert_specs")
    facts = {"owner_added": SampleFacts(alert="owner_added")}
    found = run_facts(list(catalog.alerts.values()), facts, fixtures, 1e-9)["owner_added"]
    assert (found.was_run, found.failing, found.mutants_noticed, found.mutants_left_out) == (True, (), None, True)


def test_no_secret_is_in_a_report(repository: GoodProject) -> None:
    """Neither its value nor whether it changed; its name is in the stack file."""
    webhook = "      hook: {kind: webhook, uri_secret: hook_uri}\n"
    repository.change("    receivers:\n", f"    receivers:\n{webhook}", STACK)
    repository.change("[soc]", "[soc, hook]", STACK)
    text = repository.text(STACK)
    repository.write(
        STACK, f"{text}  entrawatch:hook_uri:\n    secure: v1:aaaa:c2VjcmV0MQ==\nencryptionsalt: v1:x:v1:y:z\n"
    )
    git("add", "-A")
    git("commit", "-qm", "secret")
    repository.change("c2VjcmV0MQ==", "c2VjcmV0Mg==", STACK)
    code, output, _ = diff("--base", "HEAD", "--format", "json")
    assert code == 0
    assert Report.model_validate_json(output).stacks[0].resources == ()
    assert "c2VjcmV0" not in output


def test_what_was_left_out_of_the_base_is_said(repository: GoodProject) -> None:
    """A link of an older version is not followed, so its report may lack something."""
    (repository.root / "link").symlink_to("/etc/passwd")
    git("add", "-A")
    git("commit", "-qm", "link")
    assert report("--base", "HEAD").not_known[-1] == "HEAD: link was skipped: it is a symbolic link"


def test_a_report_is_shown_without_running_anything(repository: GoodProject, tmp_path: Path) -> None:
    """Outside of any project, from its file alone."""
    repository.change("severity: high", "severity: low")
    path = tmp_path / "report.json"
    path.write_text(diff("--format", "json")[1], encoding="utf-8")
    shutil.rmtree(repository.root / "alert_specs")
    code, output, _ = diff("--from-report", str(path), "--fail-on", "weakened")
    assert (code, "dev: 1 alert weakened" in output) == (1, True)


def test_a_report_follows_no_option_of_a_comparison(good: GoodProject, tmp_path: Path) -> None:
    """They are refused by name, in place of being passed over; a gate and a format have a meaning."""
    path = tmp_path / "report.json"
    path.write_text(report_as_json(full_report()), encoding="utf-8")
    words = ("--base", "x", "--stack", "dev", "--users", "5", "--test", "--mutate", "--project", str(good.root))
    code, output, errors = diff("--from-report", str(path), "--fail-on", "unclear", "--format", "json", *words)
    text = "--from-report shows a stored report and cannot use --base, --stack, --users, --test, --mutate, --project"
    assert (code, output) == (2, "")
    assert f"Error: {text}; omit one of them" in errors


def test_a_snapshot_is_written_into_a_folder_that_is_there(good: GoodProject) -> None:
    """As every file that a command writes."""
    done = CliRunner().invoke(main, ["snapshot", "--output", "nowhere/snapshot.json"])
    assert (done.exit_code, (good.root / "nowhere").exists()) == (2, False)
    assert "'--output': folder 'nowhere' does not exist; create it, or choose another file" in done.stderr
