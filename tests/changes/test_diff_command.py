"""`entrawatch diff` compares the working tree with a revision or a folder, in processes of their own."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from fullreport import full_report
from goodproject import SPEC, GoodProject

from entrawatch.changes.report import Report
from entrawatch.changes.report_file import report_as_json
from entrawatch.cli import main

PROGRAM = Path(__file__).parents[2] / "__main__.py"


def git(*words: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], check=True, capture_output=True)


@pytest.fixture
def repository(good: GoodProject) -> GoodProject:
    """Return the good project with a program, as a git repository with one commit on main."""
    shutil.copy(PROGRAM, good.root)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "first")
    return good


def diff(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["diff", *words])
    return done.exit_code, done.stdout, done.stderr


def report(*words: str) -> Report:
    code, output, _ = diff("--format", "json", *words)
    assert code == 0
    return Report.model_validate_json(output)


def test_a_change_of_the_working_tree_is_shown(repository: GoodProject) -> None:
    """Against the commit at which the branch left the default branch."""
    git("checkout", "-qb", "change")
    repository.change("severity: high", "severity: low")
    found = report()
    (finding,) = found.findings
    assert (finding.category, finding.subject, finding.stacks) == ("severity_lowered", "owner_added", ("dev",))
    assert (found.base.name, found.head.name, found.problems) == ("merge base with main", "working tree", ())


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
        (("--stack", "qa"), "neither version has a stack 'qa'; there are dev"),
    ],
)
def test_a_wrong_name_is_wrong_usage(words: tuple[str, ...], message: str, repository: GoodProject) -> None:
    """Exit code 2, and what to name instead."""
    code, _, errors = diff(*words)
    assert (code, message in errors) == (2, True), errors


def test_a_gate_stops_a_weakening(repository: GoodProject) -> None:
    """Exit code 1 where something is weakened, 0 for the reverse."""
    repository.change("severity: high", "severity: low")
    assert diff("--fail-on", "weakened")[0] == 1
    git("commit", "-qam", "weaker")
    repository.change("severity: low", "severity: high")
    assert diff("--base", "HEAD", "--fail-on", "unclear")[0] == 0


def test_a_broken_head_is_told(repository: GoodProject) -> None:
    """Exit code 1, with the side, the stack and what is wrong."""
    repository.change("severity: high", "severity: bad")
    code, output, _ = diff()
    assert code == 1
    assert "\nhead, stack dev, cannot be read:\n  alert_specs/applications/owner_added.yaml:" in output


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
