"""What the README shows is what a newcomer sees."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from goodproject import GoodProject

from entrawatch.cli import main
from entrawatch.documents.issues import errors, warnings
from entrawatch.kql.analyzer import Analyzer
from entrawatch.specs.new_alert import new_alert
from entrawatch.validation import validate

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def quoted(step: str) -> list[str]:
    """Return the lines of the block below one step of the first walk, as patterns; '...' stands for anything."""
    text = README.split(f"**{step}. ", 1)[1]
    block = re.search(r"\n\n((?:    .*\n|\n)+)", text)
    assert block
    lines = [line[4:] for line in block[1].splitlines() if line.strip() and line.strip() != "..."]
    return [re.escape(line).replace(re.escape("..."), ".*") for line in lines]


def test_the_preview_of_the_first_walk_is_the_real_one() -> None:
    """Each quoted line is in the preview of dev, in this order."""
    lines = iter((ROOT / "tests/reports/previews/dev.txt").read_text(encoding="utf-8").splitlines())
    assert [shown for shown in quoted("1") if not any(re.fullmatch(shown, line) for line in lines)] == []


@pytest.mark.parametrize("step", ["2", "3"])
def test_the_messages_of_the_first_walk_are_real(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack changed as the walk says gives the quoted lines."""
    stack = (ROOT / "stacks/Pulumi.dev.yaml").read_text(encoding="utf-8")
    changed = {
        "2": stack.replace("breakglass1@contoso-dev.onmicrosoft.com", "breakglass1").replace("[DE]", "[UK]"),
        "3": stack.replace("    approved_countries: [DE]\n", ""),
    }[step]
    assert changed != stack
    shutil.copytree(ROOT / "alert_specs", tmp_path / "alert_specs")
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks/Pulumi.dev.yaml").write_text(changed, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    output = CliRunner().invoke(main, ["preview"]).output
    assert [line for line in quoted(step) if not re.search(line, output)] == []


def test_a_new_alert_and_its_mistakes_are_reported_as_the_walk_says(good: GoodProject, analyzer: Analyzer) -> None:
    """A new alert is valid; a misspelled column and tactic are reported, in addition to texts still to write."""
    spec, _ = new_alert(good.project, "applications", "consent_granted")
    place = spec.relative_to(good.root).as_posix()
    assert not errors(validate(good.project, [spec], analyzer).issues)
    good.change('where OperationName =~ "Add owner', 'where OperationNam =~ "Add owner', place)
    good.change("[Persistence]", "[Persistance]", place)
    issues = validate(good.project, [spec], analyzer).issues
    assert {issue.code for issue in warnings(issues)} == {"SP110"}
    shown = [str(issue).replace(f"{issue.code}:", f"{issue.code}: error:") for issue in errors(issues)]
    printed = [line.replace("consent_granted", "owner_added") for line in shown]
    assert len(printed) == 2
    assert all(re.fullmatch(line, issue) for line, issue in zip(quoted("4"), printed, strict=True))


def test_every_command_has_its_row() -> None:
    """A command that the README does not name is not found."""
    commands = CliRunner().invoke(main, ["--help"]).output.split("Commands:")[1].split("Exit codes")[0]
    names = re.findall(r"(?m)^  ([\w-]+)  ", commands)
    assert [name for name in names if f"| `entrawatch {name}" not in README] == []


def test_every_folder_has_its_row() -> None:
    """A newcomer finds the place for a change by the names of the folders."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folders = {line.split("/")[0] for line in tracked.splitlines() if "/" in line}
    named = set(re.findall(r"(?m)^\| `([\w/]+)/` \|", README))
    assert {folder for folder in folders if not folder.startswith(".")} == {name.split("/")[0] for name in named}


def test_the_coverage_table_is_what_the_command_counts() -> None:
    """`entrawatch docs` writes the table; each number comes from `entrawatch coverage`."""
    areas = json.loads(CliRunner().invoke(main, ["coverage", "--format", "json", "--project", str(ROOT)]).output)[
        "areas"
    ]
    answered, rows = sum(area["rows_answered"] for area in areas), sum(area["rows"] for area in areas)
    for area in areas:
        title = area["area"].replace("_", " ").capitalize()
        assert re.search(rf"\| {title} \| \d+ \| {area['rows_answered']} of {area['rows']} \|", README), title
    assert f"| **{answered} of {rows}** |" in README
