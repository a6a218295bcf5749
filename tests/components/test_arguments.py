"""Wrong arguments of components: named as their caller spells them, with what to write, all at once."""

import datetime
from pathlib import Path
from typing import Any

import pulumi
import pytest
from refusedarguments import SETTINGS, WORKSPACE, M, reported

from entrawatch_pulumi import EntraMonitoring

MONITORING_MISTAKES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "missing": (
        {"resource_group": None},
        [f"{M}: ST101: 'resource_group' is missing; add it: resource group of this environment"],
    ),
    "neither workspace nor its id": (
        {"workspace": None},
        [f"{M}: ST101: 'workspace' is missing; add it: workspace to create or use; or set workspace_id"],
    ),
    "workspace and its id": (
        {"workspace_id": WORKSPACE},
        [
            f"{M}: workspace_id: ST311: workspace_id and workspace exclude each other; "
            "set the ID of an existing workspace, or configure a new one"
        ],
    ),
    "misspelled": (
        {"workspace": {"retention_day": 90}},
        [f"{M}: workspace.retention_day: ST102: unknown key 'retention_day'; did you mean 'retention_days'?"],
    ),
    "wrong kind of value": (
        {"workspace": {"retention_days": "ninety"}, "tags": ["a"]},
        [
            f"{M}: tags: ST103: tags must be a map of keys, not '[\"a\"]'",
            f"{M}: workspace.retention_days: ST103: retention_days must be a whole number, not 'ninety'",
        ],
    ),
    "none of the values that it can have": (
        {"alerts": {"minimum_status": "beta"}},
        [
            f"{M}: alerts.minimum_status: ST104: minimum_status 'beta' is not known; "
            "use one of: experimental, test, stable, deprecated"
        ],
    ),
    "refused by Azure": (
        {"workspace": {"retention_days": 9}},
        [f"{M}: workspace.retention_days: LAW005: retention_days '9' is not accepted by Azure; use 30 to 730"],
    ),
    "unknown area": (
        {"alerts": {"areas": ["application"]}},
        [f"{M}: alerts.areas[0]: ST342: area 'application' does not exist; did you mean 'applications'?"],
    ),
    "input with a place of its own": (
        {"inputs": {"break_glass_accounts": ["a@contoso.com"]}},
        [
            f"{M}: inputs.break_glass_accounts: IN214: input 'break_glass_accounts' belongs elsewhere; "
            "write it as 'accounts' below break_glass"
        ],
    ),
    "value of the program": (
        {"inputs": {"approved_countries": datetime.date(2025, 1, 1)}},
        [
            f"{M}: inputs.approved_countries: ST103: it must be text, a number, true or false, "
            "a list or a map of keys, not a value of type 'date'"
        ],
    ),
    "secret that is no text": (
        {"secrets": {"soar_url": 5}},
        [f"{M}: secrets.soar_url: ST103: soar_url must be text, not '5'; put it in quotes"],
    ),
}


@pytest.mark.parametrize("mistake", MONITORING_MISTAKES)
def test_entra_monitoring_names_the_argument_and_what_to_write(mistake: str) -> None:
    """The place is the argument; nothing of the check's own machinery shows."""
    changes, lines = MONITORING_MISTAKES[mistake]
    assert reported(EntraMonitoring, "m", {**SETTINGS, **changes}) == lines


def test_no_arguments_at_all() -> None:
    """The first mistake of somebody who tries it out."""
    assert reported(EntraMonitoring, "m", None) == [f"{M}: ST103: the arguments must be a map of keys, not 'null'"]


def test_a_folder_that_is_not_there_is_reported_with_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path starts at the folder of the consumer's program, which its author may not know."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rule.yaml").touch()
    assert reported(EntraMonitoring, "m", {**SETTINGS, "alert_specs": ["my_specs", "rule.yaml"]}) == [
        f"{M}: alert_specs[0]: CT101: folder 'my_specs' does not exist in {tmp_path}; "
        "write a path that starts there, or a full one",
        f"{M}: alert_specs[1]: CT101: 'rule.yaml' is a file; name a folder with one folder per area",
    ]


def test_outputs_where_plain_values_belong_are_reported_by_their_paths(declare: Any) -> None:
    """What decides which resources exist must be known before any of them is made."""
    lines: list[str] = []

    def program() -> None:
        later = pulumi.Output.from_input("rg")
        arguments = {
            **SETTINGS,
            "resource_group": {"name": later},
            "alerts": later,
            "notifications": {"routes": [{"receivers": [later]}]},
            "inputs": {"approved_countries": later},
        }
        lines.extend(reported(EntraMonitoring, "m", arguments))

    declare(program)
    text = "ST105: it must be known before the deployment; write the value itself instead of an output"
    assert lines == [
        f"{M}: alerts: {text}",
        f"{M}: inputs.approved_countries: {text}",
        f"{M}: notifications.routes[0].receivers[0]: {text}",
        f"{M}: resource_group.name: {text}",
    ]
