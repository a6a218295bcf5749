"""The program of the project, run as Pulumi runs it, on small folders of specs and stacks."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from entrawatch.documents.issues import EntrawatchError
from entrawatch.resources.program_plan import LogSeverity, Plan, to_json
from entrawatch.stacks.stack_file import read_stack_file
from entrawatch_pulumi.preview.run import run_program

REPOSITORY = Path(__file__).parent.parent.parent
CONFIG: dict[str, Any] = {
    "environment": "dev",
    "location": "westeurope",
    "resource_group": {"name": "rg-entrawatch-dev"},
    "workspace": {},
    "notifications": {
        "receivers": {"soar": {"kind": "webhook", "uri_secret": "soar_url"}},
        "routes": [{"receivers": ["soar"]}],
    },
    "soar_url": {"secure": "v1:AAAA:BBBB"},
}


@pytest.fixture
def run(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., Plan]:
    """Return a function that runs the project's program on one alert; keywords change the stack's configuration."""
    conftest = request.config.pluginmanager.get_plugin(str(Path(__file__).parent / "conftest.py"))
    for name in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    area = tmp_path / "alert_specs" / "applications"
    area.mkdir(parents=True)
    (tmp_path / "stacks").mkdir()
    (area / "area.yaml").write_text(yaml.safe_dump({**conftest.AREA, "alerts": ["credential_added"]}))
    (area / "credential_added.yaml").write_text(yaml.safe_dump(conftest.ALERT, sort_keys=False))

    def program(**changes: Any) -> Plan:
        config = {key: value for key, value in {**CONFIG, **changes}.items() if value is not None}
        file = tmp_path / "stacks" / "Pulumi.dev.yaml"
        file.write_text(json.dumps({"config": {f"entrawatch:{key}": value for key, value in config.items()}}))
        stack = read_stack_file(file)
        return run_program(
            tmp_path / "__main__.py",
            project="entrawatch",
            stack="dev",
            config=stack.config,
            secret_keys=stack.secret_keys,
            resolved=True,
        )

    return program


def test_the_program_declares_one_environment(run: Callable[..., Plan]) -> None:
    """One component at the top, and outputs that other stacks may read."""
    plan = run()
    assert [(item.type, item.name) for item in plan.roots()] == [("entrawatch:index:EntraMonitoring", "entrawatch")]
    assert sorted(plan.outputs) == [
        "action_group_ids",
        "alert_rule_ids",
        "resource_group_name",
        "sentinel_rule_ids",
        "workbook_ids",
        "workspace_id",
    ]
    assert [item.name for item in plan.of_type("azure-native:monitor:ScheduledQueryRule")] == [
        "entrawatch-credential_added"
    ]


def test_a_wrong_setting_is_reported_with_its_place_and_no_stack_trace(run: Callable[..., Plan]) -> None:
    """The user reads what is wrong and where, and nothing of the program."""
    with pytest.raises(EntrawatchError) as refused:
        run(locaton="westeurope")
    assert re.fullmatch(
        r"stacks/Pulumi\.dev\.yaml:1:\d+: ST202: unknown key 'entrawatch:locaton'; "
        r"did you mean 'entrawatch:location'\?",
        str(refused.value),
    )


def test_a_setting_that_azure_would_refuse_stops_the_program(run: Callable[..., Plan]) -> None:
    """A route to nobody, found by the checks that the validation runs too."""
    with pytest.raises(EntrawatchError) as refused:
        run(notifications={"routes": [{"receivers": ["nobody"]}]}, soar_url=None)
    assert "receiver 'nobody'" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


MISSPELLED = "AuditLogs\n| whre Result == 'success'\n"


def test_a_query_that_azure_would_accept_unread_stops_the_program(run: Callable[..., Plan], tmp_path: Path) -> None:
    """Rules are sent with skipQueryValidation: a misspelled operator would fail at every run, unnoticed."""
    spec = tmp_path / "alert_specs" / "applications" / "credential_added.yaml"
    spec.write_text(yaml.safe_dump({**yaml.safe_load(spec.read_text()), "query": MISSPELLED}, sort_keys=False))
    with pytest.raises(EntrawatchError, match=r"credential_added\.yaml:\d+:\d+: KQ101: 'whre' is not an operator"):
        run()


def test_queries_that_cannot_be_checked_stop_the_program(
    run: Callable[..., Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is deployed unread; the message says how to install the language service."""
    monkeypatch.setenv("ENTRAWATCH_CACHE", str(tmp_path / "empty"))
    monkeypatch.setattr("entrawatch.kql.language_service.service_folders", lambda _: (tmp_path / "empty",))
    with pytest.raises(EntrawatchError, match=r"queries of 1 alert were not checked.*entrawatch setup"):
        run()


def test_an_alert_that_is_off_is_reported_with_its_reason(run: Callable[..., Plan]) -> None:
    """Nobody should believe in an alert that is not there."""
    plan = run(alerts={"overrides": {"credential_added": {"enabled": False}}})
    reported = [line.message for line in plan.logs if line.severity is LogSeverity.INFO]
    assert reported == ["alert 'credential_added' is not deployed: this stack disables it (alerts.overrides)"]


def test_an_alert_that_nobody_hears_is_a_warning(run: Callable[..., Plan]) -> None:
    """Warnings of the plan reach the log of the preview."""
    plan = run(notifications=None, soar_url=None, log_routing={"manage": False})
    reported = [line.message.split(": ") for line in plan.logs if line.severity is LogSeverity.WARNING]
    assert [code for _, code, *_ in reported] == ["SQR045", "PO103"]
    # Pulumi writes the word before each line.
    assert [line for line in reported if "warning" in line] == []


def test_a_preview_without_the_secret_shows_a_stand_in(run: Callable[..., Plan]) -> None:
    """The text of the configuration's placeholder never shows as a plain value."""
    plan = run(soar_url=None)
    (group,) = plan.of_type("azure-native:monitor:ActionGroup")
    assert to_json(plan)["outputs"]["resource_group_name"] == "rg-entrawatch-dev"
    assert str(group.inputs["webhookReceivers"][0]["serviceUri"]) == "[secret]"  # type: ignore[index,call-overload]


def test_the_program_stays_short() -> None:
    """It reads like the pipeline; rules, names and queries belong elsewhere."""
    assert len((REPOSITORY / "__main__.py").read_text().splitlines()) <= 30
