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
KEYS = ("critical", "owner", "playbook-enrich")
CRITICAL, OWNER, ENRICH = (f"{SENTINEL}/automationRules/{sentinel_automation_guid('dev', key)}" for key in KEYS)
CONNECTOR = "AADDataConnector entrawatch-sentinel-entra-id-protection"
PLAYBOOK = f"{GROUP}/providers/Microsoft.Logic/workflows/enrich"
RENAMED, REFUSED, CHANGED, DELETED = ALERTS
NEW_ID = "consent_by_admin"
NO_TABLE = "One of the tables does not exist"
NOT_PERMITTED = "Caller is missing required playbook triggering permissions"


def named(alert: str) -> str:
    return f"ScheduledAlertRule entrawatch-sentinel-{alert}"


def automation(key: str) -> str:
    return f"AutomationRule entrawatch-sentinel-automation-{key}"


def in_sentinel(project: EngineProject) -> list[dict[str, object]]:
    return [one for one in project.cloud.resources() if one["id"].startswith(SENTINEL)]


def write_exception(project: EngineProject) -> None:
    """Write one that closes incidents."""
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
    (project.root / "exceptions").mkdir(exist_ok=True)
    (project.root / "exceptions/dev.yaml").write_text(yaml.safe_dump({"exceptions": [exception]}))


def test_failed_creations_are_resumed(dev: EngineProject) -> None:
    """Sentinel first, then a rule and two automation rules: each deployment creates only what is missing."""
    playbooks = {"enrich": {"logic_app": PLAYBOOK, "severities": ["critical"]}}
    dev.configure("dev", target="both", sentinel={"protect": False, "tags": ["entra"], "playbooks": playbooks})
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
    assert second.failures() == [automation("critical"), automation("playbook-enrich"), named(REFUSED)]
    assert f'Code="BadRequest" Message="{NO_TABLE}"' in second.text
    assert NOT_PERMITTED in second.text
    # The automation rule of all incidents names all rules, so it waits for the refused one.
    expected = {*RULES, f"{SENTINEL}/onboardingStates/default"} - {RULES[1]}
    assert {one["id"] for one in in_sentinel(dev)} == expected

    dev.cloud.put(PLAYBOOK, "azure-native:logic:Workflow", {"name": "enrich"})
    resumed = dev.up("dev")
    assert resumed.code == 0, resumed.text
    assert resumed.steps() == {"create": [*map(automation, KEYS), named(REFUSED)]}
    assert {one["id"] for one in in_sentinel(dev)} == {*expected, RULES[1], CRITICAL, OWNER, ENRICH}
    assert dev.cloud.calls("update", "delete") == []


def test_alerts_in_both_services(dev: EngineProject) -> None:
    """What is in Azure Monitor stays as it is; drift is put right; an exception that ends takes its rules with it."""
    write_exception(dev)
    dev.configure(
        "dev",
        target="both",
        sentinel={"tags": ["entra"], "entra_id_protection": True},
        log_routing={**dev.configuration("dev")["log_routing"], "licenses": ["p1", "p2"]},
        tenant={"id": TENANT},
        exceptions=["exceptions/dev.yaml"],
    )
    first = dev.up("dev")
    assert first.code == 0, first.text
    created = first.steps()["create"]
    closing = [automation("exception-scanner"), named(f"{REFUSED}__closed_scanner")]
    assert {automation("critical"), automation("owner"), CONNECTOR, *closing, *map(named, ALERTS)} <= set(created)
    assert not any(name.startswith("ScheduledQueryRule ") for name in created)

    before = in_sentinel(dev)
    dev.cloud.change(RULES[0], enabled=False, severity="Low", incidentConfiguration={"createIncident": False})
    dev.cloud.change(OWNER, order=900, actions=[])
    dev.cloud.delete(RULES[3])
    (connected,) = (str(one["id"]) for one in before if "/dataConnectors/" in str(one["id"]))
    dev.cloud.change(connected, dataTypes={"alerts": {"state": "Disabled"}})
    restored = dev.up("dev", "--refresh")
    assert restored.steps(but=("refresh",)) == {
        "create": [named(DELETED)],
        "update": [CONNECTOR, automation("owner"), named(RENAMED)],
    }
    properties = restored.changed_properties()
    assert {"enabled", "severity", "incidentConfiguration.createIncident"} <= set(properties[named(RENAMED)])
    assert properties[automation("owner")] == ["actions[0]", "order"]
    assert in_sentinel(dev) == before
    assert dev.up("dev", "--refresh").steps(but=("refresh",)) == {}

    # Turning Sentinel off would delete all incidents.
    dev.configure("dev", target="monitor", sentinel={}, exceptions=None)
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
    assert {f"ScheduledQueryRule entrawatch-{REFUSED}", named(REFUSED)} <= set(renamed.steps()["update"])
    assert dev.cloud.calls("create") == []
    assert renamed.steps()["delete"] == [CONNECTOR, automation("critical"), *closing]
    assert [one["id"] for one in in_sentinel(dev) if one["id"] in RULES] == sorted(RULES)

    dev.configure("dev", target="monitor", sentinel={})
    assert dev.reported_up("dev").code == 0
    assert in_sentinel(dev) == []
