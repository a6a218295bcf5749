"""What an editor of this folder reads: the task that validates finds the place of each problem."""

import json
import re
from pathlib import Path

import pytest

from entrawatch.cli import main
from entrawatch.documents.issues import Issue, IssueSeverity, Location

ROOT = Path(__file__).parents[2]
TASKS = json.loads((ROOT / ".vscode/tasks.json").read_text(encoding="utf-8"))["tasks"]


@pytest.mark.parametrize("severity", IssueSeverity)
@pytest.mark.parametrize("place", [Location("stacks/Pulumi.dev.yaml", 3, 7), Location("a: b.yaml", 3)])
def test_the_task_finds_place_code_and_message(place: Location, severity: IssueSeverity) -> None:
    """Of each line that validate prints."""
    pattern = TASKS[0]["problemMatcher"]["pattern"]
    found = re.fullmatch(pattern["regexp"], str(Issue(place, "ST104", "kind 'x': is not known", severity)))
    assert found
    values = {name: found[pattern[name]] for name in ("file", "line", "column", "code", "severity", "message")}
    label = None if severity is IssueSeverity.ERROR else severity.value
    column = str(place.column) if place.column else None
    expected = (place.path, str(place.line), column, "ST104", label, "kind 'x': is not known")
    assert tuple(values.values()) == expected


def test_tasks_call_commands_that_exist() -> None:
    """On Windows, too."""
    for task in TASKS:
        name = task["command"].partition("entrawatch ")[2]
        assert name in main.list_commands(None)  # type: ignore[arg-type]
        assert task["windows"]["command"].endswith(f"entrawatch.exe {name}")


@pytest.mark.parametrize(
    "file", [".devcontainer/devcontainer.json", ".vscode/settings.json", ".vscode/extensions.json"]
)
def test_each_file_is_json(file: str) -> None:
    """And names files that exist."""
    value = json.loads((ROOT / file).read_text(encoding="utf-8"))
    assert all((ROOT / schema).is_file() for schema in value.get("yaml.schemas", {}))
