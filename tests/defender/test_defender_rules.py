"""`entrawatch export defender` and `entrawatch sync defender`: bodies, reasons, and what is sent to Microsoft Graph."""

import copy
import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from detectionservice import Answer, DetectionService
from goodproject import AREA, STACK, GoodProject

from entrawatch.cli import main
from entrawatch.defender.obstacles import obstacles
from entrawatch.directory import graph as graph_module
from entrawatch.stacks.read_deployment import read_deployment

pytestmark = pytest.mark.usefixtures("service_files")
SYNC = ("sync", "defender", "--stack", "dev")
OTHERS: list[dict[str, Any]] = [
    {"id": "1", "displayName": "By hand", "description": None, "status": "enabled"},
    {"id": "2", "displayName": "Copied text", "description": "see [entrawatch dev/gone]", "status": "enabled"},
    {"id": "3", "displayName": "Other stack", "description": "[entrawatch prod/gone] x", "status": "enabled"},
]
GONE: dict[str, Any] = {
    "id": "a/b c",
    "displayName": "Gone",
    "description": "[entrawatch dev/gone] x",
    "status": "enabled",
}
RULE_ID = "rule-123c7323-dec0-51cf-840a-1ed13b837514"
GONE_LINE = "disable gone: the stack has no rule for it\n"
THROTTLED: Answer = (429, {"error": {"code": "TooManyRequests"}}, {"Retry-After": "7"})
ACCEPTED: Answer = (201, {}, {})


def run(*words: str) -> Result:
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def exported(*options: str) -> Result:
    return run("export", "defender", "--stack", "dev", "--out", "out", *options)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> DetectionService:
    """Return the tenant that the command signs in to, with rules of others and one of an alert that left the stack."""
    found = DetectionService({one["id"]: dict(one) for one in (*OTHERS, GONE)})
    monkeypatch.setattr(graph_module, "connect", found.graph)
    return found


def test_the_body_of_an_alert(good: GoodProject) -> None:
    good.change("techniques: [T1098]", "techniques: [T1098.001, T1685]")
    good.change("tactics: [Persistence]", "tactics: [Persistence, Defense Impairment]")
    result = exported()
    one_tactic = "  names only tactic Persistence, because Defender accepts one\n"
    assert (result.exit_code, result.stdout) == (0, f"out/owner_added.json\n{one_tactic}")
    assert result.stderr == "1 exported, 0 cannot be custom detections\n"
    body = json.loads(good.text("out/owner_added.json"))
    query = body.pop("queryCondition")["queryText"]
    assert query.startswith('let approved_actors = dynamic(["onboarding@contoso.com"]);\n')
    assert "let new_since = ago(25m);\n" in query
    template = body.pop("detectionAction")["alertTemplate"]
    assert body == {
        "id": RULE_ID,
        "displayName": "Owner added to an application (dev)",
        "description": (
            "[entrawatch dev/owner_added] Someone became the owner of an application and can now act as it."
        ),
        "status": "enabled",
        "schedule": {"frequency": "PT15M", "lookback": "PT6H"},
    }
    assert template.pop("recommendedActions").startswith("Runbook:\n1. Ask the actor over a second channel.\n\nCan be")
    assert template == {
        "title": "Owner added to an application (dev): {{Actor}}",
        "description": "Someone became the owner of an application and can now act as it.",
        "severity": "high",
        "tactics": [
            {
                "tactic": "Persistence",
                "techniques": [{"technique": "T1098", "subTechniques": ["T1098.001"]}],
            },
        ],
        "customDetails": {"Account": "Actor"},
        "entityMappings": {
            "accounts": [
                {
                    "nameColumn": "Actor_Name",
                    "upnSuffixColumn": "Actor_UPNSuffix",
                    "aadUserIdColumn": "Actor_AadUserId",
                }
            ]
        },
    }


REASONS = {
    "periods": (
        "number_of_evaluation_periods: 1\n    min_failing_periods_to_alert: 1",
        "number_of_evaluation_periods: 2\n    min_failing_periods_to_alert: 2",
        "judges each run alone",
    ),
    "threshold": (
        '  threshold: 0\n  dimensions:\n    - name: Actor\n      operator: Include\n      values: ["*"]\n',
        "  threshold: 5\n",
        "has no threshold; compare in the query",
    ),
    "time": ("TimeGenerated = max(TimeGenerated), Owners", "Owners", "the result has no TimeGenerated"),
    "entity": ("account: [Actor]", "role: [Actor]", "no entity column names an account, a device, or an application"),
    "text": ("can now act as it.", "can now act as {{it}}.", "would be read as the name of a column"),
}


@pytest.mark.parametrize("case", REASONS)
def test_each_other_alert_has_its_reason(good: GoodProject, case: str) -> None:
    old, new, reason = REASONS[case]
    good.change(old, new)
    found = json.loads(exported("--format", "json").stdout)
    assert (found["exported"], list(found["left_out"])) == ({}, ["owner_added"])
    assert reason in found["left_out"]["owner_added"]


def test_a_table_of_defender_itself_and_an_alert_that_is_not_deployed(good: GoodProject) -> None:
    good.change("environment: dev\n", "environment: dev\n  entrawatch:target: both\n", STACK)
    (alert,) = read_deployment(good.project, "dev").deployment.alerts
    assert alert.sentinel
    spec = alert.spec.model_copy(update={"tables": ("SecurityAlert", "CloudAppEvents")})
    reason = (
        "a rule on Defender's own table CloudAppEvents has a fixed look-back, and must return Timestamp and ReportId"
    )
    assert obstacles(spec, alert.sentinel, {"Timestamp": "datetime"}) == (reason,)
    good.change("approved_actors: optional", "approved_actors: required")
    good.change("[onboarding@contoso.com]", "[]", STACK)
    reason = "the stack does not deploy it: requires tenant input 'approved_actors', which this stack does not set"
    assert exported("owner_added").stdout == f"owner_added: {reason}\n"
    assert exported("owner_addet").exit_code == 2


def test_sync_creates_updates_and_disables_only_its_own_rules(good: GoodProject, service: DetectionService) -> None:
    """Nothing without --apply; a second run has nothing to do, and an alert that comes back is enabled again."""
    shown = run(*SYNC)
    assert (shown.exit_code, shown.stdout, service.sent) == (1, f"create owner_added\n{GONE_LINE}", [])
    assert shown.stderr == "2 to change; nothing was sent, add --apply\n"
    service.answers = [THROTTLED, ACCEPTED]
    applied = run(*SYNC, "--apply")
    assert (applied.exit_code, service.sent, service.waited) == (0, ["POST", "POST", "PATCH"], [7])
    assert applied.stderr == "create owner_added: done\ndisable gone: done\n2 of 2 applied\n"
    assert service.rules["a/b c"] == {**GONE, "status": "disabled"}
    assert [service.rules[one["id"]] for one in OTHERS] == OTHERS
    again = run(*SYNC)
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "nothing differs\n")
    good.change("window_size: PT6H", "window_size: PT5H")
    service.rules[RULE_ID]["status"] = "autoDisabled"
    changed = json.loads(run(*SYNC, "--format", "json", "--apply").stdout)
    expected = {"action": "update", "alert": "owner_added", "properties": ["status", "schedule.lookback"], "reason": ""}
    assert (changed, run(*SYNC).exit_code, len(service.rules)) == ([expected], 0, 5)
    good.change("account: [Actor]", "role: [Actor]")
    assert run(*SYNC).stdout.startswith("disable owner_added: no entity column names an account")


def test_a_change_by_hand_is_set_back_and_a_response_action_stays(good: GoodProject, service: DetectionService) -> None:
    """PATCH keeps what it omits, so that another kind of entity is removed with an empty list."""
    run(*SYNC, "--apply")
    action = service.rules[RULE_ID]["detectionAction"]
    action["automatedActions"] = {"disableUsers": [{"accountSidColumn": "Sid"}]}
    action["alertTemplate"]["entityMappings"]["urls"] = [{"addressColumn": "Gone"}]
    action["alertTemplate"]["customDetails"]["Own"] = "Actor"
    assert run(*SYNC, "--apply").stdout == "update owner_added: detectionAction.alertTemplate.entityMappings.urls\n"
    assert service.rules[RULE_ID]["detectionAction"]["automatedActions"] == action["automatedActions"]
    assert service.rules[RULE_ID]["detectionAction"]["alertTemplate"]["entityMappings"]["urls"] == []
    assert run(*SYNC).stderr == "nothing differs\n"
    service.rules[RULE_ID]["description"] = "Someone rewrote it."
    lost = f"rule '{RULE_ID}' of alert 'owner_added' has lost its marker; write '[entrawatch dev/owner_added]' at the "
    assert run(*SYNC, "--apply").stderr.startswith(lost)


def test_a_service_that_fails_stops_the_run(good: GoodProject, service: DetectionService) -> None:
    """A later run continues; half of a list changes nothing."""
    service.answers = [(503, {}, {"Retry-After": "1"})] * 6
    stopped = run(*SYNC, "--apply")
    assert (stopped.exit_code, stopped.stderr.splitlines()[-1]) == (1, "0 of 2 applied")
    assert stopped.stderr.startswith("stopped: Microsoft Graph reports an error (HTTP 503); run the command again")
    service.answers = [THROTTLED] * 6
    assert "is throttled, and stayed so after waiting" in run(*SYNC, "--apply").stderr
    service.answers, sent = [], len(service.sent)
    service.broken_page = True
    half = run(*SYNC, "--apply")
    assert (half.exit_code, len(service.sent)) == (1, sent)
    assert "/security/rules/detectionRules: " in half.stderr
    service.broken_page = False
    assert run(*SYNC, "--apply").stderr.endswith("2 of 2 applied\n")


def test_one_rule_can_fail_and_a_later_run_continues(good: GoodProject, service: DetectionService) -> None:
    good.copy_alert("owner_removed")
    good.change("  - owner_added\n", "  - owner_added\n  - owner_removed\n", AREA)
    good.change("title: Owner added", "title: Owner removed", "alert_specs/applications/owner_removed.yaml")
    service.answers = [(400, {"error": {"code": "BadRequest", "message": "Bad\nquery"}}, {})]
    first = run(*SYNC, "--apply")
    assert first.exit_code == 1
    assert first.stderr == (
        "create owner_added: failed: Microsoft Graph rejects the request (HTTP 400: BadRequest: Bad query)\n"
        "create owner_removed: done\ndisable gone: done\n2 of 3 applied\n"
    )
    service.answers = [(403, {"error": {"code": "Forbidden", "message": "no"}}, {})]
    denied = "the identity may not change it; grant the application permission CustomDetection.ReadWrite.All"
    stopped = f"stopped: {denied} (HTTP 403: Forbidden: no); run the command again to continue\n0 of 1 applied\n"
    assert run(*SYNC, "--apply").stderr == stopped
    assert (run(*SYNC, "--apply").exit_code, run(*SYNC).exit_code) == (0, 0)


def test_nothing_is_sent_if_the_rules_cannot_be_read_or_told_apart(
    good: GoodProject, service: DetectionService
) -> None:
    service.rules["5"] = {**copy.deepcopy(GONE), "id": "5"}
    twins = "rules 'a/b c' and '5' have the marker of alert 'gone'; remove it from the description of the copy\n"
    assert run(*SYNC, "--apply").stderr == twins
    del service.rules["5"]["id"]
    assert "a rule has another form than documented ('id')" in run(*SYNC, "--apply").stderr
    service.denied = True
    result = run(*SYNC, "--apply")
    assert (result.exit_code, result.stderr.count("\n"), service.sent) == (1, 1, [])
    assert "grant the application permission CustomDetection.Read.All" in result.stderr
