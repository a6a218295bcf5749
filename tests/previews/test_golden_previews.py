"""The previews of the project's own stacks are what their golden files say; `make generated` renews them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from entrawatch.cli import main
from entrawatch.project import Project

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent
STACKS = Project(ROOT).stack_names()


@pytest.mark.parametrize("stack", STACKS)
def test_preview_of_a_stack_is_its_golden_file(stack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every resource, value, warning and total of a stack's preview stands in its golden file."""
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, ["preview", "--stack", stack])
    assert result.exit_code == 0, result.output
    assert result.stdout == (GOLDEN / f"{stack}.txt").read_text(encoding="utf-8")


def test_every_golden_file_has_a_stack() -> None:
    """A golden file of a stack that is gone would prove nothing."""
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(STACKS)
