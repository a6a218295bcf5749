"""What exceptions files are refused for, and what is only a warning."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from entrawatch.documents.document import parse_document
from entrawatch.documents.issues import IssuesFound
from entrawatch.sentinel.settings import SentinelSettings, Target
from entrawatch.specs.alert_spec import Severity
from entrawatch.specs.catalog import Catalog
from entrawatch.stacks.exceptions.checks import MANY, check_exceptions
from entrawatch.stacks.exceptions.read import load_exceptions, read_exceptions, unnamed_files
from entrawatch.stacks.plan_deployment import plan_deployment
from entrawatch.stacks.settings import AlertOverride, AlertSettings, LogRoutingSettings, StackSettings

TODAY = date(2026, 12, 1)
GOOD: dict[str, Any] = {
    "id": "backup_signs_in",
    "alert": "single_factor_sign_in_to_high_value_application",
    "match": {"account": ["svc-backup@contoso.com"]},
    "owner": "identity-team@contoso.com",
    "reason": "The backup service cannot use MFA yet.",
    "ticket": "CHG-1234",
    "created": "2026-11-01",
    "expires": "2027-02-01",
}
SETTINGS = StackSettings.model_validate(
    {
        "environment": "dev",
        "location": "westeurope",
        "resource_group": {"name": "rg"},
        "workspace": {},
        "break_glass": {"accounts": ["breakglass1@contoso.com"]},
        "alerts": {
            "overrides": {
                "guest_invited_by_unapproved_actor": {"severity": "low"},
                "guest_became_member": {"threshold": 5},
            }
        },
    }
)
Found = Callable[..., list[str]]


@pytest.fixture
def found(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Found:
    """Return a function that returns the issues of exceptions, each without the file's path."""
    monkeypatch.chdir(tmp_path)

    def issues(*exceptions: dict[str, Any], today: date | None = TODAY, **changes: Any) -> list[str]:
        (tmp_path / "a.yaml").write_text(json.dumps({"exceptions": list(exceptions)}, indent=1), "utf-8")
        placed, wrong = read_exceptions(tmp_path, ["a.yaml"])
        every = sorted([*wrong, *check_exceptions(placed, catalog, SETTINGS.model_copy(update=changes), today)])
        return [str(one).removeprefix("a.yaml:") for one in every]

    return issues


def good(**changes: Any) -> dict[str, Any]:
    """Return the good exception with other values; None removes a key."""
    return {key: value for key, value in {**GOOD, **changes}.items() if value is not None}


def test_good_exception_has_no_issue(found: Found) -> None:
    """The exception that the other tests change is accepted."""
    assert found(GOOD) == []


def area(**match: Any) -> dict[str, Any]:
    return good(alert=None, area="user_accounts", match=match)


LATER = "; choose an earlier day, and renew the exception after a review"
NOT_LOWER = "; write a lower one, or remove severity so that the findings do not fire"
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "without an owner": (
        good(owner=None),
        "3:3: EX101: 'owner' is missing; add it: who answers for the exception: a person or a team with an address",
    ),
    "without a reason": (
        good(reason=None),
        "3:3: EX101: 'reason' is missing; add it: why these findings are harmless, in one or two sentences",
    ),
    "without an end": (
        good(expires=None),
        "3:3: EX101: 'expires' is missing; add it: first day without the exception, in UTC; "
        "at most 180 days after created",
    ),
    "short reason": (good(reason="noise"), "12:14: EX104: reason 'noise' must have at least 10 characters"),
    "misspelled key": (good(ownr="x"), "16:4: EX102: unknown key 'ownr'; did you mean 'owner'?"),
    "scope": (
        good(scope="low"),
        "16:4: EX102: unknown key 'scope'; without severity, findings do not notify; "
        "to lower them, write severity, such as 'severity: low'",
    ),
    "two effects": (
        good(severity="informational", close_incident=True),
        "3:3: EX110: severity and close_incident cannot be combined, because a finding has one effect; remove one",
    ),
    "incident that stays open": (good(close_incident=False), "16:22: EX104: "),
    "unknown severity": (good(severity="minor"), "16:16: EX104: "),
    "severity of the alert": (
        good(severity="low"),
        f"16:16: EX214: severity 'low' is not lower than 'low' of alert '{GOOD['alert']}'" + NOT_LOWER,
    ),
    "severity above that of the stack": (
        good(alert="guest_invited_by_unapproved_actor", match={"Actor": ["a@contoso.com"]}, severity="low"),
        "16:16: EX214: severity 'low' is not lower than 'low' of alert 'guest_invited_by_unapproved_actor'" + NOT_LOWER,
    ),
    "threshold of the stack on all findings": (
        good(alert="guest_became_member", match={"Actor": ["a@contoso.com"]}, severity="informational"),
        "16:16: EX214: alert 'guest_became_member' measures its findings together, so some of them cannot fire in a "
        "rule of their own" + NOT_LOWER,
    ),
    "severity above all alerts of the area": (
        good(alert=None, area="applications", match={"Actor": ["a@contoso.com"]}, severity="critical"),
        "15:12: EX204: no alert of area applications has one column for each of: Actor, and a severity above "
        "'critical'; write fewer keys, or columns instead of kinds",
    ),
    "raw KQL": (good(query="where 1 == 1"), "16:4: EX102: unknown key 'query'; "),
    "value that is not a list": (
        good(match={"account": "a@contoso.com"}),
        "7:16: EX103: account must be a list, not 'a@contoso.com'; write it in brackets: ['a@contoso.com']",
    ),
    "no value": (good(match={"account": []}), "7:16: EX104: account is empty; add at least 1"),
    "no column": (good(match={}), "6:13: EX104: match is empty; add at least 1"),
    "KQL as a column": (
        good(match={"x) or (true": ["a"]}),
        "7:5: EX104: key 'x) or (true' does not fit; use letters, digits and underscores, as KQL spells a name",
    ),
    "day that does not exist": (
        good(expires="2027-02-30"),
        "15:15: EX104: '2027-02-30' is not a date; write year, month and day, such as 2027-02-28",
    ),
    "week of a year": (
        good(expires="2027-W05-1"),
        "15:15: EX104: '2027-W05-1' is not a date; write year, month and day, such as 2027-02-28",
    ),
    "no target": (
        good(alert=None),
        "3:3: EX106: an exception has exactly one of alert, area and all; write one of them",
    ),
    "two targets": (
        good(area="user_accounts"),
        "3:3: EX106: an exception has exactly one of alert, area and all; write one of them",
    ),
    "all that is false": (
        good(alert=None, all=False),
        "15:11: EX104: all 'false' is not known; use one of: true",
    ),
    "181 days": (
        good(expires="2027-05-01"),
        "3:3: EX107: expires '2027-05-01' must be after created '2026-11-01' and no later than '2027-04-30'" + LATER,
    ),
    "ends before it begins": (
        good(expires="2026-11-01"),
        "3:3: EX107: expires '2026-11-01' must be after created '2026-11-01' and no later than '2027-04-30'" + LATER,
    ),
    "unknown alert": (
        good(alert="break_glas_sign_in"),
        "5:13: EX201: alert 'break_glas_sign_in' does not exist, did you mean 'break_glass_sign_in'?",
    ),
    "unknown area": (
        good(alert=None, area="users_accounts"),
        "15:12: EX201: area 'users_accounts' does not exist, did you mean 'user_accounts'?",
    ),
    "unknown column": (
        good(match={"UserPrincipal": ["a@contoso.com"]}),
        "7:5: EX202: 'UserPrincipal' is not a column of alert 'single_factor_sign_in_to_high_value_application' "
        "that can be excepted; did you mean 'UserPrincipalName'?",
    ),
    "address of one of many sign-ins": (
        good(match={"IPAddress": ["203.0.113.7"]}),
        "7:5: EX202: column 'IPAddress' of alert 'single_factor_sign_in_to_high_value_application' has one of many "
        "values, and the others would be hidden too; use one of: UserPrincipalName",
    ),
    "column that no alert of the area has": (
        area(device=["PC-1"]),
        "6:5: EX202: no alert of area user_accounts can have 'device' excepted; ",
    ),
    "kind with two columns": (
        good(alert="guest_became_member", match={"account": ["a@contoso.com"]}),
        "7:5: EX203: alert 'guest_became_member' has 2 columns of kind 'account'; "
        "write one of: UserPrincipalName, Actor",
    ),
    "alert without columns": (
        good(alert="failed_sign_in_share_rose"),
        "5:13: EX204: alert 'failed_sign_in_share_rose' has no column that can be excepted, because one row "
        "summarizes many records; change an input or a parameter of the alert",
    ),
    "columns that no one alert has": (
        good(alert=None, area="applications", match={"Actor": ["a@contoso.com"], "Identity": ["x"]}),
        "18:12: EX204: no alert of area applications has one column for each of: Actor, Identity; "
        "write fewer keys, or columns instead of kinds",
    ),
    "expired": (
        good(expires="2026-12-01"),
        "15:15: EX205: exception 'backup_signs_in' of identity-team@contoso.com expired on 2026-12-01 and has no "
        "effect; remove it, or renew it with a new approval",
    ),
    "created after today": (
        good(created="2026-12-02"),
        "14:15: EX206: created '2026-12-02' is after today, which would make the exception longer; "
        "write the day of the approval",
    ),
    "emergency access account": (
        good(match={"account": ["BreakGlass1@contoso.com"]}),
        "8:6: EX207: 'BreakGlass1@contoso.com' matches the emergency access account 'breakglass1@contoso.com'; "
        "its alerts must always notify, remove it",
    ),
    "prefix of an emergency access account": (
        good(match={"account": ["break*"]}),
        "8:6: EX207: 'break*' matches the emergency access account 'breakglass1@contoso.com'; "
        "its alerts must always notify, remove it",
    ),
    "alert of emergency access accounts": (
        good(alert="break_glass_sign_in", match={"ip": ["203.0.113.7"]}),
        "5:13: EX207: alert 'break_glass_sign_in' watches the emergency access accounts; it has no exceptions, "
        "announce a drill instead",
    ),
    "not an address": (
        area(ip=["203.0.113.300"]),
        "7:6: EX208: '203.0.113.300' is neither an address nor a range; "
        "write an address or a range such as 203.0.113.0/24",
    ),
    "range with host bits": (
        area(ip=["203.0.113.7/24"]),
        "7:6: EX208: '203.0.113.7/24' is neither an address nor a range; "
        "did you mean '203.0.113.0/24', or the one address '203.0.113.7'?",
    ),
    "wildcard in the middle": (
        good(match={"account": ["svc*@contoso.com"]}),
        "8:6: EX208: 'svc*@contoso.com' has a * that is not the end of a prefix; "
        "write whole values, or the start of the text with one * at its end",
    ),
    "everything": (
        good(match={"account": ["*"]}),
        "8:6: EX208: '*' has a * that is not the end of a prefix; "
        "write whole values, or the start of the text with one * at its end",
    ),
    "whole domain": (
        good(match={"account": ["*@contoso.com"]}),
        "8:6: EX208: '*@contoso.com' has a * that is not the end of a prefix; "
        "write whole values, or the start of the text with one * at its end",
    ),
    "space at the end": (
        good(match={"account": ["a@contoso.com "]}),
        "8:6: EX208: 'a@contoso.com ' starts or ends with a space; write it without spaces around it",
    ),
    "line break": (
        good(match={"account": ["a@contoso.com\nprod"]}),
        "8:6: EX208: 'a@contoso.com\\x0aprod' contains a line break or a tab; remove it",
    ),
    "51 prefixes": (
        good(match={"account": [f"service-{number}*" for number in range(51)]}),
        "7:16: EX208: 51 prefixes; at most 50 are possible, write exact values or a shorter prefix",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, found: Found) -> None:
    """Each mistake is one error with its line."""
    exception, expected = REFUSED[name]
    (issue,) = found(exception)
    assert issue.startswith(expected)
    assert "warning: " not in issue


WARNED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "ends within 14 days": (
        good(expires="2026-12-15"),
        [
            "15:15: EX210: warning: exception 'backup_signs_in' of identity-team@contoso.com ends on 2026-12-15; "
            "renew it or expect its findings again"
        ],
    ),
    "ends in 15 days": (good(expires="2026-12-16"), []),
    "180 days": (good(expires="2027-04-30"), []),
    "wide range": (
        good(alert="off_hours_sign_in", match={"ip": ["203.0.0.0/8", "203.0.0.0/16"]}),
        ["8:6: EX211: warning: range '203.0.0.0/8' is wider than /16; list the addresses that you know"],
    ),
    "wide range of IPv6": (
        good(alert="off_hours_sign_in", match={"ip": ["2001:d00::/24", "2001:db8::/32"]}),
        ["8:6: EX211: warning: range '2001:d00::/24' is wider than /32; list the addresses that you know"],
    ),
    "short prefix": (
        good(match={"account": ["svc*", "svc-*"]}),
        [
            "8:6: EX211: warning: prefix 'svc*' is very short and matches many names; write more of it",
        ],
    ),
    "look-alike": (
        good(match={"account": ["аdmin@contoso.com"]}),  # noqa: RUF001 - the first letter is Cyrillic
        ["8:6: EX211: warning: 'аdmin@contoso.com' can be mistaken for another name: "],  # noqa: RUF001
    ),
    "alerts with several columns": (
        area(account=["svc-backup@contoso.com"]),
        ["15:12: EX213: note: does not apply to "],
    ),
    "lower severity": (good(severity="informational"), []),
    "lower severity for an area": (
        good(alert=None, area="applications", match={"Actor": ["a@contoso.com"]}, severity="low"),
        [],
    ),
    "column of an area": (good(alert=None, area="applications", match={"Actor": ["deploy@contoso.com"]}), []),
    "all alerts": (good(alert=None, all=True, match={"Actor": ["deploy@contoso.com"]}), []),
}


@pytest.mark.parametrize("name", WARNED)
def test_accepted(name: str, found: Found) -> None:
    """What can be deployed has at most a warning or a note."""
    exception, expected = WARNED[name]
    issues = found(exception)
    assert len(issues) == len(expected)
    assert all(issue.startswith(start) for issue, start in zip(issues, expected, strict=True))


def test_same_id_twice(found: Found) -> None:
    """Two exceptions with one ID could not be told apart in a comparison."""
    assert found(GOOD, GOOD) == ["18:10: EX108: id 'backup_signs_in' is already used in a.yaml; choose another id"]


def test_many_on_one_alert(found: Found) -> None:
    """An alert with more than ten exceptions should be retuned."""
    exceptions = [good(id=f"backup_{number}") for number in range(MANY + 1)]
    assert found(*exceptions[:-1]) == []
    assert found(*exceptions) == [
        "145:13: EX212: warning: alert 'single_factor_sign_in_to_high_value_application' has 11 exceptions; "
        "change its inputs, parameters or threshold instead"
    ]


def test_dates_can_be_ignored(found: Found) -> None:
    """A comparison of old versions does not refuse what expired since."""
    assert found(good(expires="2026-11-02"), today=None) == []


@pytest.mark.parametrize("path", ["nothing", "notes.txt", "empty", "link.yaml"])
def test_path_without_exceptions(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that holds no exceptions is an error, because no exception would be in force."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link.yaml").symlink_to("/etc/hostname")
    with pytest.raises(IssuesFound, match=r"EX105|YM104"):
        load_exceptions(tmp_path, [path])


def test_file_that_no_stack_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its author would believe that it is in force."""
    monkeypatch.chdir(tmp_path)
    for name in ("all.yaml", "prod/one.yaml", "dev/two.yaml"):
        (tmp_path / "exceptions" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "exceptions" / name).write_text(json.dumps({"exceptions": [GOOD]}), "utf-8")
    assert [str(one) for one in unnamed_files(tmp_path, ["exceptions", "exceptions/dev/two.yaml"])] == [
        "exceptions/prod/one.yaml:1: EX109: warning: no stack names this file, so its exceptions have no effect; "
        "add it to entrawatch:exceptions of a stack"
    ]


def test_example_of_the_documentation_is_valid(found: Found) -> None:
    """A reader copies it first."""
    page = (Path(__file__).parents[3] / "docs" / "exceptions.md").read_text("utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    assert found(*parse_document(example, "example").value["exceptions"]) == []


IN_SENTINEL = {"target": Target.SENTINEL}
ONLY_MONITOR = "runs only in Azure Monitor, which has no incidents"
ADVICE = "remove close_incident, or run the alert in Microsoft Sentinel"


@pytest.mark.parametrize(
    ("changes", "settings", "expected"),
    [
        ({}, IN_SENTINEL, []),
        ({}, {}, [f"16:22: EX215: alert '{GOOD['alert']}' {ONLY_MONITOR}; {ADVICE}"]),
        (
            {"alert": "guest_became_member", "match": {"Actor": ["a@contoso.com"]}},
            IN_SENTINEL,
            [
                "16:22: EX215: alert 'guest_became_member' measures its findings together, so some of them cannot fire "
                f"in a rule of their own; {ADVICE}"
            ],
        ),
        (
            {},
            {**IN_SENTINEL, "sentinel": SentinelSettings(incident_severities=(Severity.HIGH,))},
            [f"16:22: EX215: alert '{GOOD['alert']}' creates no incidents in Microsoft Sentinel; {ADVICE}"],
        ),
        (
            {"alert": None, "area": "applications", "match": {"Actor": ["a@contoso.com"]}},
            {},
            [
                "15:22: EX215: no alert of area applications creates an incident that can be closed; "
                "remove close_incident"
            ],
        ),
    ],
    ids=str,
)
def test_only_incidents_of_sentinel_are_closed(
    changes: dict[str, Any], settings: dict[str, Any], expected: list[str], found: Found
) -> None:
    """One message, at the key."""
    assert found(good(close_incident=True, **changes), **settings) == expected


def test_an_area_that_creates_incidents_for_some_alerts(found: Found) -> None:
    """The findings of the others do not fire, which is said."""
    overrides = {"application_credential_added": AlertOverride(target=Target.MONITOR)}
    alerts = AlertSettings(overrides=overrides)
    match = {"Actor": ["a@contoso.com"]}
    exception = good(alert=None, area="applications", match=match, close_incident=True)
    (text,) = found(exception, **IN_SENTINEL, alerts=alerts)
    assert text.startswith("16:22: EX215: note: closes no incidents of ")
    assert ", whose findings do not fire (alert '" in text


def test_an_exception_of_an_alert_that_is_not_deployed_is_noted(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the reason; one of an alert that is deployed, or of an area, is not."""
    monkeypatch.chdir(tmp_path)
    excepted = [GOOD, {**GOOD, "id": "of_area", "alert": None, "area": "applications"}]
    (tmp_path / "a.yaml").write_text(json.dumps({"exceptions": excepted}, indent=1), "utf-8")
    placed, _ = read_exceptions(tmp_path, ["a.yaml"])
    off = {GOOD["alert"]: AlertOverride(enabled=False)}
    noted = (
        "a.yaml:5:13: EX216: note: exception 'backup_signs_in' has no effect here, because alert "
        f"'{GOOD['alert']}' is not deployed: this stack disables it (alerts.overrides)"
    )
    for overrides, expected in (({}, []), (off, [noted])):
        changes = {"alerts": AlertSettings(overrides=overrides), "log_routing": LogRoutingSettings(licenses=("p2",))}
        found = plan_deployment(catalog, SETTINGS.model_copy(update=changes), exceptions=placed).issues
        assert [str(one) for one in found if one.code == "EX216"] == expected
