"""A TypeScript program puts the parts together; its SDK is generated from the plugin's schema."""

import json

import pytest
from consumer_project import kinds, outputs, require_monitoring, require_success, rules
from engine_project import SUBSCRIPTION, Engine
from typescript_project import TypescriptProject, typescript_project

WEBHOOK = "https://soar.contoso.com/entra?sig=very-secret-signature"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-security-logs"


@pytest.fixture(scope="module")
def typescript(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> TypescriptProject:
    """Return the example with a stack, its configuration, and the group that another project made."""
    made = typescript_project(engine, tmp_path_factory.mktemp("typescript") / "consumer")
    project = made.project
    require_success(project.pulumi("stack", "init", "prod"))
    require_success(project.pulumi("config", "set", "--secret", "soarUrl", "--stack", "prod", given=WEBHOOK))
    require_success(project.pulumi("config", "set", "protect", "false", "--stack", "prod"))
    project.cloud.put(GROUP, "azure-native:resources:ResourceGroup", {"name": "rg-security-logs", "location": "x"})
    return made


def test_a_typescript_program_deploys_leaves_alone_and_removes(typescript: TypescriptProject) -> None:
    """The workspace, the routing and a rule of its own stand beside the monitoring and share what it made."""
    assert typescript.checked() == []
    project = typescript.project
    first = typescript.run("up", "prod")
    assert first["messages"] == []
    assert first["changes"].keys() == {"create"}
    require_monitoring(project, "prod")
    found = rules(project)
    assert sorted(f"entrawatch-prod-{alert}" for alert in outputs(project, "prod")["alertRuleIds"]) == sorted(
        found.keys() - {"platform-no-sign-ins"}
    )
    own, other = found["platform-no-sign-ins"], found["entrawatch-prod-payroll_access_granted"]
    assert own["scopes"] == other["scopes"]
    assert own["identity"] == other["identity"]
    assert [group.rpartition("/")[2] for group in own["actions"]["actionGroups"]] == ["entrawatch-prod-soar"]
    assert WEBHOOK not in json.dumps(project.state("prod"))
    assert typescript.run("up", "prod")["changes"].keys() == {"same"}
    assert typescript.run("destroy", "prod")["messages"] == []
    assert kinds(project) == {"resources:ResourceGroup"}


def test_the_compiler_finds_wrong_arguments(typescript: TypescriptProject) -> None:
    """The generated types know every key, what is required, and what must be plain."""
    root = typescript.project.root
    (root / "wrong.ts").write_text(
        """import * as entrawatch from "@pulumi/entrawatch";
import * as pulumi from "@pulumi/pulumi";
const workspaceId = "x";
new entrawatch.LogRouting("a", { settingName: "a", workspaceId });
new entrawatch.LogRouting("b", { settingName: "b", workspaceId, categories: [], protected: true });
new entrawatch.LogRouting("c", { settingName: pulumi.output("c"), workspaceId, categories: [] });
"""
    )
    config = json.loads((root / "tsconfig.json").read_text())
    (root / "tsconfig.wrong.json").write_text(json.dumps({**config, "files": ["wrong.ts"]}))
    # Lines that are indented say more about the line before.
    found = "\n".join(typescript.checked("tsconfig.wrong.json")).split("\nwrong.ts")
    assert [text.partition(",")[0].removeprefix("wrong.ts") for text in found] == ["(4", "(5", "(6"]
    assert ["'categories' is missing" in found[0], "'protected'" in found[1], "Output<string>" in found[2]] == [
        True
    ] * 3


def test_without_types_the_components_find_them(typescript: TypescriptProject) -> None:
    """Plain JavaScript reaches the plugin with anything; every mistake comes back as the caller spells it."""
    (typescript.project.root / "wrong.js").write_text(
        """
const entrawatch = require("@pulumi/entrawatch");
const id = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/other";
const other = new entrawatch.MonitoringWorkspace("other", { existingId: id });
new entrawatch.EntraMonitoring("entra", {
    environment: "test",
    location: "westeurope",
    resourceGroup: { name: other.workspaceName },
    workspace: { retentionDays: "ninety", retention: 90 },
    alerts: { overrides: { admin_consent_granted: "off" } },
    notifications: { routes: [{ severities: ["high"] }] },
});
"""
    )
    reported = typescript.run("preview", "prod", "wrong.js")
    place = "EntraMonitoring 'entra':"
    (message,) = (text for text in reported["messages"] if place in text)
    assert "Traceback" not in message
    assert "File " not in message
    assert message.partition("has a problem: ")[2].splitlines() == [
        f"{place} alerts.overrides.admin_consent_granted: ST103: "
        "admin_consent_granted must be a map of keys, not 'off'",
        f"{place} notifications.routes[0]: ST101: 'receivers' is missing; add it: receivers by name",
        f"{place} resourceGroup.name: ST105: it must be known before the deployment; "
        "write the value itself instead of an output",
        f"{place} workspace.retention: ST102: unknown key 'retention'; did you mean 'retentionDays'?",
        f"{place} workspace.retentionDays: ST103: retentionDays must be a whole number, not 'ninety'",
    ]
