"""`--policy-pack`: what the pack refuses, and what it lets pass."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from engine_project import REPOSITORY, Engine, EngineProject, new_project
from policy_environment import policy_pack
from small_project import ALERTS, keep_alerts

from entrawatch.project import Project
from entrawatch.stacks.read_deployment import read_deployment

SECRET = "https://logic.example.test/run?sig=policy-test-key"
SECRETS = {"prod": "ticket_callback_url", "staging": "soc_webhook_uri"}
EXPIRED = "has an exception that expired on 2026-01-31; remove it, or renew it with a new approval"
UNFED = (
    "mandatory",
    "diagnostic-setting-present",
    "Workspace entrawatch-workspace",
    "PO103: no diagnostic setting of this stack sends logs to its new workspace, "
    "so its N alert rules will never fire; write "
    "log_routing: {manage: true} in the one stack of the tenant that owns the setting, or list what another setting "
    "sends here",
)


@pytest.fixture(scope="module")
def pack(cli: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pack with its environment."""
    return policy_pack(tmp_path_factory.mktemp("policy") / "policy")


@pytest.fixture(scope="module")
def whole(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> EngineProject:
    """Return the project with all its alerts and stacks; previews alone leave it as it is."""
    # The environment may hold an older copy of entrawatch: this is the one that is tested.
    own = {"PYTHONPATH": str(REPOSITORY / "src")}
    project = new_project(engine, tmp_path_factory.mktemp("project") / "engine").with_variables(**own)
    for stack in ("dev", "staging", "prod"):
        project.init(stack, **({SECRETS[stack]: SECRET} if stack in SECRETS else {}))
    return project


@pytest.fixture(scope="module")
def deployable(whole: EngineProject, tmp_path_factory: pytest.TempPathFactory) -> EngineProject:
    """Return it with a few of its alerts, which policies judge in less time."""
    project = whole.copy(tmp_path_factory.mktemp("small") / "engine")
    keep_alerts(project, *ALERTS)
    return project


@pytest.fixture
def breaking(deployable: EngineProject, tmp_path: Path) -> EngineProject:
    """Return the project with a program that breaks every policy."""
    project = deployable.copy(tmp_path / "engine")
    shutil.copy(Path(__file__).with_name("breaking_program.py"), project.root / "__main__.py")
    return project


def configured(folder: Path, content: dict[str, Any]) -> tuple[str, str]:
    path = folder / "policies.json"
    path.write_text(json.dumps(content))
    return "--policy-pack-config", str(path)


@pytest.mark.parametrize(("stack", "project"), [("staging", "deployable"), ("prod", "whole")])
def test_the_example_stacks_keep_every_policy(
    stack: str, project: str, pack: Path, request: pytest.FixtureRequest
) -> None:
    """Both own the setting of their tenant, which they may be asked for; prod is judged with all its alerts."""
    owner = ("--policy-pack-config", str(REPOSITORY / "policy_pack" / "owner.json"))
    run = request.getfixturevalue(project).preview(stack, "--policy-pack", str(pack), *owner)
    assert run.code == 0, run.text
    assert run.violations() == []
    assert run.changes().keys() == {"create"}


def test_a_workspace_that_nothing_feeds_is_refused_unless_another_stack_owns_the_setting(
    deployable: EngineProject, pack: Path
) -> None:
    """The example dev says itself that no log reaches it."""
    run = deployable.preview("dev", "--policy-pack", str(pack))
    rules = len(read_deployment(Project(deployable.root), "dev").deployment.alerts)
    assert run.violations() == [(*UNFED[:3], UNFED[3].replace("its N", f"its {rules}"))]
    assert run.code != 0
    another = ("--policy-pack-config", str(REPOSITORY / "policy_pack" / "another_owner.json"))
    run = deployable.preview("dev", "--policy-pack", str(pack), *another)
    assert (run.code, run.violations()) == (0, []), run.text


def test_an_owner_without_the_setting_is_refused(deployable: EngineProject, pack: Path) -> None:
    """Whatever else it deploys."""
    owner = ("--policy-pack-config", str(REPOSITORY / "policy_pack" / "owner.json"))
    run = deployable.preview("dev", "--policy-pack", str(pack), *owner)
    assert [text for *_, text in run.violations()] == [
        "PO103: this stack must own the tenant's diagnostic setting, but declares none that sends logs to a workspace; "
        "write log_routing: {manage: true}"
    ]


def test_each_policy_names_what_breaks_it(breaking: EngineProject, pack: Path) -> None:
    """And nothing else; the address that must not be plain is not shown by the pack."""
    run = breaking.preview("dev", "--policy-pack", str(pack))
    assert run.code != 0
    assert [(policy, name, text) for _, policy, name, text in run.violations()] == [
        (
            "alerted-tables-on-analytics",
            "Deployment template",
            "LAW016: table 'AuditLogs' is on the Auxiliary plan, which alert rules cannot query: "
            "excepted, heard, silent; set its plan to Analytics",
        ),
        (
            "alerted-tables-on-analytics",
            "Table basic",
            "LAW016: table 'AuditLogs' is on the Basic plan, which alert rules cannot query: "
            "excepted, heard, silent; set its plan to Analytics",
        ),
        (
            "logs-protected",
            "DiagnosticSetting setting",
            "PO102: diagnostic setting 'setting' can be deleted by accident; protect it",
        ),
        (
            "logs-protected",
            "SentinelOnboardingState sentinel",
            "PO102: Sentinel onboarding state 'sentinel' can be deleted by accident; protect it",
        ),
        ("logs-protected", "Workspace logs", "PO102: workspace 'logs' can be deleted by accident; protect it"),
        *(
            ("no-expired-exceptions", f"{kind} {name}", f"EX205: {noun} '{name}' {EXPIRED}")
            for kind, noun, name in (
                ("AutomationRule", "automation rule", "closing"),
                ("ScheduledAlertRule", "Sentinel rule", "excepted"),
            )
        ),
        (
            "no-plain-secret",
            "ActionGroup forgetful",
            "AGR023: action group 'forgetful' would expose its secret in plain text after a refresh; add "
            "'webhookReceivers' to its additional_secret_outputs",
        ),
        (
            "no-plain-secret",
            "ActionGroup plain",
            "AGR023: resource 'plain' has webhookReceivers[0].serviceUri in plain text (not shown); "
            "make it a secret, or protect it with Entra authentication",
        ),
        (
            "no-plain-secret",
            "Deployment template",
            "AGR023: resource 'template' has properties.parameters.hook.value in plain text (not shown); "
            "make it a secret, or protect it with Entra authentication",
        ),
        (
            "no-plain-secret",
            "TenantActionGroup tenant",
            "AGR023: resource 'tenant' has webhookReceivers[0].serviceUri in plain text (not shown); "
            "make it a secret, or protect it with Entra authentication",
        ),
        (
            "no-public-archive",
            "StorageAccount open",
            "PO104: storage account 'open' is open to every network; set publicNetworkAccess to Disabled, or "
            "networkRuleSet.defaultAction to Deny with the bypass AzureServices, which log routing needs",
        ),
        ("retention-floor", "Deployment template", "PO101: table 'AuditLogs' keeps 9 days; keep 30 or more"),
        ("retention-floor", "Table short", "PO101: table 'SigninLogs' keeps 8 days; keep 30 or more"),
        (
            "rules-notify-someone",
            "ScheduledQueryRule silent",
            "SQR045: alert rule 'silent' notifies no one; give it an action group, or disable it",
        ),
    ]
    assert "policy-test-key" not in "".join(text for *_, text in run.violations())


def test_a_deployment_that_breaks_a_policy_creates_nothing_that_breaks_it(breaking: EngineProject, pack: Path) -> None:
    """Resources are judged one by one before they are made."""
    run = breaking.up("dev", "--policy-pack", str(pack))
    assert run.code != 0
    made = {resource["urn"].rpartition("::")[2] for resource in breaking.state("dev").get("resources", [])}
    assert made.isdisjoint(
        {
            *("setting", "logs", "forgetful", "plain", "open", "short", "silent", "template", "tenant"),
            *("sentinel", "excepted", "closing"),
        }
    ), made


def test_levels_and_options_are_the_users(breaking: EngineProject, pack: Path, tmp_path: Path) -> None:
    """A policy can warn, or be switched off; a floor can be higher."""
    levels = {
        "all": "disabled",
        "retention-floor": {"enforcementLevel": "advisory", "days": 90},
        "rules-notify-someone": {"enforcementLevel": "advisory", "severities": [0]},
    }
    run = breaking.preview("dev", "--policy-pack", str(pack), *configured(tmp_path, levels))
    assert run.code == 0, run.text
    assert run.violations() == [
        (
            "advisory",
            "retention-floor",
            "Deployment template",
            "PO101: table 'AuditLogs' keeps 9 days; keep 90 or more",
        ),
        ("advisory", "retention-floor", "Table short", "PO101: table 'SigninLogs' keeps 8 days; keep 90 or more"),
        ("advisory", "retention-floor", "Workspace logs", "PO101: workspace 'logs' keeps 30 days; keep 90 or more"),
    ]


def test_a_wrong_option_is_refused(deployable: EngineProject, pack: Path, tmp_path: Path) -> None:
    """By Pulumi, before anything is judged."""
    run = deployable.preview("dev", "--policy-pack", str(pack), *configured(tmp_path, {"retention-floor": {"days": 3}}))
    assert run.code != 0
    assert "retention-floor: days: Must be greater than or equal to 4" in run.text


def test_an_option_that_does_not_exist_is_refused(deployable: EngineProject, pack: Path, tmp_path: Path) -> None:
    """Pulumi ignores it, and the policy would be another one than its user believes; reported once."""
    options = {"retention-floor": {"day": 90}, "diagnostic-setting-present": {"owner": True}}
    run = deployable.preview("staging", "--policy-pack", str(pack), *configured(tmp_path, options))
    assert run.code != 0
    assert [(policy, text) for _, policy, _, text in run.violations()] == [
        ("retention-floor", "PO101: option 'day' of policy 'retention-floor' does not exist; did you mean 'days'?")
    ]


@pytest.mark.parametrize(
    ("sdk", "message"),
    [
        (
            "del sdk._PolicyAnalyzerServicer.Analyze",
            "entrawatch: pulumi-policy 1.21.0 has different internals than the policy pack expects, "
            "and would not mark secrets; pin an earlier version in requirements.txt",
        ),
        (
            "import importlib.metadata as found; found.version = lambda name: '9.9.9'",
            "entrawatch: the policy pack requires pulumi-policy 1.21.0, but 9.9.9 is installed, which may not mark "
            "secrets; run '.venv/bin/python -m pip install -r requirements.txt' in the folder of the pack",
        ),
    ],
    ids=["different internals", "another version"],
)
def test_another_sdk_is_refused(sdk: str, message: str, deployable: EngineProject, pack: Path, tmp_path: Path) -> None:
    """With what to do and without a stack trace: the policies would take every secret for plain text, or for good."""
    other = tmp_path / "policy"
    shutil.copytree(pack, other, symlinks=True)
    program = other / "__main__.py"
    program.write_text(f"from pulumi_policy import policy as sdk\n{sdk}\n{program.read_text()}")
    run = deployable.preview("staging", "--policy-pack", str(other))
    assert run.code != 0
    assert message in " ".join(run.text.split())
    assert "Traceback" not in run.text


@pytest.mark.parametrize(
    ("pin", "reported"), [("pulumi-policy == 1.21.0 \\\n  --hash=sha256:0", False), ("pulumi-policy>=1.21.0", True)]
)
def test_requirements_that_name_no_version(
    pin: str, reported: bool, deployable: EngineProject, pack: Path, tmp_path: Path
) -> None:
    """Said in words; a version may be written as other tools write it."""
    other = tmp_path / "policy"
    shutil.copytree(pack, other, symlinks=True)
    other.joinpath("requirements.txt").write_text(f"{pin}\n..\n")
    run = deployable.preview("staging", "--policy-pack", str(other))
    assert (run.code != 0) is reported, run.text
    assert ("restore the line 'pulumi-policy==' with the tested version" in " ".join(run.text.split())) is reported
    assert "Traceback" not in run.text
