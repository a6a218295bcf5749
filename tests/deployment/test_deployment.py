"""What one stack deploys is decided before any resource is made, and told where it surprises."""

from dataclasses import replace
from typing import Any

import pytest
from goodproject import AREA, SPEC, STACK, GoodProject

from entrawatch.catalog import load_catalog
from entrawatch.deployment import Deployment, PlannedAlert, SwitchedOff, plan_deployment
from entrawatch.deployment_checks import check_deployment
from entrawatch.licences import Licence
from entrawatch.log_categories import recommended_categories
from entrawatch.planned import switched_off_lines, tells_switched_off
from entrawatch.settings import StackSettings
from entrawatch.spec import Dimension
from entrawatch.stack_file import read_stack_file

SETTINGS: dict[str, Any] = {
    "environment": "dev",
    "location": "westeurope",
    "resource_group": {"name": "rg-entrawatch-dev"},
    "workspace": {},
    "log_routing": {"licences": ["p1"]},
    "notifications": {
        "receivers": {"soc": {"kind": "arm_role", "roles": ["Owner"]}},
        "routes": [{"receivers": ["soc"]}],
    },
    "inputs": {"approved_actors": ["onboarding@contoso.com"]},
}


def plan(good: GoodProject, *folders: str, **changes: Any) -> Deployment:
    catalog = load_catalog(*(good.root / folder for folder in ("alert_specs", *folders)))
    return plan_deployment(catalog, StackSettings.model_validate({**SETTINGS, **changes}))


def planned(good: GoodProject, **changes: Any) -> PlannedAlert:
    (alert,) = plan(good, **changes).alerts
    return alert


def off(good: GoodProject, **changes: Any) -> tuple[SwitchedOff, ...]:
    deployment = plan(good, **changes)
    assert deployment.alerts == deployment.areas == ()
    return deployment.switched_off


def issues(good: GoodProject, **changes: Any) -> list[str]:
    return [str(issue).removeprefix("stack configuration: ") for issue in plan(good, **changes).issues]


def test_an_alert_is_deployed_as_it_is_written(good: GoodProject) -> None:
    """Without a word in the stack every alert from status test on is deployed, and nothing is remarkable."""
    deployment = plan(good)
    (alert,) = deployment.alerts
    spec = load_catalog(good.root / "alert_specs").alerts["owner_added"].spec
    assert alert == PlannedAlert(spec, deployment.areas[0], alert.query, ("soc",), None)
    assert (deployment.switched_off, deployment.issues) == ((), ())


def test_a_query_starts_with_its_inputs_and_parameters(good: GoodProject) -> None:
    """One let each, sorted by name, then the text of the spec."""
    query = planned(good).query
    assert query.startswith(
        'let approved_actors = dynamic(["onboarding@contoso.com"]);\nlet least_owners = 1;\nAuditLogs\n| where'
    )
    assert query.endswith("| where Owners >= least_owners\n")


def test_an_optional_input_that_is_not_given_is_empty(good: GoodProject) -> None:
    """The query reads an empty list and the alert is deployed."""
    alert = planned(good, inputs={})
    assert alert.query.startswith("let approved_actors = dynamic([]);\nlet least_owners = 1;\n")


@pytest.mark.parametrize(
    ("override", "severity", "threshold", "least"),
    [
        ({"severity": "low"}, "low", 0, "1"),
        ({"threshold": 3}, "high", 3, "1"),
        ({"threshold": 0}, "high", 0, "1"),
        ({"parameters": {"least_owners": 5}}, "high", 0, "5"),
        ({"parameters": {"least_owners": 2.5}, "severity": "critical"}, "critical", 0, "2.5"),
    ],
)
def test_a_stack_overrides_severity_threshold_and_parameters(
    override: dict[str, Any], severity: str, threshold: int, least: str, good: GoodProject
) -> None:
    """Only what the stack says changes."""
    alert = planned(good, alerts={"overrides": {"owner_added": override}})
    assert (alert.spec.severity, alert.spec.trigger.threshold) == (severity, threshold)
    assert f"let least_owners = {least};\n" in alert.query


def test_an_override_of_a_built_in_alert_is_visible(good: GoodProject) -> None:
    """The planned alert names the file that it replaced."""
    good.copy_alert("owner_added", folder="own_specs")
    (alert,) = plan(good, "own_specs").alerts
    assert alert.overrides == SPEC


OFF = {
    "all alerts": ({"alerts": {"enabled": False}}, "alerts are switched off in this stack (alerts.enabled: false)"),
    "one area": (
        {"alerts": {"areas_off": ["applications"]}},
        "area 'applications' is switched off in this stack (alerts.areas_off)",
    ),
    "areas that are not chosen": (
        {"alerts": {"areas": ["user_accounts"]}},
        "area 'applications' is none of this stack's areas (alerts.areas)",
    ),
    "one alert": (
        {"alerts": {"overrides": {"owner_added": {"enabled": False}}}},
        "it is switched off in this stack (alerts.overrides)",
    ),
    "young alerts": (
        {"alerts": {"minimum_status": "stable"}},
        "its status is 'test'; this stack deploys 'stable' and up",
    ),
}


@pytest.mark.parametrize("name", OFF)
def test_a_stack_switches_alerts_off(name: str, good: GoodProject) -> None:
    """An alert that stays off is listed with the reason, and its empty area is not deployed."""
    changes, reason = OFF[name]
    assert off(good, **changes) == (SwitchedOff("owner_added", "applications", reason),)
    assert issues(good, **changes) == []


def test_an_area_that_stays_off_is_told_once() -> None:
    """A stack that chooses two areas of six must not print a line for each alert of the other four."""
    reason = "area 'devices' is none of this stack's areas (alerts.areas)"
    lines = switched_off_lines(
        [
            SwitchedOff("first", "devices", reason),
            SwitchedOff("second", "devices", reason),
            SwitchedOff("third", "applications", "it is deprecated"),
        ]
    )
    assert lines == [
        "area 'devices' with 2 alerts is not deployed: it is none of this stack's areas (alerts.areas)",
        "alert 'third' is not deployed: it is deprecated",
    ]
    assert all(map(tells_switched_off, lines))


@pytest.mark.parametrize(
    ("status", "minimum", "is_deployed"),
    [
        ("experimental", "experimental", True),
        ("experimental", "test", False),
        ("test", "test", True),
        ("test", "stable", False),
        ("stable", "stable", True),
        ("stable", "experimental", True),
    ],
)
def test_the_least_status_decides(status: str, minimum: str, is_deployed: bool, good: GoodProject) -> None:
    """From the least mature on."""
    good.change("status: test", f"status: {status}")
    assert bool(plan(good, alerts={"minimum_status": minimum}).alerts) is is_deployed


@pytest.mark.parametrize("minimum", ["experimental", "test", "stable", "deprecated"])
def test_a_deprecated_alert_is_never_deployed(minimum: str, good: GoodProject) -> None:
    """Whatever the stack asks for."""
    good.change("status: test", "status: deprecated\ndeprecated: {reason: Replaced.}")
    (alert,) = off(good, alerts={"minimum_status": minimum})
    assert alert == SwitchedOff("owner_added", "applications", "it is deprecated")


@pytest.mark.parametrize("inputs", [{}, {"approved_actors": []}, {"approved_actors": None}])
def test_an_alert_waits_for_its_required_input(inputs: dict[str, Any], good: GoodProject) -> None:
    """Nothing given and an empty list are the same: the alert stays off and the stack is told."""
    good.change("approved_actors: optional", "approved_actors: required")
    assert off(good, inputs=inputs) == (
        SwitchedOff(
            "owner_added",
            "applications",
            "it needs the tenant input 'approved_actors', which this stack does not give",
            ("approved_actors",),
        ),
    )
    assert issues(good, inputs=inputs) == [
        "PL101: warning: tenant input 'approved_actors' is not given, so owner_added stays off; "
        "add it below entrawatch:inputs"
    ]


CHOICE = "approved_actors: one_of\n  privileged_accounts: one_of"


def test_an_alert_waits_for_one_of_several_inputs(good: GoodProject) -> None:
    """Without any of them its query could find nothing."""
    good.change("approved_actors: optional", CHOICE)
    names = ("approved_actors", "privileged_accounts")
    reason = "it needs one of the tenant inputs approved_actors, privileged_accounts, and this stack gives none"
    assert off(good, inputs={"approved_actors": []}) == (SwitchedOff("owner_added", "applications", reason, names),)
    assert issues(good, inputs={}) == [
        "PL101: warning: none of the tenant inputs approved_actors, privileged_accounts is given, so owner_added stays "
        "off; add one below entrawatch:inputs"
    ]


def test_one_of_several_inputs_is_enough(good: GoodProject) -> None:
    """The others are empty, as optional ones are."""
    good.change("approved_actors: optional", CHOICE)
    alert = planned(good, inputs={"privileged_accounts": ["adm-alex@contoso.com"]})
    assert alert.query.startswith("let approved_actors = dynamic([]);\n")


def test_one_missing_input_is_told_once_for_all_its_alerts(good: GoodProject) -> None:
    """An alert that is off anyway is not among them."""
    good.change("approved_actors: optional", "approved_actors: required")
    good.copy_alert("secret_added")
    good.copy_alert("url_added")
    overrides = {"url_added": {"enabled": False}}
    assert issues(good, inputs={}, alerts={"overrides": overrides}) == [
        "PL101: warning: tenant input 'approved_actors' is not given, so owner_added, secret_added stay off; "
        "add it below entrawatch:inputs"
    ]


ROLE = {"kind": "arm_role", "roles": ["Owner"]}
RECEIVERS = {"soc": ROLE, "identity": ROLE, "night": ROLE}


def routed(good: GoodProject, *routes: dict[str, Any], **changes: Any) -> tuple[str, ...]:
    return planned(good, notifications={"receivers": RECEIVERS, "routes": list(routes)}, **changes).receivers


def test_all_routes_that_fit_an_alert_count(good: GoodProject) -> None:
    """Severity and area must both fit; each receiver is told once, sorted by name."""
    assert routed(good, {"receivers": ["soc", "identity"]}, {"receivers": ["soc"]}) == ("identity", "soc")
    assert routed(good, {"severities": ["high"], "receivers": ["soc"]}) == ("soc",)
    assert routed(good, {"severities": ["critical", "medium"], "receivers": ["soc"]}) == ()
    assert routed(good, {"areas": ["applications"], "receivers": ["soc"]}) == ("soc",)
    assert routed(good, {"areas": ["devices"], "receivers": ["soc"]}) == ()
    assert routed(good, {"areas": ["applications"], "severities": ["low"], "receivers": ["soc"]}) == ()


def test_a_route_follows_the_severity_of_the_stack(good: GoodProject) -> None:
    """An override of the severity changes who is told."""
    overrides = {"overrides": {"owner_added": {"severity": "low"}}}
    route = {"severities": ["low"], "receivers": ["night"]}
    assert routed(good, route) == ()
    assert routed(good, route, alerts=overrides) == ("night",)


def test_an_area_keeps_severities_to_the_portal(good: GoodProject) -> None:
    """What its notify does not list tells nobody, and that is no surprise."""
    good.change("alerts:\n", "notify: [critical]\nalerts:\n", AREA)
    assert routed(good, {"receivers": ["soc"]}) == ()
    assert issues(good) == []


def test_a_route_that_names_what_an_area_keeps_to_the_portal_is_noted(good: GoodProject) -> None:
    """Its author counts on it; a route for all severities, or for other areas, asks for nothing by name."""
    good.change("alerts:\n", "notify: [critical]\nalerts:\n", AREA)
    route = {"severities": ["high"], "receivers": ["soc"]}
    notifications = {
        **SETTINGS["notifications"],
        "routes": [route, {"severities": ["high", "low"], "receivers": ["soc"]}],
    }
    assert issues(good, notifications=notifications) == [
        "PL104: note: a route asks for high alerts, but area 'applications' keeps them to the portal and its workbook: "
        "owner_added; whoever wants to be told adds 'high' to notify in its area.yaml"
    ]
    for silent in ({"severities": ["low"], "receivers": ["soc"]}, {**route, "areas": ["devices"]}):
        assert issues(good, notifications={**notifications, "routes": [silent]}) == []


def test_an_alert_without_a_receiver_is_told(good: GoodProject) -> None:
    """Nobody hears of it."""
    assert issues(good, notifications={}) == [
        "SQR045: warning: no route leads to a receiver for 1 alert, which will only show in the portal: owner_added; "
        "add a route for their severity or area"
    ]


def test_a_new_workspace_that_nothing_feeds_is_told(good: GoodProject) -> None:
    """Unless the stack lists what another setting sends, the workspace is somebody else's, or no alert waits."""
    routing = {"licences": ["p1"], "manage": False}
    assert issues(good, log_routing=routing) == [
        "PO103: warning: no diagnostic setting of this stack feeds its new workspace, so its alert rule stays silent; "
        "write log_routing: {manage: true} in the one stack of the tenant that owns the setting, or list what another "
        "setting sends here"
    ]
    good.copy_alert("secret_added")
    assert "so its 2 alert rules stay silent" in issues(good, log_routing=routing)[0]
    assert issues(good, log_routing=routing, workspace={"existing_id": "/subscriptions/1/workspaces/law"}) == []
    assert issues(good, log_routing=routing, alerts={"enabled": False}) == []
    assert issues(good, log_routing={**routing, "categories": ["AuditLogs"]}) == []


def test_more_receivers_than_a_rule_can_call_are_refused(good: GoodProject) -> None:
    """Five action groups are the most."""
    names = [f"team{number}" for number in range(6)]
    notifications = {"receivers": dict.fromkeys(names, ROLE), "routes": [{"receivers": names}]}
    assert issues(good, notifications=notifications) == [
        "SQR044: 6 receivers for 1 alert (team0, team1, team2, team3, team4, team5); "
        "a rule can call 5 action groups, put several addresses into one receiver"
    ]
    notifications["routes"] = [{"receivers": names[:5]}]
    assert issues(good, notifications=notifications) == []


@pytest.mark.parametrize("licences", [["free"], ["p1"], ["p2"], ["p2", "workload_id_premium"]])
def test_categories_follow_the_licences(licences: list[str], good: GoodProject) -> None:
    """Where a stack does not list them."""
    expected = tuple(sorted(recommended_categories([Licence(name) for name in licences])))
    assert plan(good, log_routing={"licences": licences}).categories == expected


def test_categories_of_the_stack_win(good: GoodProject) -> None:
    """Each once, sorted."""
    routing = {"licences": ["p1"], "categories": ["SignInLogs", "AuditLogs", "SignInLogs"]}
    assert plan(good, log_routing=routing).categories == ("AuditLogs", "SignInLogs")


def test_an_alert_on_a_category_that_is_not_routed_is_told(good: GoodProject) -> None:
    """It would be deployed and never fire."""
    assert issues(good, log_routing={"licences": ["p1"], "categories": ["SignInLogs"]}) == [
        "PL102: warning: log category 'AuditLogs' is not routed, so 1 alert on table AuditLogs can never fire: "
        "owner_added; add it to categories"
    ]


def test_an_alert_on_a_table_without_its_licence_is_told(good: GoodProject) -> None:
    """The table would stay empty."""
    good.change("tables: [AuditLogs]", "tables: [AuditLogs, AADUserRiskEvents]")
    routing = {"licences": ["p1"], "categories": ["AuditLogs", "UserRiskEvents"]}
    assert issues(good, log_routing=routing) == [
        "DIA019: warning: table AADUserRiskEvents needs Microsoft Entra ID P2, which licences does not list; "
        "without it 1 alert will find nothing there: owner_added"
    ]


def test_a_category_without_its_licence_is_told_once(good: GoodProject) -> None:
    """To route it as well would change nothing before the licence is there."""
    good.change("tables: [AuditLogs]", "tables: [AuditLogs, AADUserRiskEvents]")
    found = issues(good, log_routing={"licences": ["p1"], "categories": ["AuditLogs"]})
    assert [text.partition(":")[0] for text in found] == ["DIA019"]
    found = issues(good, log_routing={"licences": ["p2"], "categories": ["AuditLogs"]})
    assert [text.partition(":")[0] for text in found] == ["PL102"]


def test_an_alert_whose_tables_all_lack_their_licence_stays_off(good: GoodProject) -> None:
    """It would be paid for and never fire; the reason names what to buy."""
    good.change("tables: [AuditLogs]", "tables: [AADUserRiskEvents]")
    good.change("AuditLogs\n", "AADUserRiskEvents\n")
    reason = "its logs need Microsoft Entra ID P2, which licences of log_routing does not list"
    (off,) = plan(good, log_routing={"licences": ["p1"]}).switched_off
    assert (off.alert_id, off.reason) == ("owner_added", reason)
    assert plan(good, log_routing={"licences": ["p2"]}).switched_off == ()


@pytest.mark.parametrize(("owned", "stays_off"), [("p1", True), ("p2", False), ("id_governance", False)])
def test_an_alert_whose_events_need_a_licence_stays_off(owned: str, stays_off: bool, good: GoodProject) -> None:
    """Everybody has an audit log, and only some have the product that writes these records into it."""
    good.change("tables: [AuditLogs]", "tables: [AuditLogs]\nlicences: [p2, id_governance]")
    titles = "Microsoft Entra ID P2 or Microsoft Entra ID Governance"
    reason = f"its logs need {titles}, which licences of log_routing does not list"
    off = plan(good, log_routing={"licences": [owned]}).switched_off
    assert [item.reason for item in off] == [reason] * stays_off


def many(good: GoodProject, count: int, frequency: str = "PT15M") -> Deployment:
    """Plan many copies of the good alert without reading as many files."""
    catalog = load_catalog(good.root / "alert_specs")
    alert = catalog.alerts["owner_added"]
    alerts = {}
    for number in range(count):
        changes = {"id": f"alert{number:04}", "evaluation_frequency": frequency}
        alerts[changes["id"]] = replace(alert, spec=alert.spec.model_copy(update=changes))
    return plan_deployment(replace(catalog, alerts=alerts), StackSettings.model_validate(SETTINGS))


@pytest.mark.parametrize(
    ("count", "frequency", "expected"),
    [
        (500, "PT15M", []),
        (501, "PT15M", ["SQR058: 501 alert rules; one managed identity can run 500, switch areas or alerts off"]),
        (
            1001,
            "PT15M",
            [
                "SQR058: 1001 alert rules; one managed identity can run 500, switch areas or alerts off",
                "SQR072: 1001 alert rules; a workspace allows 1000, switch areas or alerts off",
                "WBK009: warning: the workbook of area 'applications' has 1499 KB; Azure was seen to refuse more than "
                "about 1 MB, switch alerts of the area off",
            ],
        ),
        (100, "PT1M", []),
        (101, "PT1M", ["SQR071: 101 rules run every minute; a subscription allows 100, run them every PT5M"]),
    ],
)
def test_more_rules_than_azure_runs_are_refused(
    count: int, frequency: str, expected: list[str], good: GoodProject
) -> None:
    """Before the first of them is created."""
    found = many(good, count, frequency).issues
    assert [str(issue).removeprefix("stack configuration: ") for issue in found] == expected


def test_a_rule_that_its_inputs_make_too_large_is_refused(good: GoodProject) -> None:
    """All properties of a rule have 64 KB; what to shorten is the input that takes most of it."""
    actors = [f"user{number:04}@contoso.onmicrosoft.com" for number in range(2000)]
    assert issues(good, inputs={"approved_actors": actors}) == [
        "SQR040: the properties of rule 'owner_added' are 73 KB; the limit is 64 KB, "
        "shorten the input 'approved_actors'"
    ]


def test_a_rule_that_is_too_large_by_itself_is_refused(good: GoodProject) -> None:
    """Where an input takes less than the query, it is the query."""
    good.change("(approved_actors)", '(approved_actors, "' + "x" * 65_000 + '")')
    assert issues(good) == [
        "SQR040: the properties of rule 'owner_added' are 69 KB; the limit is 64 KB, "
        "shorten its query or its dimensions"
    ]


def test_issues_have_their_place_in_the_stack_file(good: GoodProject) -> None:
    """A stack file that is read gives line and column."""
    good.change("\n    approved_actors: [onboarding@contoso.com]", " {}", STACK)
    good.change("approved_actors: optional", "approved_actors: required")
    stack = read_stack_file(good.root / STACK)
    assert stack.settings
    found = plan_deployment(load_catalog(good.root / "alert_specs"), stack.settings, stack.document).issues
    assert [str(issue) for issue in found] == [
        f"{STACK}:12:3: PL101: warning: tenant input 'approved_actors' is not given, so owner_added stays off; "
        "add it below entrawatch:inputs"
    ]


def test_a_workbook_that_azure_may_refuse_is_a_warning(good: GoodProject, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the size that Azure was seen to refuse, the area is named."""
    monkeypatch.setattr("entrawatch.deployment_checks.WARN_BYTES", 1024)
    assert issues(good) == [
        "WBK009: warning: the workbook of area 'applications' has 3 KB; Azure was seen to refuse more than about 1 MB, "
        "switch alerts of the area off"
    ]


def with_areas(good: GoodProject, *titles: str) -> list[str]:
    deployment = plan(good)
    areas = tuple(
        deployment.areas[0].model_copy(update={"id": f"area{number}", "title": title})
        for number, title in enumerate(titles)
    )
    found = check_deployment(replace(deployment, areas=areas, hunts={area.id: () for area in areas}), None)
    return [str(issue) for issue in found if "WBK0" in issue.code]


def test_two_areas_of_one_title_are_refused(good: GoodProject) -> None:
    """Their workbooks would have one name, which a resource group takes once."""
    assert with_areas(good, "Devices", "devices", "Users") == [
        "stack configuration: WBK006: areas 'area0' and 'area1' have one title, so their workbooks would have one "
        "name; change the title of one, or switch one off"
    ]


@pytest.mark.parametrize("count", [800, 801])
def test_more_areas_than_workbooks_fit_are_refused(count: int, good: GoodProject) -> None:
    """A resource group holds 800."""
    expected = "stack configuration: WBK012: 801 areas, each with a workbook; a resource group holds 800"
    found = with_areas(good, *(f"Area {number}" for number in range(count)))
    assert found == ([f"{expected}, switch areas off"] if count == 801 else [])


RUNBOOK_OF_A_QUARTER = """runbook:
  - step: See who added owners before.
    query: |
      AuditLogs
      | where TimeGenerated > ago(90d)
"""


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        ("ago(8760h)", 365),
        ("ago(365days)", 365),
        ("ago( 129601min )", 91),
        ("ago(quarter)", 91),
        ("ago(90d)", None),
        ('"ago(400d)"', None),
        ("ago(unknown)", None),
    ],
)
def test_a_look_back_counts_in_any_unit_and_behind_a_let(moment: str, days: int | None, good: GoodProject) -> None:
    """A preview reads the text of the query; what stands in quotes is none of it."""
    query = f"      let quarter = 2184h;\n      AuditLogs\n      | where TimeGenerated > {moment}\n"
    good.change("runbook:\n", f"runbook:\n  - step: See who added owners.\n    query: |\n{query}")
    told = f"PL103: warning: table AuditLogs keeps 90 days, but alert 'owner_added' or its runbook reads {days}"
    assert issues(good) == ([f"{told}; keep it longer"] if days else [])


@pytest.mark.parametrize(
    ("workspace", "expected"),
    [
        ({"retention_days": 90}, []),
        (
            {"retention_days": 89},
            [
                "PL103: warning: table AuditLogs keeps 89 days, but alert 'owner_added' or its runbook reads 90; "
                "keep it longer"
            ],
        ),
        ({"retention_days": 30, "tables": {"AuditLogs": {"retention_days": 90}}}, []),
        (
            {"retention_days": 90, "tables": {"AuditLogs": {"retention_days": 60}}},
            [
                "PL103: warning: table AuditLogs keeps 60 days, but alert 'owner_added' or its runbook reads 90; "
                "keep it longer"
            ],
        ),
        ({"existing_id": "/subscriptions/x", "retention_days": 30}, []),
    ],
)
def test_retention_shorter_than_what_a_runbook_reads_is_a_warning(
    workspace: dict[str, Any], expected: list[str], good: GoodProject
) -> None:
    """The look-back of the rule and of the responder's queries counts; an adopted workspace is not known here."""
    good.change("runbook:\n", RUNBOOK_OF_A_QUARTER)
    assert issues(good, workspace=workspace) == expected


def test_dimension_values_count_to_the_size_of_a_rule(good: GoodProject) -> None:
    """Azure's 64 KB are for all properties together."""
    values = tuple(f"value-{number:06}" for number in range(6000))
    planned = plan(good).alerts[0]
    dimension = Dimension(name="Actor", values=values)
    trigger = planned.spec.trigger.model_copy(update={"dimensions": (dimension,)})
    alert = replace(planned, spec=planned.spec.model_copy(update={"trigger": trigger}))
    found = check_deployment(replace(plan(good), alerts=(alert,)), None)
    assert [issue.code for issue in found] == ["SQR040"]


@pytest.mark.parametrize(
    ("accounts", "days", "is_told"),
    [(["bg1@contoso.com"], 91, True), (["bg1@contoso.com"], 90, False), ([], 91, False)],
)
def test_a_drill_that_the_workspace_forgets_is_a_warning(
    accounts: list[str], days: int, is_told: bool, good: GoodProject
) -> None:
    """The workbook would call every account overdue."""
    text = (
        "PL103: warning: table SigninLogs keeps 90 days, but a drill of an emergency access account is due every "
        f"{days}, so the workbook would call each overdue; keep it longer, or drill more often"
    )
    told = issues(good, break_glass={"accounts": accounts, "drill_every_days": days})
    assert [issue for issue in told if "drill" in issue] == [text] * is_told
