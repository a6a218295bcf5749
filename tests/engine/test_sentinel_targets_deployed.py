"""The same alerts in Microsoft Sentinel: deployed in spite of failures, put right after drift, kept under a new ID."""

from datetime import UTC, datetime, timedelta

import yaml
from engine_project import SUBSCRIPTION, EngineProject
from small_project import ALERTS

from entrawatch_pulumi.names import sentinel_automation_guid, sentinel_rule_guid

TENANT = "00000000-0000-0000-0000-000000000012"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-entrawatch-dev"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-entrawatch-dev"
SENTINEL = f"{WORKSPACE}/providers/Microsoft.SecurityInsights"
RULES = [f"{SENTINEL}/alertRules/{sentinel_rule_guid('dev', alert)}" for alert in ALERTS]
CRITICAL, OWNER = (
    f"{SENTINEL}/automationRules/{sentinel_automation_guid('dev', key)}" for key in ("critical", "owner")
)
RENAMED, REFUSED, CHANGED, DELETED = ALERTS
NEW_ID = "consent_by_admin"
NO_TABLE = "One of the tables does not exist"


def named(alert: str) -> str:
    return f"ScheduledAlertRule entrawatch-sentinel-{alert}"


def automation(key: str) -> str:
    return f"AutomationRule entrawatch-sentinel-automation-{key}"


def in_sentinel(project: EngineProject) -> list[dict[str, object]]:
    return [one for one in project.cloud.resources() if one["id"].startswith(SENTINEL)]


def test_failed_creations_are_resumed(dev: EngineProject) -> None:
    """Sentinel first, then one rule of four with one automation rule: each deployment creates only what is missing."""
    dev.configure("dev", target="both", sentinel={"protect": False, "tags": ["entra"]})
    dev.cloud.wrong(
        {"on": "create", "id": f"{SENTINEL}/onboardingStates/", "do": "refuse", "message": "No permission."},
        {"on": "create", "id": RULES[1], "do": "refuse", "status": 400, "code": "BadRequest", "message": NO_TABLE},
        {"on": "create", "id": CRITICAL, "do": "throttle", "code": "RetryableError"},
    )
    first = dev.up("dev", "--continue-on-error")
    assert first.failures() == ["SentinelOnboardingState entrawatch-sentinel-onboarding-state"]
    assert in_sentinel(dev) == []

    second = dev.up("dev", "--continue-on-error")
    assert second.code != 0
    assert second.failures() == [automation("critical"), named(REFUSED)]
    assert f'Code="BadRequest" Message="{NO_TABLE}"' in second.text
    # The automation rule of all incidents names all rules, so it waits for the refused one.
    expected = {*RULES, f"{SENTINEL}/onboardingStates/default"} - {RULES[1]}
    assert {one["id"] for one in in_sentinel(dev)} == expected

    resumed = dev.up("dev")
    assert resumed.code == 0, resumed.text
    assert resumed.steps() == {"create": [automation("critical"), automation("owner"), named(REFUSED)]}
    assert {one["id"] for one in in_sentinel(dev)} == {*expected, RULES[1], CRITICAL, OWNER}
    assert dev.cloud.calls("update", "delete") == []


def test_alerts_in_both_services(dev: EngineProject) -> None:
    """What is in Azure Monitor stays as it is; drift of rules and automation rules is put right."""
    dev.configure("dev", target="both", sentinel={"tags": ["entra"]})
    first = dev.up("dev")
    assert first.code == 0, first.text
    created = first.steps()["create"]
    assert {automation("critical"), automation("owner"), *map(named, ALERTS)} <= set(created)
    assert not any(name.startswith("ScheduledQueryRule ") for name in created)

    before = in_sentinel(dev)
    dev.cloud.change(RULES[0], enabled=False, severity="Low", incidentConfiguration={"createIncident": False})
    dev.cloud.change(OWNER, order=900, actions=[])
    dev.cloud.delete(RULES[3])
    restored = dev.up("dev", "--refresh")
    assert restored.steps(but=("refresh",)) == {
        "create": [named(DELETED)],
        "update": [automation("owner"), named(RENAMED)],
    }
    properties = restored.changed_properties()
    assert {"enabled", "severity", "incidentConfiguration.createIncident"} <= set(properties[named(RENAMED)])
    assert properties[automation("owner")] == ["actions[0]", "order"]
    assert in_sentinel(dev) == before
    assert dev.up("dev", "--refresh").steps(but=("refresh",)) == {}

    # Turning Sentinel off would delete all incidents.
    dev.configure("dev", target="monitor", sentinel={})
    assert "because it is protected" in dev.preview("dev").text
    dev.configure("dev", target="both")

    area = dev.rename_alert(RENAMED, NEW_ID)
    spec = area / f"{NEW_ID}.yaml"
    spec.write_text(spec.read_text().replace(f"id: {NEW_ID}", f"id: {NEW_ID}\nformer_ids: [{RENAMED}]"))
    dev.edit(CHANGED, "severity: critical", "severity: low")
    dev.configure("dev", sentinel={"protect": False, "tags": ["entra"]})
    dev.cloud.forget_calls()
    renamed = dev.up("dev")
    assert renamed.code == 0, renamed.text
    # The renamed alert keeps its rule; without a critical alert, nothing tags incidents.
    assert renamed.changed_properties()[named(CHANGED)] == ["severity"]
    assert dev.cloud.calls("create") == []
    assert [target for _, target, _ in dev.cloud.calls("delete")] == [CRITICAL]
    assert [one["id"] for one in in_sentinel(dev) if one["id"] in RULES] == sorted(RULES)

    dev.configure("dev", target="monitor", sentinel={})
    assert dev.reported_up("dev").code == 0
    assert in_sentinel(dev) == []


def test_playbooks_connectors_and_closed_incidents(dev: EngineProject) -> None:
    """A playbook that may not run is refused and resumed; an exception that ends takes its rules with it."""
    playbook = f"{GROUP}/providers/Microsoft.Logic/workflows/enrich"
    connected = {"playbooks": {"enrich": {"logic_app": playbook}}, "entra_id_protection": True}
    routing = {**dev.configuration("dev")["log_routing"], "licenses": ["p1", "p2"]}
    dev.configure(
        "dev",
        target="both",
        sentinel={"protect": False, **connected},
        log_routing=routing,
        tenant={"id": TENANT},
        exceptions=["exceptions/dev.yaml"],
    )
    today = datetime.now(UTC).date()
    exception = {
        "id": "scanner",
        "alert": REFUSED,
        "match": {"account": ["svc-*"]},
        "close_incident": True,
        "owner": "soc@contoso.com",
        "reason": "A test of our own.",
        "created": str(today),
        "expires": str(today + timedelta(days=30)),
    }
    (dev.root / "exceptions").mkdir(exist_ok=True)
    file = dev.root / "exceptions/dev.yaml"
    file.write_text(yaml.safe_dump({"exceptions": [exception]}))
    first = dev.up("dev", "--continue-on-error")
    assert first.failures() == [automation("playbook-enrich")], first.text
    assert "Caller is missing required playbook triggering permissions" in first.text
    closing = [automation("exception-scanner"), named(f"{REFUSED}__closed_scanner")]
    connector = "AADDataConnector entrawatch-sentinel-entra-id-protection"
    assert {*closing, connector} <= set(first.steps()["create"])

    dev.cloud.put(playbook, "azure-native:logic:Workflow", {"name": "enrich"})
    (connected_to,) = (one["id"] for one in dev.cloud.resources() if "/dataConnectors/" in one["id"])
    dev.cloud.change(connected_to, dataTypes={"alerts": {"state": "Disabled"}})
    assert dev.up("dev", "--refresh").steps(but=("refresh",)) == {
        "create": [automation("playbook-enrich")],
        "update": [connector],
    }
    assert dev.cloud.properties(connected_to)["dataTypes"]["alerts"]["state"] == "Enabled"

    dev.configure("dev", exceptions=None)
    ended = dev.up("dev").steps()
    assert ended["delete"] == closing
    assert {f"ScheduledQueryRule entrawatch-{REFUSED}", named(REFUSED)} <= set(ended["update"])
