"""`entrawatch import sentinel`: a valid alert, or the reason for each thing that an alert cannot be."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from goodproject import AREA, GoodProject

from entrawatch.cli import main

pytestmark = pytest.mark.usefixtures("service_files")
RULE = """\
id: 5f0d2a11-0000-4000-8000-000000000001
name: Application owner added by an app
description: |
  'An application added an owner. See https://learn.microsoft.com/entra/identity.'
severity: Medium
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: [Persistence, DefenseEvasion]
relevantTechniques: [T1098, T1562.001]
query: |
  AuditLogs
  | where OperationName =~ "Add owner to application" // by anyone
  | extend Name = tostring(InitiatedBy.app.displayName)
entityMappings:
  - entityType: CloudApplication
    fieldMappings: [{identifier: Name, columnName: Name}]
version: 1.0.0
kind: Scheduled
"""
SPEC = "alert_specs/applications/application_owner_added_by_an_app.yaml"


def imported(*files: str, options: tuple[str, ...] = ()) -> Result:
    arguments = ["import", "sentinel", *files, "--area", "applications", *options]
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def test_a_rule_becomes_a_valid_alert(good: GoodProject) -> None:
    """Its events are read once; names are those of the current ATT&CK; the samples need only their values."""
    good.write("rule.yaml", RULE)
    result = imported("rule.yaml")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (0, "1 imported, 0 refused")
    assert result.stdout == (
        f"rule.yaml: {SPEC}\n"
        "rule.yaml:13:8: IM201: warning: steps were added that read each record once, when it arrives\n"
    )
    text = good.text(SPEC)
    assert (
        "query: |\n"
        "  AuditLogs\n"
        '  | where OperationName =~ "Add owner to application"\n'
        "  | extend IngestedAt = ingestion_time()\n"
        "  | summarize arg_min(IngestedAt, *) by Id\n"
        "  | where IngestedAt >= new_since // by anyone\n"
        "  | extend Name = tostring(InitiatedBy.app.displayName)\n"
        "entities:\n"
        "  application: [Name]\n"
        "evaluation_frequency: PT1H\n"
        "window_size: PT6H\n"
        "tactics: [Persistence, Defense Impairment]\n"
        "techniques: [T1098, T1685]\n"
    ) in text
    assert "  An application added an owner. See https://learn.microsoft.com/entra/identity.\n" in text
    assert good.text(AREA).endswith("- application_owner_added_by_an_app\n")
    validated = CliRunner(env={"NO_COLOR": "1"}).invoke(main, ["validate"])
    assert validated.exit_code == 0, validated.output
    assert [line.split(": warning: ")[1] for line in validated.stdout.splitlines()] == [
        "false_positives is still the template's text; write your own",
        "runbook is still the template's text; write your own",
        "runbook is still the template's text; write your own",
    ]


CHANGES = {
    "window": (
        "queryPeriod: 1h",
        "queryPeriod: 14d // longer",
        "rule.yaml:8:14: IM201: warning: queryPeriod '14d // longer' is P14D; Azure Monitor reads at most 2 days "
        "and finds less, or nothing; deploy with target: sentinel",
    ),
    "frequency": (
        "queryFrequency: 1h",
        "queryFrequency: PT50M",
        "rule.yaml:7:17: IM201: warning: queryFrequency 'PT50M' is not one of Azure Monitor's; the alert runs every "
        "PT45M there",
    ),
    "near real time": (
        "kind: Scheduled",
        "kind: NRT",
        "rule.yaml:21:7: IM201: warning: NRT runs every minute; the alert runs every PT5M",
    ),
    "suppression": (
        "version: 1.0.0",
        "suppressionEnabled: true",
        "rule.yaml:20:21: IM202: warning: suppression stops the query of a rule in Microsoft Sentinel; Azure Monitor "
        "can only mute notifications, with mute_actions_duration",
    ),
    "incident": (
        "version: 1.0.0",
        "incidentConfiguration: {createIncident: true}",
        "rule.yaml:20:1: IM202: note: incidentConfiguration is left out: a stack decides how Microsoft Sentinel "
        "groups incidents; Azure Monitor has none",
    ),
    "grouping": (
        "version: 1.0.0",
        "eventGroupingSettings: {aggregationKind: AlertPerResult}",
        "rule.yaml:20:1: IM201: note: AlertPerResult became one alert for each value of 'Name'; Azure Monitor splits "
        "by a column",
    ),
    "entity": (
        "CloudApplication",
        "Url",
        "rule.yaml:18:5: IM202: note: entity 'Url' has no counterpart; its columns stay in the result",
    ),
    "technique": (
        "[T1098, T1562.001]",
        "[T1098, T1110]",
        "rule.yaml:12:1: IM202: note: technique 'T1110' (Brute Force) does not belong to any of the tactics; it is "
        "left out",
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_changes_is_said_where_it_stands(good: GoodProject, case: str) -> None:
    old, new, line = CHANGES[case]
    assert RULE.count(old) == 1
    good.write("rule.yaml", RULE.replace(old, new))
    result = imported("rule.yaml")
    assert result.exit_code == 0, result.output
    assert line in result.stdout.splitlines()


def test_what_only_sentinel_can_do_is_kept_for_it(good: GoodProject) -> None:
    """The block of the spec has the rule's own values; details that no spec can have are listed."""
    extra = """\
suppressionEnabled: true
suppressionDuration: 5h
incidentConfiguration: {createIncident: false}
customDetails: {App: Name, Account: Name, Gone: Absent}
"""
    good.write("rule.yaml", RULE.replace("queryPeriod: 1h", "queryPeriod: 14d").replace("version: 1.0.0\n", extra))
    result = imported("rule.yaml")
    assert result.exit_code == 0, result.output
    assert (
        "sentinel:\n  window_size: P14D\n  suppression_duration: PT5H\n  create_incident: false\n"
        "  custom_details:\n    App: Name\n"
    ) in good.text(SPEC)
    notes = [line.split(": note: ")[1] for line in result.stdout.splitlines() if ": note: " in line]
    assert [note.split(" is left")[0] for note in notes] == [
        "incidentConfiguration",
        "customDetails 'Account'",
        "customDetails 'Gone'",
    ]


REFUSED = {
    "indentation": ("version: 1.0.0", "   - entityType: IP", "rule.yaml:20:4: YM103: error: not valid YAML: "),
    "kind": ("kind: Scheduled", "kind: Fusion", "rule.yaml:21:7: IM104: error: kind 'Fusion' has no query that "),
    "missing": ("severity: Medium\n", "", "rule.yaml:1:1: IM101: error: 'severity' is missing; "),
    "severity": ("Medium", "Worst", "rule.yaml:5:11: IM104: error: severity 'Worst' is not known; "),
    "type": ("severity: Medium", "severity: [High]", "rule.yaml:5:11: IM103: error: severity must be text, not"),
    "key": ("columnName", "column", "rule.yaml:19:40: IM102: error: unknown key 'column'; did you mean 'columnName'?"),
    "span": ("queryPeriod: 1h", "queryPeriod: soon", "rule.yaml:8:14: IM104: error: queryPeriod 'soon' is not a time"),
    "operator": (
        "triggerOperator: gt",
        "triggerOperator: most",
        "rule.yaml:9:18: IM104: error: triggerOperator",
    ),
    "tactics": (
        "[Persistence, DefenseEvasion]\nrelevantTechniques: [T1098, T1562.001]",
        "[InhibitResponseFunction]\nrelevantTechniques: []",
        "rule.yaml:11:10: IM106: error: the rule names no tactic of ATT&CK Enterprise",
    ),
    "plug-in": (
        "// by anyone",
        "| evaluate bag_unpack(InitiatedBy)",
        "rule.yaml:15:66: KQL001: error: 'bag_unpack' is not supported in log alert rules; ",
    ),
    "watchlist": (
        "// by anyone",
        "| where Id in (_GetWatchlist('vip'))",
        "rule.yaml:15:70: KQ103: error: the watchlist of '_GetWatchlist' is not known here; ",
    ),
    "every table": ("  AuditLogs\n", "  union *\n", "rule.yaml:14:3: KQL004: error: 'union *' is not supported"),
    "taken": (
        "Application owner added by an app",
        "Owner added",
        "rule.yaml:1:1: IM107: error: its name becomes",
    ),
    "invalid": (
        "Application owner added by an app",
        "An owner " * 20,
        "rule.yaml:1:1: IM108: error: the alert would be invalid: SP104: title ",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_rule_writes_nothing(good: GoodProject, case: str) -> None:
    old, new, start = REFUSED[case]
    assert RULE.count(old) == 1
    good.write("rule.yaml", RULE.replace(old, new))
    before = sorted(path.name for path in Path("alert_specs/applications").iterdir())
    result = imported("rule.yaml")
    assert (result.exit_code, result.stderr) == (1, "0 imported, 1 refused\n")
    assert any(line.startswith(start) for line in result.stdout.splitlines()), result.stdout
    assert sorted(path.name for path in Path("alert_specs/applications").iterdir()) == before


def test_a_template_and_several_files_are_one_import(good: GoodProject) -> None:
    """Each rule of an export is one; all mistakes come at once; what is right is written."""
    rule = {
        "displayName": "Role member added",
        "severity": "High",
        "query": '  AuditLogs\r\n| where OperationName == "Add member to role" | summarize count() by Identity',
        "queryFrequency": "PT1H",
        "queryPeriod": "PT1H",
        "triggerOperator": "GreaterThan",
        "triggerThreshold": 3,
        "tactics": ["PrivilegeEscalation"],
        "techniques": ["T1098"],
    }
    resources = [
        {"type": "Microsoft.SecurityInsights/alertRules", "kind": "Scheduled", "properties": rule},
        {"type": "Microsoft.SecurityInsights/alertRules", "kind": "Scheduled", "properties": rule | {"query": "[x()]"}},
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
    text = good.text("alert_specs/applications/role_member_added.yaml")
    assert "trigger:\n  operator: GreaterThan\n  threshold: 3\n" in text
    assert "detects: pattern\ntables: [AuditLogs]\nquery: |\n  AuditLogs\n  | where OperationName" in text
