"""Without --stack, a command uses the stack that Pulumi would use."""

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from goodproject import STACK, GoodProject

from entrawatch.cli import main
from entrawatch.cli.options import default_stack
from entrawatch.project import Project


@pytest.fixture
def two_stacks(good: GoodProject, monkeypatch: pytest.MonkeyPatch) -> GoodProject:
    """Return the good project with a second stack, on a machine where Pulumi has selected none."""
    good.write("stacks/Pulumi.prod.yaml", good.text(STACK))
    monkeypatch.setenv("PULUMI_HOME", str(good.root / "home"))
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    return good


def used(good: GoodProject) -> str:
    return default_stack(Project(good.root))


def select(good: GoodProject, kept: object) -> None:
    """Write what `pulumi stack select` writes: the file's name has the path of Pulumi.yaml."""
    path = Path(good.root.resolve() / "Pulumi.yaml")
    name = path.read_text(encoding="utf-8").partition("name: ")[2].splitlines()[0]
    digest = hashlib.sha1(str(path).encode(), usedforsecurity=False).hexdigest()
    good.write(f"home/workspaces/{name}-{digest}-workspace.json", json.dumps(kept))


def test_it_is_the_selected_one(two_stacks: GoodProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment comes before the selection, and dev is the last resort."""
    assert used(two_stacks) == "dev"
    select(two_stacks, {"stacks": {"file:///state": "organization/entrawatch/prod"}})
    assert used(two_stacks) == "prod"
    monkeypatch.setenv("PULUMI_STACK", "contoso/entrawatch/dev")
    assert used(two_stacks) == "dev"


@pytest.mark.parametrize(
    ("kept", "stack"),
    [({"stack": "prod"}, "prod"), ([], "dev"), ({"stacks": {"a": "x/y/prod", "b": "x/y/dev"}}, "dev"), ({}, "dev")],
)
def test_other_files_of_pulumi(kept: object, stack: str, two_stacks: GoodProject) -> None:
    """Of older versions, of several backends, or damaged."""
    select(two_stacks, kept)
    assert used(two_stacks) == stack


def test_a_selected_stack_without_a_file_is_refused(two_stacks: GoodProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the stacks that there are."""
    monkeypatch.setenv("PULUMI_STACK", "blue")
    result = CliRunner().invoke(main, ["cost"])
    assert (result.exit_code, "stack 'blue' has no file Pulumi.blue.yaml; use one of: dev, prod" in result.stderr) == (
        2,
        True,
    )
