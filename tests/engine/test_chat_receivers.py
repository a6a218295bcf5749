"""A channel in Teams, and quiet hours: the workflow exists before the action group that calls it, and is secret."""

from engine_project import EngineProject
from leaked import leaks, reported_leaks
from small_project import STAGING_GROUP

CHANNEL = "https://prod-1.westeurope.logic.azure.com/workflows/1/triggers/manual/paths/invoke?sig=staging-channel-key"
TRIGGER = "https://standin.example.test/run?sig=TRIGGER-SIGNATURE"
WORKFLOW = f"{STAGING_GROUP}/providers/Microsoft.Logic/workflows/entrawatch-staging-soc_channel"
GROUP = f"{STAGING_GROUP}/providers/Microsoft.Insights/actionGroups/entrawatch-staging-soc_channel"


def test_a_channel_of_teams(staging: EngineProject) -> None:
    """Deployment, a second one without changes, and a refresh."""
    notifications = staging.configuration("staging")["notifications"]
    notifications["receivers"]["soc_channel"] = {"kind": "teams", "webhook_url_secret": "soc_channel_url"}
    notifications["routes"].append({"receivers": ["soc_channel"]})
    hours = {"reason": "CHG-1", "owner": "iam", "starts": "2027-01-16T06:00", "ends": "2027-01-17T18:00"}
    staging.configure("staging", notifications=notifications, quiet_hours={"migration": hours})
    staging.store_secret("staging", "soc_channel_url", CHANNEL)
    first, again = staging.up("staging"), staging.up("staging", "--refresh")
    assert (first.code, again.code) == (0, 0), first.text + again.text
    created = {
        "Workflow entrawatch-action-groups-soc_channel-workflow",
        "AlertProcessingRuleByName entrawatch-quiet-migration",
    }
    assert created <= set(first.steps()["create"])
    assert again.steps(but=("refresh",)) == {}
    assert staging.cloud.properties(WORKFLOW)["parameters"] == {"webhook_url": {"value": CHANNEL}}
    (receiver,) = staging.cloud.properties(GROUP)["logicAppReceivers"]
    assert (receiver["resourceId"], receiver["callbackUrl"].rpartition("=")[2]) == (WORKFLOW, "TRIGGER-SIGNATURE")
    assert leaks(staging, CHANNEL) == leaks(staging, TRIGGER) == reported_leaks(staging) == []
