"""`entrawatch import sentinel`: a valid alert, or the reason for each thing that an alert cannot be."""

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
    assert result.stderr.endswith(f"entrawatch validate {SPEC.rpartition('/')[0]}\n")
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
    "name": (
        "Application owner added by an app",
        "An owner " * 20,
        "rule.yaml:2:7: IM202: warning: 179 characters are shortened to 119, up to 'An'; an alert has at most 120 "
        "there",
    ),
    "description": (
        "An application added an owner.",
        "An application added an owner. " * 140,
        "rule.yaml:3:14: IM202: warning: 4388 characters are shortened to 2999, up to 'an'; an alert has at most "
        "3000 there",
    ),
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
        "rule.yaml:20:21: IM202: warning: suppression is left out, because records that arrive meanwhile would be "
        "lost; mute notifications, with mute_actions_duration",
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


RECENT = {
    "where TimeGenerated > ago(1h)": True,
    "where ago(2h) <= TimeGenerated // not older": True,
    "where ingestion_time() > ago(1h)": True,
    "where TimeGenerated > ago(10m)": False,
    "where TimeGenerated between (ago(2h) .. ago(1h))": False,
    'where TimeGenerated > ago(1h) and Result == "success"': False,
}


@pytest.mark.parametrize("step", RECENT)
def test_a_filter_on_the_last_hour_would_lose_late_records(good: GoodProject, step: str) -> None:
    """The alert reads each record when it arrives, so a step that only means since the last run is removed."""
    good.write("rule.yaml", RULE.replace("  AuditLogs\n", f"  AuditLogs\n  | {step}\n"))
    result = imported("rule.yaml")
    assert result.exit_code == 0, result.output
    assert ("its filter on the time since the last run was removed" in result.stdout) is RECENT[step]
    assert (step.partition(" //")[0] not in good.text(SPEC)) is RECENT[step]


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
        "sentinel:\n  window_size: P14D\n  create_incident: false\n  custom_details:\n    App: Name\n"
    ) in good.text(SPEC)
    notes = [line.split(": note: ")[1] for line in result.stdout.splitlines() if ": note: " in line]
    assert [note.split(" is left")[0] for note in notes] == [
        "incidentConfiguration",
        "customDetails 'Account'",
        "customDetails 'Gone'",
    ]


def test_a_pattern_keeps_its_suppression(good: GoodProject) -> None:
    """The first run after it reads the whole window."""
    suppressed = "suppressionEnabled: true\nsuppressionDuration: 5h\n"
    rule = RULE.replace("version: 1.0.0\n", suppressed).replace("triggerThreshold: 0", "triggerThreshold: 5")
    good.write("rule.yaml", rule.replace("queryPeriod: 1h", "queryPeriod: 6h"))
    assert imported("rule.yaml").exit_code == 0
    assert "sentinel:\n  suppression_duration: PT5H\n" in good.text(SPEC)


REFUSED = {
    "indentation": ("version: 1.0.0", "   - entityType: IP", "rule.yaml:20:4: YM103: error: not valid YAML: "),
    "kind": ("kind: Scheduled", "kind: Fusion", "rule.yaml:21:7: IM104: error: kind 'Fusion' has no query of its own"),
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
    "no letters": (
        "Application owner added by an app",
        "所有者已添加",
        "rule.yaml:1:1: IM107: error: its name '所有者已添加' does not become an id; begin it with a Latin letter",
    ),
    "invalid": (
        "Application owner added by an app",
        "App",
        "rule.yaml:1:1: IM108: error: the alert would be invalid: SP104: title ",
    ),
    "range": ("queryPeriod: 1h", "queryPeriod: 30d", "rule.yaml:8:14: SEN010: error: queryPeriod 'P30D' is not "),
    "gap": ("queryPeriod: 1h", "queryPeriod: 30m", "rule.yaml:8:14: SEN011: error: the rule runs every PT1H but "),
    "nothing": ("queryPeriod: 1h", "queryPeriod: 0d", "rule.yaml:8:14: IM104: error: queryPeriod '0d' is not a time"),
    "threshold": (
        "triggerThreshold: 0",
        "triggerThreshold: -5",
        "rule.yaml:10:19: SEN014: error: triggerThreshold -5 ",
    ),
    "details": ("version: 1.0.0", "customDetails: [Name]", "rule.yaml:20:16: IM103: error: customDetails must be a "),
    "no table": (
        "  AuditLogs\n",
        "  print OperationName = 'x', InitiatedBy = dynamic({})\n",
        "rule.yaml:13:8: IM104: error: the query reads no table of Microsoft's reference; ",
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


CONSTRUCTS = {
    "a function of a table's name": """
  let signIns = (name: string) { table(name) | where ResultType != "0" | summarize count() by UserPrincipalName };
  union isfuzzy=true (signIns("SigninLogs")), (signIns("AADNonInteractiveUserSignInLogs"))""",
    "a baseline of two weeks": """
  let back = 14d; // two weeks
  let step_size = 1h;
  SigninLogs
  | where TimeGenerated between (ago(back + step_size) .. ago(back - 13d - 24 * step_size))
  | make-series Number = count() on TimeGenerated from ago(back) to now() step step_size by UserPrincipalName
  | extend (Anomalies, Score, Baseline) = series_decompose_anomalies(Number, 2.5, -1, 'linefit')
  | mv-expand Number to typeof(double), Anomalies to typeof(double)
  | where Anomalies > 0""",
    "columns that a union splits": """
  union isfuzzy=true SigninLogs, AADNonInteractiveUserSignInLogs
  | extend Country = tostring(LocationDetails_dynamic.countryOrRegion)
  | summarize dcount(Country) by UserPrincipalName""",
    "users whom Sentinel scores": """
  let scored = IdentityInfo | where AssignedRoles has "Admin" | summarize by AccountUPN;
  AuditLogs | extend Actor = tostring(InitiatedBy.user.userPrincipalName) | where Actor in~ (scored)
  | join kind=leftouter (BehaviorAnalytics | project-rename Actor = UserPrincipalName) on Actor""",
    "a file of the network": """
  let known = externaldata(Id: string)[@"https://example.com/known.csv"] with (format="csv");
  AuditLogs | where Identity !in (known) | project-away Tenant*, *Id""",
    "a watchlist with headings": """
  let vips = (_GetWatchlist('VIPUsers') | distinct ["User Principal Name"]);
  SigninLogs | where UserPrincipalName in~ (vips) | summarize take_any(*) by UserPrincipalName""",
    "properties of a record": """
  AuditLogs
  | mv-apply One = TargetResources on (where One.type =~ "User" | extend Target = tostring(One.userPrincipalName))
  | parse Target with Name "@" Suffix
  | extend Bag = bag_pack("a", Name), Old = extractjson("$.state", tostring(TargetResources[0].displayName))
  | order by TimeGenerated desc""",
}


def test_the_constructs_of_microsofts_own_rules(good: GoodProject) -> None:
    """What the 74 rules of the Entra ID solution are written with becomes an alert, and an unused let is removed."""
    good.write(
        "alert_specs/workspace.yaml",
        "watchlists:\n  VIPUsers:\n    columns: {User Principal Name: string}\n"
        "    rows: [{User Principal Name: vip@contoso.com}]\n",
    )
    # Older rules have no kind.
    head, tail = RULE.split("query: |")[0], "version: 1.0.0\n"
    head = head.replace("queryPeriod: 1h", "queryPeriod: 14d")
    for number, (name, query) in enumerate(CONSTRUCTS.items()):
        text = head.replace("Application owner added by an app", f"Rule with {name}")
        good.write(f"rule{number}.yaml", f"{text}query: |{query}\n{tail}")
    result = imported(*(f"rule{number}.yaml" for number in range(len(CONSTRUCTS))))
    assert result.stderr.splitlines()[0] == f"{len(CONSTRUCTS)} imported, 0 refused", result.stdout
    baseline = good.text("alert_specs/applications/rule_with_a_baseline_of_two_weeks.yaml")
    assert "query: |\n  let step_size = 1h;\n  SigninLogs\n" in baseline
    assert "between (ago(337h) .. ago(0s))" in baseline
    validated = CliRunner(env={"NO_COLOR": "1"}).invoke(main, ["validate", "-q"])
    assert validated.exit_code == 0, validated.output
