"""`entrawatch import sentinel` of JSON: ARM templates, solutions, and answers of Azure's API."""

import json
from typing import Any

import pytest
from goodproject import GoodProject
from test_import_sentinel import imported

pytestmark = pytest.mark.usefixtures("service_files")
SPEC = "alert_specs/applications/role_member_added.yaml"


def resource(**changes: str) -> dict[str, Any]:
    """Return a rule as Azure exports it."""
    properties = {
        "displayName": "Role member added",
        "severity": "High",
        "query": "AuditLogs | summarize count() by Identity",
        "queryFrequency": "PT1H",
        "queryPeriod": "PT1H",
        "triggerOperator": "GreaterThan",
        "triggerThreshold": 3,
        "tactics": ["PrivilegeEscalation"],
        "techniques": ["t1098"],
    }
    kind = "Microsoft.OperationalInsights/workspaces/providers/alertRules"
    return {"type": kind, "kind": "Scheduled", "properties": properties | changes}


def test_rules_at_any_depth_of_a_template(good: GoodProject) -> None:
    """A solution holds rules in templates, and is large; Azure answers with a list; text can begin with [[."""
    rule, *named = (
        resource(displayName=one) for one in ("[[Role] member added", *map("Rule of shape {}".format, "abc"))
    )
    kinds = [resource() | {"kind": one} for one in ("Fusion", "MLBehaviorAnalytics")]
    expression = resource(displayName="[parameters('name')]")
    template = {"type": "x/contentTemplates", "properties": {"mainTemplate": {"resources": [named[0], *kinds]}}}
    good.write(
        "solution.json",
        json.dumps({"padding": "x" * 1_100_000, "resources": [template, rule, expression, {"type": "x/workbooks"}]}),
    )
    good.write("symbolic.json", json.dumps({"resources": {"one": named[1]}}))
    good.write("answer.json", json.dumps({"value": [named[2]]}))
    result = imported("solution.json", "symbolic.json", "answer.json", options=("--format", "json"))
    found = json.loads(result.stdout)
    assert [one["alert"] for one in found["imported"]] == [
        "rule_of_shape_a",
        "role_member_added",
        "rule_of_shape_b",
        "rule_of_shape_c",
    ]
    assert found["refused"] == 3
    assert [one["message"].split(";")[0] for one in found["issues"] if one["path"] == "solution.json"] == [
        "kind 'Fusion' has no query of its own",
        "kind 'MLBehaviorAnalytics' has no query of its own",
        "displayName '[parameters('name')]' is an expression of a template",
        "resource of type 'x/workbooks' is not an analytics rule",
    ]
    assert "title: '[Role] member added'\n" in good.text(SPEC)


def test_a_template_and_several_files_are_one_import(good: GoodProject) -> None:
    """Each rule of an export is one; all mistakes come at once; what is right is written."""
    query = '  AuditLogs\r\n| where OperationName == "Add member to role" | summarize count() by Identity'
    resources = [
        resource(query=query),
        resource(query="[x()]"),
        {"type": "Microsoft.Logic/workflows", "properties": {}},
    ]
    good.write("rules.json", json.dumps({"resources": resources}, indent=1))
    good.write("notes.yaml", "title: none\n")
    result = imported("rules.json", "notes.yaml", "absent.yaml", options=("--format", "json"))
    found = json.loads(result.stdout)
    assert (result.exit_code, result.stderr.splitlines()[0]) == (1, "1 imported, 3 refused")
    assert [one["alert"] for one in found["imported"]] == ["role_member_added"]
    assert [(one["path"], one["code"]) for one in found["issues"]] == [
        ("absent.yaml", "YM100"),
        ("notes.yaml", "IM105"),
        ("rules.json", "IM104"),
        ("rules.json", "IM202"),
    ]
    text = good.text(SPEC)
    assert "trigger:\n  operator: GreaterThan\n  threshold: 3\n" in text
    assert "detects: pattern\ntables: [AuditLogs]\nquery: |\n  AuditLogs\n  | where OperationName" in text
