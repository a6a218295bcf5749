"""A project that someone starts from nothing, with the package alone: each message says which file comes next."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from entrawatch.cli import main


@pytest.fixture(autouse=True)
def _empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "alert_specs").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_first_alert_needs_its_area_first() -> None:
    """There is no other area that could be meant."""
    result = run("new", "applications/owner_added")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "area 'applications' does not exist below alert_specs; write alert_specs/applications/area.yaml first\n"
    )


def test_a_preview_needs_a_stack_first() -> None:
    """There is no other stack that could be meant."""
    result = run("preview")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "stack 'dev' has no file Pulumi.dev.yaml; the project has no stacks; create this" in result.stderr
