"""The same alerts in Microsoft Sentinel: deployed, unchanged, put right after drift, and kept under a new ID."""

from engine_project import SUBSCRIPTION, EngineProject
from small_project import ALERTS

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-entrawatch-dev"
WORKSPACE = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-entrawatch-dev"
RULES = f"{WORKSPACE}/providers/Microsoft.SecurityInsights/alertRules"
ALERT, NEW_ID = ALERTS[0], "consent_by_admin"


def test_alerts_in_both_services(dev: EngineProject) -> None:
    """Sentinel is turned on before its rules; what is in Azure Monitor stays as it is."""
    dev.configure("dev", target="both", sentinel={"protect": False, "tags": ["entra"]})
    first = dev.up("dev")
    assert first.code == 0, first.text
    created = first.steps()["create"]
    assert {
        "SentinelOnboardingState entrawatch-sentinel-onboarding-state",
        "AutomationRule entrawatch-sentinel-automation-critical",
        "AutomationRule entrawatch-sentinel-automation-owner",
        *(f"ScheduledAlertRule entrawatch-sentinel-{alert}" for alert in ALERTS),
    } <= set(created)
    assert not any(name.startswith("ScheduledQueryRule ") for name in created)
    assert dev.up("dev", "--refresh").steps(but=("refresh",)) == {}

    rules = [one["id"] for one in dev.cloud.resources() if one["id"].startswith(RULES)]
    assert len(rules) == len(ALERTS)
    dev.cloud.change(rules[0], enabled=False)
    (restored,) = dev.up("dev", "--refresh").steps(but=("refresh",)).values()
    assert len(restored) == 1
    assert dev.cloud.properties(rules[0])["enabled"]

    area = dev.rename_alert(ALERT, NEW_ID)
    spec = area / f"{NEW_ID}.yaml"
    spec.write_text(spec.read_text().replace(f"id: {NEW_ID}", f"id: {NEW_ID}\nformer_ids: [{ALERT}]"))
    dev.cloud.forget_calls()
    renamed = dev.up("dev")
    assert renamed.code == 0, renamed.text
    assert dev.cloud.calls("create", "delete") == []
    assert sorted(one["id"] for one in dev.cloud.resources() if one["id"].startswith(RULES)) == sorted(rules)

    dev.configure("dev", target="monitor", sentinel={})
    assert dev.reported_up("dev").code == 0
    assert [one for one in dev.cloud.resources() if "SecurityInsights" in one["id"]] == []
