"""`entrawatch init`: a stack file that is valid as it is written."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from goodproject import GoodProject

from entrawatch.cli import main

pytestmark = pytest.mark.usefixtures("service_files")
FILE = "stacks/Pulumi.test.yaml"
WORKSPACE = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-logs"
    "/providers/Microsoft.OperationalInsights/workspaces/log-central"
)


def init(*words: str) -> Result:
    return CliRunner().invoke(main, ["init", *words])


def test_options_become_settings(good: GoodProject) -> None:
    """Each with the type that the stack file needs; a list is separated by commas."""
    result = init(
        "test", "--location", "northeurope", "--licenses", "p1,workload_id_premium", "--manage-logs",
        "--email", "soc@contoso.com, iam@contoso.com", "--break-glass", "bg@contoso.com",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == FILE
    config = yaml.safe_load(good.text(FILE))["config"]
    assert config == {
        "entrawatch:environment": "test",
        "entrawatch:location": "northeurope",
        "entrawatch:resource_group": {"name": "rg-entrawatch-test"},
        "entrawatch:workspace": {"retention_days": 90},
        "entrawatch:log_routing": {"manage": True, "licenses": ["p1", "workload_id_premium"]},
        "entrawatch:notifications": {
            "receivers": {"soc": {"kind": "email", "addresses": ["soc@contoso.com", "iam@contoso.com"]}},
            "routes": [{"receivers": ["soc"]}],
        },
        "entrawatch:break_glass": {"accounts": ["bg@contoso.com"]},
        "entrawatch:inputs": {},
    }


def test_an_existing_workspace_is_adopted(good: GoodProject) -> None:
    """And nothing of it is set."""
    assert init("test", "--workspace-id", WORKSPACE).exit_code == 0
    assert yaml.safe_load(good.text(FILE))["config"]["entrawatch:workspace"] == {"existing_id": WORKSPACE}


@pytest.mark.parametrize(
    ("words", "message", "code"),
    [
        (("test", "--location", "nowhere-at-all"), "ST104: location 'nowhere-at-all'", 1),
        (("test", "--workspace-id", "log: [central"), "existing_id 'log: [central'", 1),
        (("test", "--email", "a'b\"c\nd"), f"{FILE}:", 1),
        (("test", "--licenses", "p3"), "license 'p3' is not known; use one of: free, p1", 2),
        (("Test",), "stack 'Test': use up to 20 lowercase letters, digits, and hyphens", 2),
        (("dev",), "Pulumi.dev.yaml exists; edit it, or choose another name", 2),
    ],
)
def test_a_wrong_value_writes_nothing(words: tuple[str, ...], message: str, code: int, good: GoodProject) -> None:
    """With a message that names it."""
    before = good.text("stacks/Pulumi.dev.yaml")
    result = init(*words)
    assert (result.exit_code, message in result.output) == (code, True), result.output
    assert not Path(FILE).exists()
    assert good.text("stacks/Pulumi.dev.yaml") == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
def test_a_person_is_asked(good: GoodProject) -> None:
    """For all that no option gives; return keeps what is shown in brackets."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "entrawatch", "init", "test", "--licenses", "p1"]
    with subprocess.Popen(
        command, cwd=good.root, stdin=follower, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as run:
        os.write(leader, b"\nn\nsoc@contoso.com, iam@contoso.com\n\n\n")
        assert run.stdout
        shown = run.stdout.read().decode()
    os.close(leader)
    os.close(follower)
    assert run.returncode == 0, shown
    assert "Azure region [westeurope]: " in shown
    assert "Licenses" not in shown
    config = yaml.safe_load(good.text(FILE))["config"]
    assert config["entrawatch:location"] == "westeurope"
    assert config["entrawatch:notifications"]["receivers"]["soc"]["addresses"] == ["soc@contoso.com", "iam@contoso.com"]
