"""Changes of alerts and of their place: each touches what it must, and nothing else."""

from engine_project import SUBSCRIPTION, EngineProject
from small_project import ADOPTED_WORKSPACE, ALERTS, remove_alert

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-entrawatch-dev"
RULES = f"{GROUP}/providers/Microsoft.Insights/scheduledQueryRules"
ALERT = "admin_consent_granted"
WORKBOOKS_OF_ALERTS = ("applications", "coverage", "overview")
RULE = f"{RULES}/entrawatch-dev-{ALERT}"


def test_nothing_changed(dev: EngineProject) -> None:
    """A second deployment asks Azure for nothing."""
    run = dev.up("dev")
    assert (run.code, run.steps()) == (0, {})
    assert dev.cloud.calls("create", "update", "delete") == []


def test_an_edited_query(dev: EngineProject) -> None:
    """One rule, and the workbook that shows its query; every other resource stays as it is."""
    dev.edit(ALERT, "| where ", "| where isnotempty(Id)\n  | where ", times=1)
    before = {item["id"]: item for item in dev.cloud.resources()}
    run = dev.up("dev")
    assert run.changed_properties() == {
        f"ScheduledQueryRule entrawatch-{ALERT}": ["criteria.allOf[0].query"],
        "Workbook entrawatch-applications": ["serializedData"],
    }
    assert run.changes() == {"update": 2, "same": len(dev.state("dev")["resources"]) - 3}
    changed = [item["id"] for item in dev.cloud.resources() if item != before[item["id"]]]
    assert [name.rpartition("/")[0].rpartition("/")[2] for name in changed] == ["scheduledQueryRules", "workbooks"]
    (condition,) = dev.cloud.properties(RULE)["criteria"]["allOf"]
    assert "isnotempty(Id)" in condition["query"]


def test_a_removed_alert(dev: EngineProject) -> None:
    """One rule goes; the workbooks no longer show it, and the health workbook no longer looks for its operation."""
    remove_alert(dev, ALERT)
    run = dev.up("dev")
    assert run.steps() == {
        "delete": [f"ScheduledQueryRule entrawatch-{ALERT}"],
        "update": [f"Workbook entrawatch-{name}" for name in sorted((*WORKBOOKS_OF_ALERTS, "health"))],
    }
    assert dev.cloud.calls("delete") == [("delete", RULE, 200)]
    assert dev.cloud.get(RULE) is None


def test_a_renamed_alert(dev: EngineProject) -> None:
    """With its former id the rule stays where it is, under its name in Azure; nothing is made or removed."""
    area = dev.rename_alert(ALERT, "consent_by_admin")
    spec = area / "consent_by_admin.yaml"
    spec.write_text(spec.read_text().replace("id: consent_by_admin", f"id: consent_by_admin\nformer_ids: [{ALERT}]"))
    run = dev.up("dev")
    assert run.steps() == {
        "update": [
            "ScheduledQueryRule entrawatch-consent_by_admin",
            *(f"Workbook entrawatch-{name}" for name in ("applications", "coverage")),
        ]
    }
    assert dev.cloud.calls("create", "delete") == []
    assert dev.cloud.properties(RULE)["actions"]["customProperties"]["alert_id"] == "consent_by_admin"
    assert dev.up("dev").steps() == {}


def test_a_renamed_alert_without_its_former_id(dev: EngineProject) -> None:
    """It is another alert: the old rule goes, a new one comes."""
    dev.rename_alert(ALERT, "consent_by_admin")
    run = dev.up("dev")
    assert run.steps() == {
        "create": ["ScheduledQueryRule entrawatch-consent_by_admin"],
        "delete": [f"ScheduledQueryRule entrawatch-{ALERT}"],
        "update": [f"Workbook entrawatch-{name}" for name in WORKBOOKS_OF_ALERTS],
    }


def test_another_workspace_replaces_the_rules(dev: EngineProject) -> None:
    """Azure rejects to change a scope: each rule is deleted before its successor of the same name is made."""
    dev.configure("dev", workspace={"existing_id": ADOPTED_WORKSPACE})
    dev.pulumi("state", "unprotect", "--yes", "--stack", "dev", dev.resource("dev", "entrawatch-workspace")["urn"])
    dev.cloud.forget_calls()
    run = dev.reported_up("dev")
    assert run.code == 0, run.text
    for alert in ALERTS:
        steps = [step for step, name in run.order() if name == f"ScheduledQueryRule entrawatch-{alert}"]
        assert steps == ["delete-replaced", "replace", "create-replacement"]
        assert dev.cloud.properties(f"{RULES}/entrawatch-dev-{alert}")["scopes"] == [ADOPTED_WORKSPACE.lower()]
    rules = [call for call in dev.cloud.calls("create", "update", "delete") if call[1].startswith(RULES)]
    assert {status for _, _, status in rules} == {200}
    assert [name for name, _, _ in rules].count("update") == 0


def test_the_case_of_a_workspace_id_replaces_nothing(dev: EngineProject) -> None:
    """Azure ignores it, and Log Analytics does not keep it (azure-rest-api-specs issue 9633)."""
    dev.configure("dev", workspace={"existing_id": ADOPTED_WORKSPACE})
    dev.pulumi("state", "unprotect", "--yes", "--stack", "dev", dev.resource("dev", "entrawatch-workspace")["urn"])
    assert dev.reported_up("dev").code == 0
    dev.configure("dev", workspace={"existing_id": ADOPTED_WORKSPACE.replace("/rg-", "/RG-").lower()})
    dev.cloud.forget_calls()
    run = dev.up("dev")
    assert run.code == 0, run.text
    assert set(run.steps()) == {"update"}
    assert dev.cloud.calls("create", "delete") == []
    assert dev.up("dev").steps() == {}


def test_azure_refuses_a_change_of_scope_in_place(dev: EngineProject) -> None:
    """What the story above would end in without the replacement; without this refusal it would prove nothing."""
    program = dev.root / "__main__.py"
    program.write_text(
        "from entrawatch_pulumi import alert_rule\nimport pulumi\n"
        "alert_rule._REPLACED = pulumi.ResourceOptions()\n" + program.read_text()
    )
    dev.configure("dev", workspace={"existing_id": ADOPTED_WORKSPACE})
    run = dev.up("dev")
    assert run.code != 0
    assert 'Status=400 Code="BadRequest" Message="Updating the scopes of an alert rule is not supported."' in run.text


def test_the_workspace_is_protected_from_a_change_of_stack(dev: EngineProject) -> None:
    """A stack that adopts another workspace does not take its own with it: the engine refuses, nothing is deleted."""
    dev.configure("dev", workspace={"existing_id": ADOPTED_WORKSPACE})
    run = dev.up("dev")
    assert run.code != 0
    assert "because it is protected" in run.text
    assert dev.cloud.get(f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-entrawatch-dev")


def test_a_property_of_another_type_is_refused_before_anything_changes(dev: EngineProject) -> None:
    """By the provider's check, which a preview asks too: an SDK sends whatever it is given."""
    set_in_rules(dev, "'severity': 'high'")
    for run in (dev.preview("dev"), dev.up("dev")):
        assert run.code != 0
        assert "'severity' must be a number, not \"high\"" in run.text
    assert dev.cloud.calls("create", "update", "delete") == []


def test_a_property_that_azure_does_not_know_never_reaches_it(dev: EngineProject) -> None:
    """And no one says so, which is why tests/components compare every planned body with the SDK's classes."""
    before = dev.cloud.resources()
    set_in_rules(dev, "'serverity': 1")
    run = dev.up("dev")
    assert (run.code, len(run.steps()["update"])) == (0, len(ALERTS)), run.text
    assert dev.cloud.resources() == before


def set_in_rules(project: EngineProject, properties: str) -> None:
    """Change the properties of every rule, as a mistake in a component would."""
    program = project.root / "__main__.py"
    program.write_text(
        "import pulumi\n"
        "def wrong(args):\n"
        "    if args.type_.endswith(':ScheduledQueryRule'):\n"
        f"        props = {{**args.props, {properties}}}\n"
        "        return pulumi.ResourceTransformationResult(props, args.opts)\n"
        "pulumi.runtime.register_stack_transformation(wrong)\n" + program.read_text()
    )
