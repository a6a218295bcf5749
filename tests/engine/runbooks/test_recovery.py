"""The runbook of recovery: each way in which a deployment breaks off, and how the page mends it."""

import json
import shlex
import signal

from azure_lists import write_azure_answer, write_azure_list
from click.testing import CliRunner
from engine_project import EngineProject
from key_service import KEY
from leaked import leaks, reported_leaks
from runbook_story import Begin
from small_project import ALERTS, STAGING_GROUP, WEBHOOK
from whole_deployment import assert_whole, rule

from entrawatch.cli import main

FIRST, SECOND, *_ = ALERTS
NAMES = {alert: f"ScheduledQueryRule entrawatch-{alert}" for alert in ALERTS}


def test_refused(small: EngineProject, begin: Begin) -> None:
    """The next deployment makes the rest."""
    small.init("dev")
    small.cloud.wrong(
        {"on": "create", "id": rule(FIRST), "do": "refuse", "message": "The client has no authorization."}
    )
    assert small.up("dev").code != 0
    with begin("recovery", small) as story:
        story.run("recovery-again")
    with begin("recovery", small) as story:
        story.run("recovery-check")
    assert_whole(small)


def test_ctrl_c(small: EngineProject, begin: Begin) -> None:
    """Pulumi ends in order: nothing is pending or locked, what was made is known, the next one makes the rest."""
    small.init("dev")
    small.cloud.wrong({"on": "create", "id": rule(FIRST), "do": "hang"})
    stopped = small.broken_up("dev", signal.SIGINT, pending=[NAMES[FIRST]])
    assert stopped.code not in (0, -signal.SIGINT)
    assert "^C received; cancelling" in stopped.text
    assert small.pending("dev") == []
    assert NAMES[FIRST] not in small.names("dev")
    assert small.cloud.get(rule(FIRST)) is None
    with begin("recovery", small) as story:
        story.run("recovery-stopped")
    assert_whole(small)


def test_the_answer_is_lost(small: EngineProject, begin: Begin) -> None:
    """Ctrl-C came when Azure had made a rule: it is not made again, and the import mends it."""
    small.init("dev")
    small.cloud.wrong({"on": "create", "id": rule(FIRST), "do": "stall"})
    small.broken_up("dev", signal.SIGINT, pending=[NAMES[FIRST]], made=[NAMES[alert] for alert in ALERTS[1:]])
    assert small.cloud.get(rule(FIRST))
    refused = small.up("dev")
    assert refused.failures() == [NAMES[FIRST]]
    assert f"cannot create already existing resource '{rule(FIRST)}'" in refused.text
    with begin("recovery", small) as story:
        story.run("recovery-unknown")
        write_azure_list(small, "azure.json", "/rg-entrawatch-dev/providers/")
        story.run("recovery-import")
    assert_whole(small)


def test_killed(small: EngineProject, begin: Begin) -> None:
    """The machine was switched off while one rule was made and another one was not made yet."""
    small.init("dev")
    small.cloud.wrong(
        {"on": "create", "id": rule(FIRST), "do": "stall"}, {"on": "create", "id": rule(SECOND), "do": "hang"}
    )
    made = [name for alert, name in NAMES.items() if alert not in (FIRST, SECOND)]
    small.broken_up("dev", signal.SIGKILL, pending=[NAMES[FIRST], NAMES[SECOND]], made=made)
    small.cloud.wrong()
    locked = small.up("dev")
    assert locked.code != 0
    assert "delete the lock file with `pulumi cancel`" in locked.text
    with begin("recovery", small) as story:
        story.run("killed-unlock")
        write_azure_list(small, "azure.json", "/rg-entrawatch-dev/providers/")
        story.run("killed-recover")
    assert_whole(small)


def test_a_table_was_not_set(small: EngineProject, begin: Begin) -> None:
    """A refresh has hidden the failed attempt; the deployment makes another one."""
    workspace = {"name": "log-entrawatch-dev", "tables": {"AuditLogs": {"retention_days": 180}}}
    small.configure("dev", workspace=workspace)
    small.init("dev")
    refused = {"on": "deploy", "id": "/tables/AuditLogs", "do": "refuse", "message": "Workspace not active"}
    small.cloud.wrong(refused)
    assert small.up("dev").failures() == ["Deployment entrawatch-workspace-AuditLogs"]
    assert small.refresh("dev").code == 0
    with begin("recovery", small) as story:
        story.run("recovery-table")
    with begin("recovery", small) as story:
        story.run("recovery-check")
    (table,) = (item for item in small.cloud.resources() if item["id"].endswith("/log-entrawatch-dev/tables/AuditLogs"))
    assert table["properties"]["retentionInDays"] == 180


def test_the_state_is_lost(staging: EngineProject, begin: Begin, keys: dict[str, str]) -> None:
    """All comes back with its protection, nothing is made or removed, and the page says what the import leaked."""
    keyed = staging.with_variables(**keys)
    assert keyed.pulumi("stack", "change-secrets-provider", "--stack", "staging", KEY).code == 0
    known = {item["urn"]: item.get("protect") for item in staging.state("staging")["resources"]}
    there = deployed(staging)
    for file in (staging.backend / ".pulumi").rglob("*.*"):
        if file.is_file() and file.name != "meta.yaml":
            file.unlink()
    # Log Analytics does not keep the case of IDs.
    staging.cloud.respell(f"{STAGING_GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-identity-staging")
    with begin("recovery", staging) as story:
        story.run("lost-begin")
        lists = {"resources": "/rg-entrawatch-staging/", "deployments": "/deployments/", "roles": "/roleAssign"}
        for name, kind in lists.items():
            write_azure_list(staging, f"azure-{name}.json", kind)
        write_azure_answer(staging, "azure-setting.json", "/diagnosticSettings/")
        try_with_a_list_forgotten(keyed)
        story.run("lost-import")
        assert reported_leaks(staging) == leaks(staging, WEBHOOK) == ["backups", "history"]
        story.run("lost-leaks")
    assert staging.cloud.calls("create", "delete") == []
    assert deployed(staging) == there
    assert {item["urn"]: item.get("protect") for item in staging.state("staging")["resources"]} == known


def deployed(project: EngineProject) -> dict[str, str]:
    """Return what is in the cloud, without the case of its IDs."""
    return {item["id"].lower(): json.dumps(item, sort_keys=True).lower() for item in project.cloud.resources()}


def try_with_a_list_forgotten(project: EngineProject) -> None:
    """Leave resources out of the file; the command that is reported then writes them into it again."""
    whole = names_to_import(project)
    files = [str(project.root / name) for name in ("import.json", "azure-roles.json")]
    tried = CliRunner().invoke(main, ["import-ids", "--project", str(project.root), "--stack", "staging", *files])
    assert "1 id written" in tried.stderr
    assert names_to_import(project) < whole
    *_, command = tried.stderr.strip().partition("first run: pulumi ")
    assert project.pulumi(*shlex.split(command)).code == 0
    assert names_to_import(project) == whole


def names_to_import(project: EngineProject) -> set[tuple[str, str]]:
    """Return type and name of each resource of the file; Pulumi writes them in no certain order."""
    document = json.loads((project.root / "import.json").read_text(encoding="utf-8"))
    return {(item["type"], item["name"]) for item in document["resources"]}
