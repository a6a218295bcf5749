"""Sinks of Entra logs: a hub for another SIEM and an archive, which outlives its stack."""

from engine_project import SUBSCRIPTION, EngineProject

SETTING = "/providers/microsoft.aadiam/diagnosticSettings/entrawatch"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-entrawatch-prod"
NAMESPACE = f"{GROUP}/providers/Microsoft.EventHub/namespaces/evhns-entrawatch-prod"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stentrawatchprod"
CONTAINERS = f"{ACCOUNT}/blobServices/default/containers"
SINKS = ("archive", "siem")


def settings(project: EngineProject) -> dict[str, dict[str, object]]:
    return {name: project.cloud.properties(f"{SETTING}-{name}") for name in SINKS}


def enabled(setting: dict[str, object]) -> list[str]:
    logs = setting["logs"]
    assert isinstance(logs, list)
    return sorted(log["category"] for log in logs if log["enabled"])


def write_records(project: EngineProject) -> None:
    """Have Azure Monitor write a record that the policy of its container protects."""
    project.cloud.change(f"{CONTAINERS}/insights-logs-auditlogs/immutabilityPolicies/default", recordsUnderPolicy=1)


def test_each_sink_has_a_setting_and_what_it_needs(prod: EngineProject) -> None:
    """The hub by its name and a rule of the namespace; the containers are protected before the first record."""
    found = settings(prod)
    assert found["siem"]["eventHubName"] == "entra-logs"
    assert found["siem"]["eventHubAuthorizationRuleId"] == f"{NAMESPACE}/authorizationRules/entrawatch-send"
    assert enabled(found["siem"]) == ["AuditLogs", "RiskyUsers", "SignInLogs", "UserRiskEvents"]
    assert found["archive"]["storageAccountId"] == ACCOUNT
    reader = prod.cloud.properties(f"{NAMESPACE}/eventhubs/entra-logs/authorizationRules/siem-listen")
    assert reader["rights"] == ["Listen"]
    for category in enabled(found["archive"]):
        policy = f"{CONTAINERS}/insights-logs-{category.lower()}/immutabilityPolicies/default"
        assert prod.cloud.properties(policy)["allowProtectedAppendWrites"] is True


def test_a_sink_is_complete_before_its_setting(small: EngineProject) -> None:
    """A record that arrives before the policy would not be protected."""
    small.init("prod", ticket_callback_url="https://logic.example.test/run?sig=prod-callback-key")
    assert small.up("prod").code == 0
    made = [identifier for _, identifier, _ in small.cloud.calls("create")]
    for name, part in (("archive", ACCOUNT), ("siem", f"{NAMESPACE}/authorizationRules/entrawatch-send")):
        before = [place for place, identifier in enumerate(made) if identifier.startswith(part)]
        assert max(before) < made.index(f"{SETTING}-{name}")


def test_destroy_keeps_the_archive(prod: EngineProject) -> None:
    """Account, containers and policies stay with their records; the hub and the rules go."""
    write_records(prod)
    prod.pulumi("state", "unprotect", "--all", "--yes", "--stack", "prod")
    # The group would be deleted with everything in it; the runbook keeps it in the same way.
    prod.pulumi("state", "protect", "--yes", "--stack", "prod", urn(prod, "ResourceGroup"))
    before = {item["id"] for item in prod.cloud.resources() if item["id"].startswith(ACCOUNT)}
    run = prod.destroy("prod", "--exclude-protected")
    assert run.code == 0, run.text
    assert {item["id"] for item in prod.cloud.resources() if item["id"].startswith(ACCOUNT)} == before
    assert len(before) == 6
    assert prod.cloud.get(NAMESPACE) is None


def test_a_category_that_is_no_longer_archived_keeps_its_records(prod: EngineProject) -> None:
    """The setting stops sending it, and its container stays as it is."""
    write_records(prod)
    sinks = prod.configuration("prod")["log_routing"]
    sinks["sinks"]["archive"]["categories"] = ["SignInLogs"]
    prod.configure("prod", log_routing=sinks)
    assert prod.up("prod").code == 0
    assert enabled(settings(prod)["archive"]) == ["SignInLogs"]
    assert prod.cloud.get(f"{CONTAINERS}/insights-logs-auditlogs/immutabilityPolicies/default")


def test_the_group_of_an_archive_is_protected(prod: EngineProject) -> None:
    """Even if the workspace in it is another team's: Azure deletes a group with everything in it."""
    run = prod.pulumi("destroy", "--stack", "prod", "--yes")
    assert run.code != 0
    assert "because it is protected" in run.text
    assert prod.cloud.get(ACCOUNT)


def test_an_adopted_hub_is_left_alone(prod: EngineProject) -> None:
    """The setting moves to it, and the stack's own hub goes."""
    other = f"{GROUP}/providers/Microsoft.EventHub/namespaces/evhns-siem"
    rule = f"{other}/authorizationRules/azure-monitor"
    prod.cloud.put(rule, "of another team", {"rights": ["Listen", "Manage", "Send"]})
    prod.cloud.put(f"{other}/eventhubs/entra", "of another team", {})
    routing = prod.configuration("prod")["log_routing"]
    routing["sinks"]["siem"] = {"kind": "event_hub", "event_hub": "entra", "authorization_rule_id": rule}
    prod.configure("prod", log_routing=routing)
    run = prod.up("prod")
    assert run.code == 0, run.text
    assert settings(prod)["siem"]["eventHubAuthorizationRuleId"] == rule
    assert prod.cloud.get(NAMESPACE) is None
    assert prod.cloud.properties(rule) == {"rights": ["Listen", "Manage", "Send"]}


def urn(project: EngineProject, kind: str) -> str:
    (found,) = [item["urn"] for item in project.state("prod")["resources"] if item["type"].endswith(f":{kind}")]
    return str(found)
