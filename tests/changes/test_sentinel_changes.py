"""What weakens the rules in Microsoft Sentinel is found, by specs, by settings, and by the program itself."""

import shutil
from functools import cache
from pathlib import Path

import pytest
from changedproject import PROJECT, ChangedProject
from programedits import STACK_FILE, of_kind
from test_program_edits import PROGRAM, differences, snapshot

from entrawatch.changes.compare.versions import stack_findings
from entrawatch.changes.snapshots.model import StackSnapshot

SPEC = "alert_specs/applications/owner_added.yaml"
MUTE = "mute_actions_duration: PT1H\n"
BLOCK = """sentinel:
  evaluation_frequency: PT1H
  window_size: P7D
  suppression_duration: PT2H
  create_incident: true
"""
LOGIC_APP = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-soc/providers/Microsoft.Logic/workflows/x"
)
SETTINGS = """  entrawatch:target: both
  entrawatch:sentinel:
    incident_severities: [high, critical, medium]
    grouping_window: PT5H
    owner: {object_id: 00000000-0000-0000-0000-000000000041}
    tags: [entra]
    playbooks: {enrich: {logic_app: LOGIC_APP}}
  entrawatch:alerts:
""".replace("LOGIC_APP", LOGIC_APP)
# Each edit with all findings, there and back; None where both ways are the same.
EDITS: dict[str, tuple[tuple[str, str, str], list[str], list[str] | None]] = {
    "severity of both rules": (
        (SPEC, "severity: high", "severity: medium"),
        ["severity_lowered weakened owner_added"],
        ["strengthened strengthened owner_added"],
    ),
    "schedule of Azure Monitor alone": (
        (SPEC, "evaluation_frequency: PT15M", "evaluation_frequency: PT30M"),
        ["schedule_weakened weakened owner_added"],
        ["strengthened strengthened owner_added"],
    ),
    "rule that runs less often": (
        (SPEC, "  evaluation_frequency: PT1H", "  evaluation_frequency: PT2H"),
        ["schedule_weakened weakened owner_added"],
        ["strengthened strengthened owner_added"],
    ),
    "rule that reads back less": (
        (SPEC, "  window_size: P7D", "  window_size: P2D"),
        ["schedule_weakened weakened owner_added"],
        ["strengthened strengthened owner_added"],
    ),
    "longer suppression": (
        (SPEC, "  suppression_duration: PT2H", "  suppression_duration: PT8H"),
        ["schedule_weakened weakened owner_added"],
        ["strengthened strengthened owner_added"],
    ),
    "no incident": (
        (SPEC, "  create_incident: true", "  create_incident: false"),
        ["receiver_removed weakened owner_added"],
        ["strengthened strengthened owner_added"],
    ),
    "other details": (
        (SPEC, "  create_incident: true", "  create_incident: true\n  custom_details: {Owners: Owners}"),
        ["text_only neutral owner_added"],
        None,
    ),
    "no incidents of a severity": (
        (STACK_FILE, "[high, critical, medium]", "[high, medium]"),
        [
            "receiver_removed weakened secret_added",
            "replaced unclear entrawatch-sentinel-automation-critical",
            "retuned neutral sentinel.incident_severities",
        ],
        [
            "added neutral entrawatch-sentinel-automation-critical",
            "retuned neutral sentinel.incident_severities",
            "strengthened strengthened secret_added",
        ],
    ),
    "longer grouping": (
        (STACK_FILE, "grouping_window: PT5H", "grouping_window: P1D"),
        ["retuned neutral sentinel.grouping_window", "schedule_weakened weakened sentinel"],
        ["retuned neutral sentinel.grouping_window", "strengthened strengthened sentinel"],
    ),
    "no owner": (
        (STACK_FILE, "    owner: {object_id: 00000000-0000-0000-0000-000000000041}\n", ""),
        ["receiver_removed weakened sentinel.owner.object_id"],
        ["strengthened strengthened sentinel.owner.object_id"],
    ),
    "another owner": (
        (STACK_FILE, "000000000041", "000000000042"),
        ["receiver_removed unclear sentinel.owner.object_id"],
        None,
    ),
    "no playbook": (
        (STACK_FILE, f"    playbooks: {{enrich: {{logic_app: {LOGIC_APP}}}}}\n", ""),
        [
            "receiver_removed weakened sentinel.playbooks.enrich.logic_app",
            "replaced unclear entrawatch-sentinel-automation-playbook-enrich",
        ],
        [
            "added neutral entrawatch-sentinel-automation-playbook-enrich",
            "strengthened strengthened sentinel.playbooks.enrich.logic_app",
        ],
    ),
    "playbook of one severity": (
        (STACK_FILE, f"{LOGIC_APP}}}", f"{LOGIC_APP}, severities: [critical]}}"),
        ["receiver_removed unclear sentinel.playbooks.enrich.severities"],
        None,
    ),
    "no longer in Azure Monitor": (
        (STACK_FILE, "target: both", "target: sentinel"),
        [
            "detection_removed weakened sign_ins_failed",
            "receiver_removed weakened notifications",
            "receiver_removed weakened owners",
            "receiver_removed weakened soc",
            "retuned neutral target",
            "schedule_weakened weakened owner_added",
            "strengthened strengthened owner_added",
        ],
        [
            "added strengthened sign_ins_failed",
            "retuned neutral target",
            "schedule_weakened weakened owner_added",
            "strengthened strengthened notifications",
            "strengthened strengthened owner_added",
            "strengthened strengthened owners",
            "strengthened strengthened soc",
        ],
    ),
    "no longer in Microsoft Sentinel": (
        (STACK_FILE, "target: both", "target: monitor"),
        [
            "protection_removed weakened entrawatch-sentinel-onboarding-state",
            "receiver_removed weakened sentinel",
            "replaced unclear entrawatch-sentinel-automation-critical",
            "replaced unclear entrawatch-sentinel-automation-owner",
            "replaced unclear entrawatch-sentinel-automation-playbook-enrich",
            "retuned neutral target",
        ],
        [
            "added neutral entrawatch-sentinel-automation-critical",
            "added neutral entrawatch-sentinel-automation-owner",
            "added neutral entrawatch-sentinel-automation-playbook-enrich",
            "added neutral entrawatch-sentinel-onboarding-state",
            "retuned neutral target",
            "strengthened strengthened sentinel",
        ],
    ),
}
ALERTS = ("owner_added", "risky_user_found", "secret_added")
PROGRAM_EDITS: dict[str, tuple[str, list[str], list[str] | None]] = {
    "rules disabled": (
        'args.props["enabled"] = False',
        [f"detection_removed weakened entrawatch-sentinel-{name}" for name in ALERTS],
        [f"strengthened strengthened entrawatch-sentinel-{name}" for name in ALERTS],
    ),
    "queries changed": (
        'args.props["query"] += "| where false"',
        [f"query_changed weakened entrawatch-sentinel-{name}" for name in ALERTS],
        [f"strengthened strengthened entrawatch-sentinel-{name}" for name in ALERTS],
    ),
    "severity lowered": (
        'args.props["severity"] = "Informational"',
        [f"severity_lowered weakened entrawatch-sentinel-{name}" for name in ALERTS],
        [f"strengthened strengthened entrawatch-sentinel-{name}" for name in ALERTS],
    ),
    "no incidents": (
        'args.props["incident_configuration"] = None',
        [f"receiver_removed weakened entrawatch-sentinel-{name}" for name in ("owner_added", "secret_added")],
        [f"strengthened strengthened entrawatch-sentinel-{name}" for name in ("owner_added", "secret_added")],
    ),
    "entities lost": (
        'args.props["entity_mappings"] = None',
        [f"trigger_weakened unclear entrawatch-sentinel-{name}" for name in ALERTS],
        None,
    ),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ChangedProject:
    """Return a copy of the project whose alerts run in both services."""
    root = tmp_path / "project"
    shutil.copytree(PROJECT, root)
    shutil.copy(PROGRAM, root)
    monkeypatch.chdir(root)
    project = ChangedProject(root)
    run_in_both(project)
    return project


def run_in_both(project: ChangedProject) -> None:
    """Deploy the alerts to Microsoft Sentinel, too; one of them with a schedule of its own there."""
    project.edit({"file": STACK_FILE, "replace": "  entrawatch:alerts:\n", "with": SETTINGS})
    project.edit({"file": SPEC, "replace": MUTE, "with": f"{MUTE}{BLOCK}"})


@cache
def unedited() -> StackSnapshot:
    """Return the snapshot of a project before any edit, whichever test asks first."""
    return snapshot(ChangedProject(Path.cwd()))


@pytest.mark.parametrize("name", EDITS)
def test_a_weakened_rule_is_found_with_its_cause(name: str, project: ChangedProject) -> None:
    """With the resources of the program too, which add no finding of their own."""
    (file, old, new), there, back = EDITS[name]
    before = unedited()
    project.edit({"file": file, "replace": old, "with": new})
    after = snapshot(project)
    assert differences(before, after) == there
    assert differences(after, before) == (there if back is None else back)


@pytest.mark.parametrize("name", PROGRAM_EDITS)
def test_a_program_that_weakens_a_rule_is_found_out(name: str, project: ChangedProject) -> None:
    """Azure Monitor's rules are as before."""
    statement, there, back = PROGRAM_EDITS[name]
    before = unedited()
    file, old, new = of_kind("ScheduledAlertRule", statement)
    project.edit({"file": file, "replace": old, "with": new})
    after = snapshot(project)
    assert differences(before, after) == there
    assert differences(after, before) == (there if back is None else back)


def test_a_program_that_goes_further_than_its_spec_is_found_out(project: ChangedProject) -> None:
    """The spec lowers the severity of both rules, and the program that of the rule in Microsoft Sentinel once more."""
    before = unedited()
    project.edit({"file": SPEC, "replace": "severity: high", "with": "severity: medium"})
    condition = 'args.name.endswith("owner_added")'
    statement = f'args.props["severity"] = "Low" if {condition} else args.props["severity"]'
    file, old, new = of_kind("ScheduledAlertRule", statement)
    project.edit({"file": file, "replace": old, "with": new})
    assert differences(before, snapshot(project)) == [
        "severity_lowered weakened entrawatch-sentinel-owner_added",
        "severity_lowered weakened owner_added",
    ]


def test_a_program_that_declares_other_rules_is_found_out(project: ChangedProject) -> None:
    """One rule fewer, one of its own, and an automation rule that does something else."""
    before = unedited()
    dropped, *_ = (one for one in before.resources if one.name == "entrawatch-sentinel-owner_added")
    owner, *_ = (one for one in before.resources if one.name == "entrawatch-sentinel-automation-owner")
    own = dropped.model_copy(update={"name": "own", "urn": dropped.urn.replace(dropped.name, "own")})
    other = owner.model_copy(update={"inputs": {**owner.inputs, "actions": []}})
    kept = (one for one in before.resources if one not in (dropped, owner))
    after = before.model_copy(update={"resources": (*kept, own, other)})
    assert differences(before, after) == [
        "added neutral own",
        "detection_removed weakened entrawatch-sentinel-owner_added",
        "receiver_removed unclear entrawatch-sentinel-automation-owner",
    ]
    assert differences(after, before) == [
        "detection_removed weakened own",
        "receiver_removed unclear entrawatch-sentinel-automation-owner",
    ]


def test_the_rules_of_an_automation_rule_are_those_of_the_alerts(project: ChangedProject) -> None:
    """A deleted alert disappears from automation rules, which is not a separate finding."""
    before = unedited()
    project.edit({"file": STACK_FILE, "replace": "areas_off: []", "with": "areas_off: [user_accounts]"})
    kinds = {one.partition(" ")[0] for one in differences(before, snapshot(project))}
    assert "receiver_removed" not in kinds


CLOSING = """exceptions:
  - id: scanner
    alert: owner_added
    match: {account: [deploy@contoso.com]}
    close_incident: true
    owner: soc@contoso.com
    reason: A test of our own.
    created: 2026-11-01
    expires: 2027-02-01
"""


def test_an_exception_that_closes_incidents_is_found_with_its_rules(project: ChangedProject) -> None:
    """Its rules in Microsoft Sentinel come and go with it; what a program does to them is found out."""
    before = unedited()
    project.edit({"file": "exceptions/known.yaml", "write": CLOSING})
    old, new = "  entrawatch:alerts:\n", "  entrawatch:exceptions: [exceptions]\n  entrawatch:alerts:\n"
    project.edit({"file": STACK_FILE, "replace": old, "with": new})
    after = snapshot(project)
    assert differences(before, after) == ["exception_widened weakened scanner"]
    assert differences(after, before) == [
        "replaced unclear entrawatch-sentinel-automation-exception-scanner",
        "strengthened strengthened scanner",
    ]

    closed, *_ = (one for one in after.resources if one.name == "entrawatch-sentinel-owner_added__closed_scanner")
    closes, *_ = (one for one in after.resources if one.name == "entrawatch-sentinel-automation-exception-scanner")
    wider = closed.model_copy(update={"inputs": {**closed.inputs, "severity": "Low"}})
    longer = closes.model_copy(update={"inputs": {**closes.inputs, "triggeringLogic": {"isEnabled": True}}})
    kept = (one for one in after.resources if one not in (closed, closes))
    assert differences(after, after.model_copy(update={"resources": (*kept, wider, longer)})) == [
        "receiver_removed unclear entrawatch-sentinel-automation-exception-scanner",
        "severity_lowered weakened entrawatch-sentinel-owner_added__closed_scanner",
    ]


def test_texts_name_each_property(project: ChangedProject) -> None:
    """Before and after, under the heading of the direction."""
    before = project.snapshot()
    project.edit({"file": SPEC, "replace": "  suppression_duration: PT2H", "with": "  suppression_duration: PT8H"})
    project.edit({"file": SPEC, "replace": "  create_incident: true", "with": "  create_incident: false"})
    slower, lost = (one for one in stack_findings(before, project.snapshot(), []) if one.subject == "owner_added")
    assert (lost.text, [tuple(one.model_dump().values()) for one in lost.changes]) == (
        "is weakened in Microsoft Sentinel",
        [("create_incident", "true", "false")],
    )
    assert (slower.text, [tuple(one.model_dump().values()) for one in slower.changes]) == (
        "is weakened in Microsoft Sentinel",
        [("suppression_duration", "PT2H", "PT8H")],
    )
