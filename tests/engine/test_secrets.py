"""Addresses of receivers are secrets: no command writes one as plain text into a file or shows it."""

import pytest
from engine_project import EngineProject
from leaked import leaks, reported_leaks
from small_project import CALLBACK, STAGING_GROUP, WEBHOOK

OTHER = "https://elsewhere.example.test/hook?sig=changed-in-the-portal"
RECEIVER = f"{STAGING_GROUP}/providers/Microsoft.Insights/actionGroups/entrawatch-staging-soc_webhook"


def secret_entry(address: str) -> list[dict[str, object]]:
    return [{"name": "soc_webhook", "serviceUri": address, "useAadAuth": False, "useCommonAlertSchema": True}]


def test_no_command_writes_or_shows_an_address(staging: EngineProject) -> None:
    """Deployment, preview, every form of refresh, and drift of the address itself, whose new text is a secret too."""
    assert staging.cloud.properties(RECEIVER)["webhookReceivers"] == secret_entry(WEBHOOK)
    runs = [staging.up("staging", "--refresh"), staging.refresh("staging")]
    staging.cloud.change(RECEIVER, webhookReceivers=secret_entry(OTHER))
    runs += [staging.preview("staging", "--refresh", "--diff"), staging.refresh("staging"), staging.up("staging")]
    for run in runs:
        assert run.code == 0, run.text
        assert WEBHOOK.rpartition("=")[2] not in run.text
        assert OTHER.rpartition("=")[2] not in run.text
    assert runs[2].changed_properties().keys() == {"ActionGroup entrawatch-action-groups-soc_webhook"}
    assert staging.cloud.properties(RECEIVER)["webhookReceivers"] == secret_entry(WEBHOOK)
    assert leaks(staging, WEBHOOK) == leaks(staging, OTHER) == reported_leaks(staging) == []


def test_the_callback_of_a_logic_app(prod: EngineProject) -> None:
    """Its address is as much a secret; what Entra protects is none, and can be read."""
    refreshed = prod.refresh("prod")
    assert (refreshed.code, CALLBACK.rpartition("=")[2] in refreshed.text) == (0, False)
    assert leaks(prod, CALLBACK) == reported_leaks(prod) == []
    tickets = prod.resource("prod", "entrawatch-action-groups-tickets")
    assert "ciphertext" in tickets["inputs"]["logicAppReceivers"]
    assert "ciphertext" in tickets["outputs"]["logicAppReceivers"]
    (webhook,) = prod.resource("prod", "entrawatch-action-groups-soc")["inputs"]["webhookReceivers"]
    assert webhook["serviceUri"] == "https://soar.contoso.com/entra-alerts"


def test_what_a_refresh_leaves_where_the_provider_loses_marks(staging: EngineProject) -> None:
    """A provider may take secrets as such and give them back as text: then a bare refresh writes them, and we tell."""
    project = staging.with_variables(STANDIN_LOSES_SECRET_MARKS="1")
    for run in (project.preview("staging", "--refresh"), project.up("staging", "--refresh")):
        assert run.code == 0, run.text
        assert leaks(project, WEBHOOK) == reported_leaks(project) == []
    assert project.refresh("staging").code == 0
    assert leaks(project, WEBHOOK) == reported_leaks(project) == ["backups", "history", "stacks"]
    group = project.resource("staging", "entrawatch-action-groups-soc_webhook")
    assert group["inputs"]["webhookReceivers"] == secret_entry(WEBHOOK)
    assert "ciphertext" in group["outputs"]["webhookReceivers"]  # because of additional_secret_outputs
    assert project.up("staging").code == 0
    assert leaks(project, WEBHOOK) == reported_leaks(project) == ["backups", "history"]


def test_a_deployment_without_the_secret_is_refused(small: EngineProject) -> None:
    """And one whose secret was stored as plain text; neither message shows it."""
    small.init("staging")
    missing = small.up("staging")
    assert missing.code != 0
    assert "secret 'soc_webhook_uri' is not set; run 'pulumi config set --secret" in missing.text
    small.configure("staging", soc_webhook_uri=WEBHOOK)
    plain = small.up("staging")
    assert plain.code != 0
    assert "'soc_webhook_uri' must be a secret, but its value is plain text" in plain.text
    assert WEBHOOK.rpartition("=")[2] not in missing.text + plain.text
    assert small.cloud.calls("create") == []


def test_an_address_that_is_renewed(staging: EngineProject) -> None:
    """One update; the old address and the new one stay secrets."""
    staging.store_secret("staging", "soc_webhook_uri", OTHER)
    run = staging.up("staging")
    assert run.steps() == {"update": ["ActionGroup entrawatch-action-groups-soc_webhook"]}
    assert staging.cloud.properties(RECEIVER)["webhookReceivers"] == secret_entry(OTHER)
    assert leaks(staging, WEBHOOK) == leaks(staging, OTHER) == []


@pytest.mark.parametrize("secret", [WEBHOOK, OTHER])
def test_the_search_finds_what_it_looks_for(secret: str, staging: EngineProject) -> None:
    """Else the stories above would prove nothing."""
    (staging.folder / "events-0.jsonl").write_text(secret.replace("&", "\\u0026"))
    assert leaks(staging, secret) == ["events-0.jsonl"]
