"""A Python program of another project uses the wheel as a library."""

import json
import subprocess
from pathlib import Path

import pytest
from consumer_project import consumer, kinds, outputs, require_monitoring, require_success, rules
from engine_project import SUBSCRIPTION, Engine, EngineProject

WEBHOOK = "https://soar.contoso.com/entra?sig=very-secret-signature"


@pytest.fixture
def project(engine: Engine, tmp_path: Path, wheel_environment: Path) -> EngineProject:
    """Return the example with the wheel installed and its secret set."""
    made = consumer(engine, tmp_path / "python", "python")
    (made.root / "venv").symlink_to(wheel_environment)
    require_success(made.pulumi("stack", "init", "test"))
    require_success(made.pulumi("config", "set", "--secret", "soar_url", "--stack", "test", given=WEBHOOK))
    return made


def test_a_python_program_deploys_leaves_alone_and_removes(project: EngineProject) -> None:
    """What is protected stays until somebody says `pulumi state unprotect`."""
    require_success(project.preview("test"))
    require_success(project.up("test"))
    require_monitoring(project, "test")
    assert sorted(f"entrawatch-test-{alert}" for alert in outputs(project, "test")["alert_rule_ids"]) == sorted(
        rules(project)
    )
    assert WEBHOOK not in json.dumps(project.state("test"))
    assert require_success(project.up("test")).changes().keys() == {"same"}
    refused = project.destroy("test")
    assert refused.code != 0
    assert "protected" in refused.text
    require_success(project.pulumi("state", "unprotect", "--all", "--yes", "--stack", "test"))
    require_success(project.destroy("test"))
    assert kinds(project) == set()


def test_the_wheel_brings_its_specs_and_data(wheel_environment: Path) -> None:
    """Nothing of this repository is read by a consumer."""
    code = (
        "import entrawatch.specs.catalog as c, entrawatch_pulumi as p; print(c.builtin_specs(), p.__file__, sep='\\n')"
    )
    asked = [wheel_environment / "bin" / "python", "-c", code]
    found = subprocess.run(asked, cwd=wheel_environment, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [path for path in found if not path.startswith(str(wheel_environment))] == []


OPTIONS = f"""
import pulumi_azure_native as azure_native


def owned(args):
    if args.type_ != "azure-native:monitor:ScheduledQueryRule":
        return None
    return pulumi.ResourceTransformResult({{**args.props, "tags": {{"owner": "soc"}}}}, args.opts)


OPTIONS = pulumi.ResourceOptions(
    provider=azure_native.Provider("az", subscription_id="{SUBSCRIPTION[:-1]}9"), transforms=[owned], protect=False
)
"""


def test_options_of_the_program_reach_every_resource(project: EngineProject) -> None:
    """A provider of its own, and a transform, which a library may not stand in the way of."""
    program = project.root / "__main__.py"
    text = program.read_text()
    end = "    },\n)\n\npulumi.export"
    assert text.count(end) == 1
    text = text.replace(end, "    },\n    OPTIONS,\n)\n\npulumi.export")
    program.write_text(text.replace("config = pulumi.Config()", f"{OPTIONS}\nconfig = pulumi.Config()"))
    require_success(project.up("test"))
    assert {rule["tags"]["owner"] for rule in rules(project).values()} == {"soc"}
    made = [item["id"].split("/")[2] for item in project.cloud.resources() if item["id"].startswith("/subscriptions/")]
    assert set(made) == {f"{SUBSCRIPTION[:-1]}9"}
    assert require_success(project.up("test")).changes().keys() == {"same"}


def test_wrong_arguments_end_the_program_with_their_messages(project: EngineProject) -> None:
    """All of them at once, each with the argument's name; no stack trace."""
    program = project.root / "__main__.py"
    text = program.read_text()
    for right, wrong in (
        ('"location": "westeurope",', ""),
        ('{"retention_days": 90}', '{"retention_days": "ninety", "retention": 3}'),
        ('"licenses": ["p2"]', '"licenses": ["premium"]'),
        ('"kind": "arm_role"', '"kind": "role"'),
    ):
        assert right in text
        text = text.replace(right, wrong)
    program.write_text(text)
    run = project.preview("test")
    assert run.code != 0
    assert "Traceback" not in run.text
    place = "EntraMonitoring 'entra':"
    (message,) = (text for text in run.messages() if text.startswith("EntraMonitoring"))
    assert message.splitlines() == [
        f"{place} ST101: 'location' is missing; add it: "
        "region of the workspace and the rules, as a short name such as westeurope",
        f"{place} log_routing.licenses[0]: ST104: licenses entry 1 'premium' is not known; use one of: "
        "free, p1, p2, id_governance, workload_id_premium, global_secure_access, ad_fs_connect_health, agent_id, b2c, "
        "unknown",
        f"{place} notifications.receivers.team.kind: ST104: kind 'role' is not known; did you mean 'arm_role'?",
        f"{place} workspace.retention: ST102: unknown key 'retention'; did you mean 'retention_days'?",
        f"{place} workspace.retention_days: ST103: retention_days must be a whole number, not 'ninety'",
    ]
