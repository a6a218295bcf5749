"""No preview shows a secret: neither what Pulumi encrypted, nor its plain text, nor what the environment holds."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from goodproject import STACK, GoodProject
from rich.console import Console

from entrawatch.cli import main
from entrawatch.documents.issues import EntrawatchError
from entrawatch.reports.render_preview import plan_as_json, plan_as_markdown, plan_as_text
from entrawatch.resources.program_plan import Plan
from entrawatch.stacks.stack_file import read_stack_file
from entrawatch_pulumi.preview.run import run_program

REPOSITORY = Path(__file__).parents[3]
PASSPHRASE = "a-test-passphrase"
PLAIN = {
    "hook_url": "https://hooks.contoso.com/in?sig=plain-signature-7Yq",
    "callback_url": "https://tickets.contoso.com/workflows?sig=plain-callback-3Kx",
}
# The plain texts as Pulumi's passphrase provider encrypts them (AES-256-GCM, nonce and text), and its salt.
SALT = "v1:XYBlhHM8NRI=:v1:++KgQGk4dih4Oj+Q:jgp9OcccJwKgdhv4DmUTc+fdUspCoQ=="
ENCRYPTED = {
    "hook_url": "v1:WzmlxyNuW+Ud+ODA:"
    "iB/tq44dl4qYDsD1vrYk4eugKojvef12RlbK62TRCtsoYSuWaoA8nPicBfpyh5fLdIDQ7tAyBWDBREB4xvq8JeL40RI=",
    "callback_url": "v1:HZIdB14eAA8YzRbD:Bq2UVeFRELpbOl6s2pMwKtQoJPVwKmaBg+HWLqKqbnsts+ghMim1olrePY2OStHpu"
    "CZTaIwB3p2IS4wMzXqk6i2pt1tK6Xrxz/eeeg==",
}
ENVIRONMENT = {
    "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
    "ARM_CLIENT_SECRET": "environment-client-secret-9Zz",
    "PULUMI_ACCESS_TOKEN": "pul-environment-token-8Ww",
}
RECEIVERS = """
      hook: {kind: webhook, uri_secret: hook_url}
      tickets:
        kind: logic_app
        resource_id: /subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Logic/workflows/open
        callback_url_secret: callback_url
"""  # noqa: E501 - a resource id is one word
# What a careless program does with a secret; the program of the project does none of it.
LEAKS = """
import os
text = pulumi.Config("entrawatch").require("hook_url")
pulumi.log.info(f"posting to {text}")
pulumi.log.warn(f"again {text}")
pulumi.export("hook", pulumi.Config("entrawatch").require_secret("hook_url"))
"""


@pytest.fixture
def secretive(good: GoodProject, monkeypatch: pytest.MonkeyPatch) -> GoodProject:
    """Return the good project with two encrypted values that its receivers name, and secrets in the environment."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    shutil.copy(REPOSITORY / "__main__.py", good.root)
    secure = "".join(f"  entrawatch:{name}: {{secure: '{text}'}}\n" for name, text in ENCRYPTED.items())
    good.change("config:\n", f"encryptionsalt: {SALT}\nconfig:\n{secure}", STACK)
    good.change("\n      soc: {kind: arm_role, roles: [Owner]}\n", RECEIVERS, STACK)
    good.change("receivers: [soc]", "receivers: [hook, tickets]", STACK)
    return good


def shown_secrets(text: str) -> list[str]:
    """Return the secrets, or parts of them, that a text contains."""
    parts = [part for value in ENCRYPTED.values() for part in value.split(":")[1:]]
    plain = [part for value in PLAIN.values() for part in (value, value.partition("sig=")[2])]
    return [secret for secret in (*parts, *plain, *ENVIRONMENT.values(), SALT) if secret in text]


def preview(output: str) -> Result:
    return CliRunner().invoke(main, ["preview", "--format", output])


def rendered(plan: Plan) -> list[str]:
    console = Console(width=1000, record=True, quiet=True)
    console.print(plan_as_text(plan))
    return [console.export_text(), plan_as_json(plan), plan_as_markdown(plan)]


@pytest.mark.parametrize("output", ["text", "json", "markdown"])
def test_a_preview_shows_no_secret(output: str, secretive: GoodProject) -> None:
    """The receivers are planned, each with a marker where its address goes."""
    result = preview(output)
    assert (result.exit_code, shown_secrets(result.output)) == (0, [])
    assert "entrawatch-dev-hook" in result.stdout.replace("\\", "")
    assert "secret" in result.stdout


@pytest.mark.parametrize("output", ["text", "json", "github"])
def test_validate_shows_no_secret(output: str, secretive: GoodProject) -> None:
    """Even where the stack is wrong: an unused encrypted value is reported by its name."""
    secretive.change("uri_secret: hook_url", "uri_secret: other_url", STACK)
    result = CliRunner().invoke(main, ["validate", "--format", output])
    assert "hook_url" in result.stdout
    assert shown_secrets(result.output) == []


def run(project: GoodProject, lines: str) -> Plan:
    """Run the program and further lines as Pulumi does: with the plain texts."""
    program = project.root / "__main__.py"
    program.write_text(program.read_text() + lines)
    stack = read_stack_file(project.root / STACK)
    assert {f"entrawatch:{name}" for name in PLAIN} <= set(stack.secret_keys)
    config = dict(stack.config) | {f"entrawatch:{name}": text for name, text in PLAIN.items()}
    return run_program(program, project="p", stack="dev", config=config, secret_keys=stack.secret_keys, resolved=True)


def test_a_careless_program_shows_no_secret(secretive: GoodProject) -> None:
    """Pulumi hands it the plain text: log lines and outputs are masked in every format."""
    plan = run(secretive, LEAKS)
    assert "posting to [secret]" in [line.message for line in plan.logs]
    assert [shown_secrets(text) for text in rendered(plan)] == [[], [], []]


def test_a_program_that_fails_shows_no_secret(secretive: GoodProject) -> None:
    """Nor does the message of its exception."""
    with pytest.raises(EntrawatchError) as failed:
        run(secretive, '\nraise ValueError("no answer from " + pulumi.Config("entrawatch").require("hook_url"))\n')
    assert "no answer from [secret]" in str(failed.value)
    assert shown_secrets(str(failed.value)) == []


def test_the_test_would_see_a_secret() -> None:
    """A text that holds one is found, whole or in part."""
    assert shown_secrets(f"posting to {PLAIN['hook_url']}") == [PLAIN["hook_url"], "plain-signature-7Yq"]
    assert shown_secrets(ENCRYPTED["callback_url"]) == ENCRYPTED["callback_url"].split(":")[1:]
