"""`entrawatch preview`: the plan, then alerts that are not deployed, overridden specs, and warnings."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from goodproject import AREA, INPUTS, SPEC, STACK, GoodProject

from entrawatch.cli import main

REPOSITORY = Path(__file__).parents[2]
OWN = "own_specs/applications"
NOTES = [
    f"{OWN}/area.yaml:1:5: CT301: note: area 'applications' overrides the one in {AREA}",
    f"{OWN}/owner_added.yaml:1:5: CT301: note: alert 'owner_added' overrides the one in {SPEC}",
    f"own_specs/inputs.yaml:2:3: CT301: note: input 'approved_actors' overrides the one in {INPUTS}",
]
NOT_DEPLOYED = "alert 'url_added' is not deployed: this stack disables it (alerts.overrides)"


@pytest.fixture
def own(good: GoodProject) -> GoodProject:
    """Return the good project with a folder of its own that replaces one of everything; one alert is off."""
    shutil.copy(REPOSITORY / "__main__.py", good.root)
    good.copy_alert("owner_added", folder="own_specs")
    good.copy_alert("url_added", folder="own_specs")
    good.write(f"{OWN}/area.yaml", good.text(AREA))
    good.change("  - owner_added\n", "  - owner_added\n  - url_added\n", f"{OWN}/area.yaml")
    good.write("own_specs/inputs.yaml", good.text(INPUTS).partition("  privileged_accounts:")[0])
    settings = (
        "\n  entrawatch:alert_specs: [own_specs]\n  entrawatch:alerts: {overrides: {url_added: {enabled: false}}}"
    )
    good.change("  entrawatch:environment: dev", f"  entrawatch:environment: dev{settings}", STACK)
    return good


def preview(output: str) -> str:
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(main, ["preview", "--format", output])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_text_shows_overrides_as_notes(own: GoodProject) -> None:
    """Separate from the alerts that are not deployed, and without warnings."""
    assert preview("text").partition("\nnot deployed (1)\n")[2].split("\n\n")[:2] == [
        f"  {NOT_DEPLOYED}",
        "\n".join(["notes (3)", *(f"  {note}" for note in NOTES)]),
    ]


def test_json_shows_overrides_as_notes(own: GoodProject) -> None:
    """Under a key of their own."""
    plan: dict[str, Any] = json.loads(preview("json"))
    assert (plan["not_deployed"], plan["notes"], plan["warnings"]) == ([NOT_DEPLOYED], NOTES, [])


def test_markdown_shows_overrides_as_notes(own: GoodProject) -> None:
    """Below a heading of their own."""
    text = preview("markdown").replace("\\", "")
    assert "\n".join(["**Notes**", "", *(f"- {note}" for note in NOTES), "", "**Not deployed**"]) in text


def test_validate_prints_the_same_notes(own: GoodProject) -> None:
    """They are no problem: the exit code is 0."""
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(main, ["validate", "--verbose"])
    assert (result.exit_code, result.stdout.splitlines()) == (0, NOTES)
    short = CliRunner(env={"NO_COLOR": "1"}).invoke(main, ["validate"])
    assert short.stdout == ""
    assert short.stderr.endswith(": 0 errors, 0 warnings, 3 notes; -v lists the notes\n")
    rows = json.loads(CliRunner().invoke(main, ["validate", "--format", "json"]).stdout)
    assert {row["severity"] for row in rows} == {"note"}
    lines = CliRunner().invoke(main, ["validate", "--format", "github"]).stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::notice"] * 3
