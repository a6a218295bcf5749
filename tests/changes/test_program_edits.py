"""What a program itself weakens is found in the resources that it declares, whatever specs and settings say."""

import shutil
from pathlib import Path

import pytest
from changedproject import PROJECT, STACK, ChangedProject, shown
from programedits import EDITS, STACK_FILE, of_kind

from entrawatch.changes.compare.resources import paired, resource_changes
from entrawatch.changes.compare.versions import stack_findings
from entrawatch.changes.snapshots.facts import resource_facts
from entrawatch.changes.snapshots.model import StackSnapshot
from entrawatch.stacks.stack_file import read_stack_file
from entrawatch_pulumi.preview.run import run_program

PROGRAM = Path(__file__).parents[2] / "__main__.py"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ChangedProject:
    """Return a copy of the project with the repository's own program."""
    root = tmp_path / "project"
    shutil.copytree(PROJECT, root)
    shutil.copy(PROGRAM, root)
    monkeypatch.chdir(root)
    return ChangedProject(root)


def snapshot(project: ChangedProject) -> StackSnapshot:
    file = read_stack_file(project.root / STACK_FILE)
    plan = run_program(
        project.root / "__main__.py",
        project="entrawatch",
        stack=STACK,
        config=file.config,
        secret_keys=file.secret_keys,
        resolved=True,
    )
    return project.snapshot().model_copy(update={"resources": resource_facts(plan)})


def differences(before: StackSnapshot, after: StackSnapshot) -> list[str]:
    return shown(stack_findings(before, after, paired(before.resources, after.resources)))


@pytest.mark.parametrize("name", EDITS)
def test_a_program_that_weakens_is_found_out(name: str, project: ChangedProject) -> None:
    """The whole list of findings, there and back; None where the way back is the same as there."""
    (file, old, new), there, back = EDITS[name]
    before = snapshot(project)
    project.edit({"file": file, "replace": old, "with": new})
    after = snapshot(project)
    assert differences(before, after) == there
    assert differences(after, before) == (there if back is None else back)


def test_a_program_that_goes_further_than_its_spec_is_found_out(project: ChangedProject) -> None:
    """The spec says one step less severe, the program makes it the least."""
    file, old, new = of_kind(
        "ScheduledQueryRule",
        'args.props["severity"] = 4.0 if args.name.endswith("owner_added") else args.props["severity"]',
    )
    before = snapshot(project)
    spec = "alert_specs/applications/owner_added.yaml"
    project.edit({"file": spec, "replace": "severity: high", "with": "severity: medium"})
    assert differences(before, snapshot(project)) == ["severity_lowered weakened owner_added"]
    project.edit({"file": file, "replace": old, "with": new})
    assert differences(before, snapshot(project)) == ["severity_lowered weakened owner_added"] * 2


def test_a_rule_that_claims_the_alert_of_another_hides_nothing(project: ChangedProject) -> None:
    """The disabled rule keeps its alert; its double is a rule of the program."""
    before = snapshot(project)
    (rule,) = (one for one in before.resources if one.name == "entrawatch-owner_added")
    disabled = rule.model_copy(update={"inputs": {**rule.inputs, "enabled": False}})
    double = rule.model_copy(update={"name": "a-double", "urn": rule.urn.replace(rule.name, "a-double")})
    others = tuple(one for one in before.resources if one is not rule)
    after = before.model_copy(update={"resources": (double, *others, disabled)})
    assert differences(before, after) == ["added strengthened a-double", "detection_removed weakened owner_added"]


def test_a_renamed_alert_keeps_its_rule(project: ChangedProject) -> None:
    """Where it says how it was called; nothing comes or goes, and what is weaker is found all the same."""
    before = snapshot(project)
    old, new = (f"alert_specs/applications/{name}.yaml" for name in ("owner_added", "owner_gained"))
    former = "id: owner_gained\nformer_ids: [owner_added]\n"
    project.edit(
        {
            "edits": [
                {"file": old, "copy": new},
                {"file": old, "delete": True},
                {"file": new, "replace": "id: owner_added\n", "with": former},
                {"file": new, "replace": "severity: high", "with": "severity: low"},
                {"file": "alert_specs/applications/area.yaml", "replace": "- owner_added", "with": "- owner_gained"},
            ]
        }
    )
    after = snapshot(project)
    assert differences(before, after) == [
        "retuned neutral owner_gained",
        "severity_lowered weakened owner_gained",
        "text_only neutral owner_gained",
    ]
    changes = resource_changes(paired(before.resources, after.resources))
    assert {(one.operation, one.name) for one in changes if one.type.endswith(":ScheduledQueryRule")} == {
        ("update", "entrawatch-owner_gained")
    }


def test_a_group_that_is_not_protected_is_deleted(project: ChangedProject) -> None:
    """With everything in it, where a stack says that the group is somebody else's."""
    project.edit({"file": STACK_FILE, "replace": "    daily_cap_gb: 20\n", "with": "    protect: false\n"})
    before = snapshot(project)
    old = "    name: rg-entrawatch-prod\n"
    project.edit({"file": STACK_FILE, "replace": old, "with": f"{old}    existing: true\n"})
    assert differences(before, snapshot(project)) == [
        "replaced weakened entrawatch-resource-group",
        "retuned neutral resource_group.existing",
    ]


def test_the_same_program_changes_nothing(project: ChangedProject) -> None:
    """Two runs of it are equal."""
    assert differences(snapshot(project), snapshot(project)) == []
