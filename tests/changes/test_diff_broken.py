"""`entrawatch diff` where a version is broken: the rest is compared, and what is broken is reported first."""

import re
from pathlib import Path

import pytest
from changedproject import PROGRAM
from diffcommand import broken, diff, git, problems, report
from goodproject import AREA, STACK, GoodProject

from entrawatch.changes.findings import Finding
from entrawatch.changes.headline import headline
from entrawatch.changes.report import Report, SideName

pytestmark = [pytest.mark.same_everywhere, pytest.mark.usefixtures("quick")]


def test_a_broken_head_is_reported(repository: GoodProject) -> None:
    """Exit code 1, with the side, the stack and what is wrong."""
    repository.change("severity: high", "severity: bad")
    code, output, _ = diff()
    assert code == 1
    assert "\n  The change, stack dev: alert_specs/applications/owner_added.yaml:4:11: SP104:" in output
    assert "Samples" not in output


def test_a_broken_base_stops_only_a_gate(repository: GoodProject) -> None:
    """A change that mends the default branch must be able to pass."""
    repository.change("severity: high", "severity: bad")
    git("commit", "-qam", "broken")
    repository.change("severity: bad", "severity: high")
    code, output, _ = diff("--base", "HEAD", "--format", "json")
    assert code == 0
    found = Report.model_validate_json(output)
    assert [(one.side, one.stack) for one in found.problems] == [(SideName.BASE, "dev")]
    assert [(one.stack, one.compared) for one in found.stacks] == [("dev", True)]
    assert reported(found.findings) == [("retuned", "unclear", "owner_added")]
    assert diff("--base", "HEAD", "--fail-on", "weakened")[0] == 1


def reported(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    """Return heading, direction and subject of each finding."""
    return [(one.category, one.direction, one.subject) for one in findings]


def test_a_broken_alert_hides_no_other(repository: GoodProject) -> None:
    """It is reported first; other changes are reported as usual."""
    repository.copy_alert("owner_removed")
    repository.change("alerts:\n", "alerts:\n  - owner_removed\n", AREA)
    git("add", "-A")
    git("commit", "-qm", "two")
    repository.change("severity: high", "severity: bad")
    other = "alert_specs/applications/owner_removed.yaml"
    repository.change("severity: high", "severity: low", other)
    found = broken("--base", "HEAD")
    assert reported(found.findings) == [
        ("broken", "weakened", "owner_added"),
        ("severity_lowered", "weakened", "owner_removed"),
    ]
    assert found.findings[0].text.startswith("is invalid and cannot be deployed: SP104: severity")
    (stack,) = found.stacks
    assert (stack.compared, stack.resources_compared) == (True, False)
    assert (stack.tally.alerts_broken, stack.tally.alerts_weakened, stack.tally.alerts_silenced) == (1, 1, 0)


@pytest.mark.parametrize("is_base_broken", [False, True])
def test_a_stack_file_that_cannot_be_read_hides_no_alert(is_base_broken: bool, repository: GoodProject) -> None:
    """Its alerts are compared under the settings of the other version, which is said."""
    settings = repository.text(STACK)
    repository.write(STACK, "config: [\n" if is_base_broken else settings)
    git("commit", "-qam", "base", "--allow-empty")
    repository.write(STACK, settings if is_base_broken else "config: [\n")
    repository.change("severity: high", "severity: low")
    found = (report if is_base_broken else broken)("--base", "HEAD")
    weaker = ("severity_lowered", "weakened", "owner_added")
    if is_base_broken:
        assert reported(found.findings) == [weaker, ("retuned", "neutral", "dev")]
    else:
        assert reported(found.findings) == [("broken", "weakened", "dev"), weaker]
        text = "; its alerts were compared with the settings of the other version"
        assert found.findings[0].text.endswith(text)
    assert [(one.side, one.stack) for one in found.problems] == [("base" if is_base_broken else "head", "dev")]
    assert found.stacks[0].warnings_new == found.stacks[0].warnings_gone == ()


def test_a_stack_file_that_neither_version_can_read_is_reported(repository: GoodProject) -> None:
    """Then nobody knows what the stack deploys."""
    repository.write(STACK, "config: [\n")
    git("commit", "-qam", "base")
    found = broken("--base", "HEAD")
    assert [(one.side, one.stack) for one in found.problems] == [("base", "dev"), ("head", "dev")]
    assert [(one.stack, one.compared) for one in found.stacks] == [("dev", False)]


def test_what_is_broken_in_a_new_stack_is_reported(repository: GoodProject) -> None:
    """Beside that the stack is new."""
    repository.write("stacks/Pulumi.qa.yaml", repository.text(STACK).replace("dev", "qa"))
    repository.change("severity: high", "severity: bad")
    found = broken("--stack", "qa")
    assert reported(found.findings) == [("broken", "unclear", "owner_added"), ("added", "strengthened", "qa")]
    assert found.stacks[0].tally.alerts_broken == 1


UNKNOWN_COLUMN = ("| where OperationName", "| where Outcome == 1 | where OperationName")


def test_a_query_that_would_fail_is_broken(repository: GoodProject, service_files: tuple[Path, Path]) -> None:
    """No rule with it could ever fire, so it is not called retuned; whether it deploys is another question."""
    repository.change(*UNKNOWN_COLUMN)
    found = report()
    assert reported(found.findings) == [("broken", "weakened", "owner_added")]
    assert found.findings[0].text.startswith(
        "has a query that fails, so its rule can never fire: KQ104: unknown column 'Outcome'"
    )
    assert any(line.startswith("+") and "Outcome" in line for line in found.findings[0].query)
    assert (found.stacks[0].tally.alerts_broken, found.stacks[0].tally.alerts_retuned) == (1, 0)
    assert diff("--fail-on", "weakened")[0] == 1


def test_a_new_alert_with_a_query_that_would_fail_is_broken(
    repository: GoodProject, service_files: tuple[Path, Path]
) -> None:
    """It adds nothing."""
    repository.copy_alert("owner_removed")
    repository.change("alerts:\n", "alerts:\n  - owner_removed\n", AREA)
    repository.change(*UNKNOWN_COLUMN, "alert_specs/applications/owner_removed.yaml")
    found = report()
    assert reported(found.findings) == [("broken", "unclear", "owner_removed")]
    assert found.findings[0].text.startswith("is new, but has a query that fails")


def test_queries_that_nobody_could_check_are_reported(repository: GoodProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the language service is not on this machine."""
    monkeypatch.setenv("HOME", str(repository.root / "nobody"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(repository.root / "nothing"))
    repository.change(*UNKNOWN_COLUMN)
    found = report()
    assert [one.category for one in found.findings] == ["query_changed"]
    assert found.not_known[-1].startswith(
        "whether changed queries can run: the KQL language service is not on this machine"
    )


def test_a_program_that_fails_leaves_the_rest_to_be_compared(repository: GoodProject) -> None:
    """Alerts come from the specs; what is missing are the resources."""
    repository.change("severity: high", "severity: low")
    repository.write("__main__.py", "raise ValueError('no such stack')\n")
    found = broken()
    (stack,) = found.stacks
    assert reported(found.findings) == [("broken", "weakened", "dev"), ("severity_lowered", "weakened", "owner_added")]
    assert headline(stack) == "1 alert weakened; 1 file broken"
    assert (stack.compared, stack.resources_compared, stack.resources) == (True, False, ())
    ((side, name, line),) = problems(found)
    assert (side, name) == ("head", "dev")
    assert re.search(r"__main__\.py:1: the program failed: ValueError: no such stack$", line)
    assert found.program is not None
    assert (found.program.files, found.program.file_count) == (("__main__.py",), 1)
    git("commit", "-qam", "fails")
    repository.write("__main__.py", PROGRAM.read_text())
    assert reported(report("--base", "HEAD").findings) == [("retuned", "neutral", "dev")]


def test_a_project_of_which_pulumi_reads_other_files_is_broken(repository: GoodProject) -> None:
    """What it would deploy is not what was compared."""
    repository.change("stackConfigDir: stacks", "stackConfigDir: elsewhere", "Pulumi.yaml")
    found = broken()
    assert reported(found.findings) == [("broken", "weakened", "dev")]
    assert found.findings[0].text == (
        "cannot be deployed because its program fails: Pulumi.yaml:3:17: ST216: "
        "Pulumi looks for stack files in another folder; write stackConfigDir: stacks"
    )


HOSTILE = {
    "huge spec": (
        lambda good: good.write("alert_specs/applications/big_added.yaml", "x" * 2_000_000),
        "alert_specs/applications/big_added.yaml:1: YM102: has 1.9 MiB; the limit is 1 MiB, split the file",
    ),
    "spec that is a link": (
        lambda good: (good.root / "alert_specs/applications/link_added.yaml").symlink_to("/etc/passwd"),
        "alert_specs/applications/link_added.yaml:1: YM104: is a symbolic link; replace it with the file itself",
    ),
    "folder that is a link": (
        lambda good: (good.root / "alert_specs/linked").symlink_to("/etc"),
        "alert_specs/linked:1: YM104: is a symbolic link; replace it with the folder itself",
    ),
    "spec that never ends": (
        lambda good: good.change("severity: high", "severity: &a [*a]"),
        "alert_specs/applications/owner_added.yaml:4:11: YM105: ",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_change_is_a_problem_of_its_side(name: str, repository: GoodProject) -> None:
    """The engine refuses it, and the report says which version and which stack."""
    make, message = HOSTILE[name]
    make(repository)
    ((side, stack, line),) = problems(broken())
    assert (side, stack) == (SideName.HEAD, "dev")
    assert line.startswith(message)
