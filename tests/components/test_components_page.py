"""docs/components.md and the examples: every argument exists, and every message is the real one."""

import re
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from click.testing import CliRunner

from entrawatch.cli import main
from entrawatch.project import Project
from entrawatch.validation import validate
from entrawatch_pulumi import EntraMonitoring
from entrawatch_pulumi.arguments.document import argument_document
from entrawatch_pulumi.arguments.monitoring_args import EntraMonitoringArgs
from entrawatch_pulumi.arguments.spelling import other_languages, python_arguments
from entrawatch_pulumi.plugin.schema import COMPONENTS
from entrawatch_pulumi.program.argument_settings import settings_from_args

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "components.md").read_text(encoding="utf-8")
WORKSPACE = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-logs"
    "/providers/Microsoft.OperationalInsights/workspaces/log-central"
)
NEEDED: dict[str, Any] = {"environment": "dev", "location": "westeurope", "resourceGroup": {"name": "rg"}}
KNOWN = {"${logs.workspaceId}": WORKSPACE, "${soarUrl}": "https://soar.contoso.com/?sig=x"}


def blocks(section: str) -> list[str]:
    """Return the indented blocks of a section."""
    text = PAGE.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    return [re.sub("(?m)^    ", "", block) for block in re.findall(r"(?:^    .*\n)+", text, re.M)]


ARGUMENTS = [*blocks("Example arguments"), *blocks("Remove a deployment")]


@pytest.mark.parametrize("block", ARGUMENTS, ids=[block.split(":")[0] for block in ARGUMENTS])
def test_the_arguments_of_the_page_are_arguments(block: str) -> None:
    """Each block, added to the required arguments, yields settings."""
    for output, value in KNOWN.items():
        block = block.replace(output, value)
    shown: dict[str, Any] = yaml.safe_load(block)
    given = {**NEEDED, **({} if "workspaceId" in shown else {"workspace": {}}), **shown}
    args = python_arguments(EntraMonitoringArgs, given)
    settings = settings_from_args(argument_document("EntraMonitoring", "entra", EntraMonitoringArgs), args)
    assert settings.environment == "dev"


def test_the_messages_of_the_page_are_real(declare: Any) -> None:
    """Make the documented mistakes and compare the messages."""
    needed = {"environment": "dev", "location": "westeurope", "resource_group": {"name": "rg"}, "workspace": {}}
    messages: list[str] = []

    def program() -> None:
        mistakes: tuple[dict[str, Any], ...] = (
            {"workspace": {"retention_days": "ninety"}},
            {"alerts": {"areas": ["application"]}},
            {"resource_group": {"name": pulumi.Output.from_input("rg")}},
        )
        for mistake in mistakes:
            with pytest.raises(pulumi.RunError) as refused, other_languages():
                EntraMonitoring("entra", {**needed, **mistake})
            messages.extend(str(refused.value).splitlines())

    declare(program)
    assert blocks("Errors are reported before anything is created")[0].splitlines() == messages


def test_the_page_lists_every_component() -> None:
    """A component that the page does not name is not found."""
    table = PAGE.split("## The components", 1)[1].split("\n## ", 1)[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.M) == [
        "EntraMonitoring",
        "MonitoringWorkspace",
        "LogRouting",
        "LogEventHub",
        "LogArchive",
        "LogDelegation",
        "AlertIdentity",
        "ActionGroups",
        "AlertRule",
        "SentinelRules",
        "AreaWorkbook",
        "ResourceLogRouting",
        "WindowsEventCollection",
    ]
    assert {component.__name__ for component in COMPONENTS} == set(re.findall(r"^\| `(\w+)` \|", table, re.M))


def test_links_of_the_page_and_the_examples_lead_somewhere() -> None:
    """Relative links, from the folder of the file."""
    files = [ROOT / "docs" / "components.md", *(ROOT / "examples").rglob("README.md")]
    missing = [
        f"{file.relative_to(ROOT)}: {link}"
        for file in files
        for link in re.findall(r"\]\(([^)#]+)\)", file.read_text(encoding="utf-8"))
        if not (file.parent / link).exists()
    ]
    assert missing == []


def test_the_own_specs_of_the_examples_are_valid() -> None:
    """A user who copies them starts with a clean folder."""
    own = ROOT / "examples" / "own_specs"
    assert [str(issue) for issue in validate(Project(ROOT), [own]).issues] == []
    ran = CliRunner().invoke(main, ["test", "payroll_access_granted", "--folder", str(own), "--project", str(ROOT)])
    assert (ran.exit_code, "0 failed" in ran.output) == (0, True), ran.output
