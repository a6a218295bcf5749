"""Runbooks that take over what others made: resources that are there, and rules of the portal."""

from azure_lists import write_azure_answer
from engine_project import SUBSCRIPTION, EngineProject
from runbook_story import Begin
from small_project import ADOPTED_WORKSPACE, ALERTS

GROUPS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups"
ON_CALL = f"{GROUPS}/rg-security-logs/providers/Microsoft.Insights/actionGroups/ag-soc-oncall"
SETTING = "/providers/microsoft.aadiam/diagnosticSettings/to-log-analytics"
CATEGORIES = {"AuditLogs", "SignInLogs", "ProvisioningLogs"}
OLD_RULE = f"{GROUPS}/rg-soc/providers/Microsoft.Insights/scheduledQueryRules/payroll"
RULES = f"{GROUPS}/rg-entrawatch-dev/providers/Microsoft.Insights/scheduledQueryRules"


def made_by_others(project: EngineProject) -> list[str]:
    """Put an action group and a diagnostic setting into the cloud; return the ids of all that is there."""
    logs = [{"category": name, "enabled": True} for name in sorted(CATEGORIES)]
    setting = {"name": "to-log-analytics", "workspaceId": ADOPTED_WORKSPACE, "logs": logs}
    project.cloud.put(SETTING, "azure-native:aadiam:DiagnosticSetting", setting)
    group = {"name": "ag-soc-oncall", "groupShortName": "oncall"}
    project.cloud.put(ON_CALL, "azure-native:monitor:ActionGroup", group)
    return [item["id"] for item in project.cloud.resources()]


def collected(project: EngineProject) -> set[str]:
    """Return the categories that the setting collects."""
    return {item["category"] for item in project.cloud.properties(SETTING)["logs"] if item["enabled"]}


def test_what_is_there_is_used_or_owned(small: EngineProject, begin: Begin) -> None:
    """The setting comes into the state without a gap; workspace and action group are used and never written."""
    there = made_by_others(small)
    write_azure_answer(small, "azure-setting.json", "/diagnosticSettings/")
    with begin("adopt", small) as story:
        story.write("stacks/Pulumi.staging.yaml")
        story.run("adopt-import")
        story.run("adopt-deploy")
        assert small.resource("staging", "entrawatch-log-routing")["protect"] is True
        assert collected(small) == CATEGORIES
        written = {identifier for _, identifier, _ in small.cloud.calls("create", "update", "delete")}
        assert written.isdisjoint(set(there) - {SETTING})
        assert SETTING not in {identifier for _, identifier, _ in small.cloud.calls("create", "delete")}
        rule = small.cloud.properties(f"{RULES.replace('-dev', '-staging')}/entrawatch-staging-{ALERTS[0]}")
        assert (rule["scopes"], rule["actions"]["actionGroups"]) == ([ADOPTED_WORKSPACE.lower()], [ON_CALL])
        story.run("adopt-check")
        story.run("adopt-back")
        story.write("stacks/Pulumi.staging.yaml")
        story.run("adopt-back-deployed")
    assert collected(small) == CATEGORIES
    assert "DiagnosticSetting entrawatch-log-routing" not in small.names("staging")


def test_rules_of_the_portal(dev: EngineProject, begin: Begin) -> None:
    """The spec is valid and fires on its samples, its rule is made beside the old one, and the old one is untouched."""
    new_rule = f"{RULES}/entrawatch-dev-payroll_owner_added"
    dev.cloud.put(OLD_RULE, "azure-native:monitor:ScheduledQueryRule", {"name": "payroll", "enabled": True})
    with begin("portal_rules", dev) as story:
        story.run("portal-new")
        story.write("my_specs/applications/payroll_owner_added.yaml")
        story.write("stacks/Pulumi.dev.yaml")
        assert "payroll_owner_added" in story.run("portal-deploy")
        assert dev.cloud.properties(OLD_RULE)["enabled"] is True
        rule = dev.cloud.properties(new_rule)
        assert (rule["enabled"], rule["severity"]) == (True, 1)
        assert rule["description"].startswith("A user became an owner of the application Payroll")
        dev.cloud.delete(OLD_RULE)
        story.run("portal-check")
        story.write("stacks/Pulumi.dev.yaml")
        story.run("portal-back")
    assert dev.cloud.get(new_rule) is None
