"""The nightly check on Azure DevOps: one work item, opened, edited and closed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakeazuredevops import PROJECT, SOMEBODY, Organization, run_environment, serve
from runevents import ROOT

STEP = {"op": "update", "type": "azure-native:monitor:ScheduledQueryRule", "name": "owner<b>_added"}
CLEAN = {"outcome": "clean", "steps": []}
DRIFT = {"outcome": "changes", "steps": [STEP]}
Night = Callable[..., str]


@pytest.fixture
def organization() -> Iterator[tuple[Organization, str]]:
    state = Organization()
    with serve(state) as url:
        yield state, url


@pytest.fixture
def state(organization: tuple[Organization, str]) -> Organization:
    return organization[0]


@pytest.fixture
def night(organization: tuple[Organization, str], tmp_path: Path) -> Night:
    """Return a function that writes what each stack's check found and brings the work item up to date."""
    folders = (tmp_path / str(number) for number in range(100))

    def run(code: int = 0, kind: str = "Task", **results: dict[str, object]) -> str:
        workspace = next(folders)
        workspace.mkdir()
        for stack, result in results.items():
            folder = workspace / f"entrawatch-drift-1-{stack}"
            folder.mkdir()
            (folder / "preview.json").write_text(json.dumps({"stack": stack, **result}), encoding="utf-8")
        words = [
            sys.executable,
            str(ROOT / "pipelines" / "scripts" / "drift_work_item.py"),
            str(workspace),
            kind,
            "dev",
            "prod",
        ]
        env = {"PATH": os.environ["PATH"], **run_environment(organization[1])}
        done = subprocess.run(words, env=env, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (code, "")
        return done.stdout

    return run


def test_the_work_item_is_opened_edited_and_closed(night: Night, state: Organization) -> None:
    """Five nights: drift, the same drift, none, none, drift again, which is a new one."""
    assert night(dev=CLEAN, prod=DRIFT) == "opened work item 700\n"
    assert night(dev=CLEAN, prod=DRIFT) == "updated work item 700\n"
    (item,) = state.items
    assert (item["fields"]["System.Title"], item["fields"]["System.Tags"]) == (
        "Azure differs from what was deployed",
        "entrawatch-drift",
    )
    text = item["fields"]["System.Description"]
    assert text.startswith("<p>Resources were changed outside of Pulumi, or a deployment is pending: ")
    assert f'/{PROJECT}/_build/results?buildId=42">The run</a></p>' in text
    assert text.endswith(
        "<p><code>dev</code>: no changes</p><p><code>prod</code>: 1 update</p><ul>"
        "<li>update <code>owner&lt;b&gt;_added</code> (<code>azure-native:monitor:ScheduledQueryRule</code>)</li></ul>"
    )
    assert night(dev=CLEAN, prod=CLEAN) == "closed work item 700\n"
    assert item["fields"]["System.State"] == "Done"
    assert item["fields"]["System.History"].startswith("<p>All stacks match Azure again. <a href=")
    assert night(dev=CLEAN, prod=CLEAN) == "nothing differs\n"
    assert len(state.items) == 1
    assert night(dev=DRIFT, prod=CLEAN) == "opened work item 701\n"


def test_a_check_that_failed_is_no_good_news(night: Night, state: Organization) -> None:
    """Without a result of its own a stack counts as not checked, and the work item is not closed."""
    night(dev=CLEAN, prod=DRIFT)
    assert night(dev=CLEAN) == "updated work item 700\n"
    assert "<p><code>prod</code>: the preview failed; see its log</p>" in state.items[0]["fields"]["System.Description"]
    assert night(dev=CLEAN, prod={**CLEAN, "stack": "dev"}) == "updated work item 700\n"


def test_the_work_item_of_somebody_else_is_left_alone(night: Night, state: Organization) -> None:
    """Anybody can add the tag; one of our own that is done or removed is history."""
    state.states["Removed"] = "Removed"
    others = [
        state.item(9, SOMEBODY),
        state.item(8, state="Done"),
        state.item(7, state="Removed"),
        state.item(6, tags=""),
    ]
    before = json.dumps(others)
    assert night(dev=CLEAN, prod=CLEAN) == "nothing differs\n"
    assert night(dev=CLEAN, prod=DRIFT) == "opened work item 704\n"
    assert json.dumps(others) == before


def test_the_states_are_those_of_its_process(night: Night, state: Organization) -> None:
    """What 'done' is called differs; a type with none that completes it is closed by hand."""
    state.states = {"New": "Proposed", "Active": "InProgress", "Closed": "Completed"}
    state.item(5, state="Active")
    assert night(dev=CLEAN, prod=CLEAN) == "closed work item 5\n"
    assert state.items[0]["fields"]["System.State"] == "Closed"
    state.states = {"Open": "Proposed"}
    state.items[0]["fields"]["System.State"] = "Open"
    message = "work item 5 has no state that completes it; close it by hand"
    assert night(1, dev=CLEAN, prod=CLEAN) == f"##vso[task.logissue type=error]{message}\n"


def test_the_type_of_a_new_one_can_be_chosen(night: Night, state: Organization) -> None:
    """Where a team watches another type; a right that is missing is reported in the service's words."""
    assert night(kind="Product Backlog Item", dev=CLEAN, prod=DRIFT) == "opened work item 700\n"
    assert state.items[0]["fields"]["System.WorkItemType"] == "Product Backlog Item"
    state.failures = [(403, {"message": "TF401232: no permission"})]
    said = night(1, dev=CLEAN, prod=DRIFT)
    reported = f"POST {PROJECT}/_apis/wit/wiql: Azure DevOps responds 403, `TF401232: no permission`"
    assert said == f"##vso[task.logissue type=error]{reported}\n"


def test_a_list_that_is_too_long_is_left_to_the_run(night: Night, state: Organization) -> None:
    """A description has a limit."""
    long = {"outcome": "changes", "steps": [{**STEP, "name": "<" * 120, "type": "<" * 120}] * 50}
    night(dev=long, prod=long)
    text = state.items[0]["fields"]["System.Description"]
    assert text.endswith("<p>The list is too long to show here; see the run.</p>")
    assert len(text) < 1000
