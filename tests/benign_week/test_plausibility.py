"""The week is ordinary: right amounts, working hours, and nothing that an attack would leave."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from entrawatch.benign_week.tenant.administration import administration_day
from entrawatch.benign_week.tenant.app_onboarding import application_day
from entrawatch.benign_week.tenant.device_registration import device_day
from entrawatch.benign_week.tenant.lifecycle import lifecycle_day
from entrawatch.benign_week.tenant.passwords import password_day
from entrawatch.benign_week.tenant.pim import pim_day, role_administration_day
from entrawatch.benign_week.tenant.places import MICROSOFT_NETWORK
from entrawatch.benign_week.tenant.today import tenant_days

Rows = list[tuple[str, dict[str, Any]]]
USERS = 80
WEEKDAYS, WEEKEND = ("09", "10", "11", "12", "13"), ("14", "15")
USER_SIGN_INS = ("SigninLogs", "AADNonInteractiveUserSignInLogs")


def _of(records: Rows, *tables: str) -> list[dict[str, Any]]:
    return [row for name, row in records if name in tables]


def _per_user_and_day(rows: list[dict[str, Any]], days: tuple[str, ...]) -> float:
    return sum(row["TimeGenerated"][8:10] in days for row in rows) / USERS / len(days)


def _activities(records: Rows) -> Counter[str]:
    return Counter(row["OperationName"] for row in _of(records, "AuditLogs"))


def test_sign_ins_of_users_are_as_many_as_published(records: Rows) -> None:
    """35 to 150 of all kinds per user and day over the week; 9 to 20 % of them interactive."""
    rows = _of(records, *USER_SIGN_INS)
    assert 35 <= _per_user_and_day(rows, WEEKDAYS + WEEKEND) <= 150
    assert 60 <= _per_user_and_day(rows, WEEKDAYS) <= 100
    assert 0.09 <= len(_of(records, "SigninLogs")) / len(rows) <= 0.2


def test_audit_records_are_as_many_as_published(records: Rows) -> None:
    """5 to 20 per user and day."""
    assert 5 <= _per_user_and_day(_of(records, "AuditLogs"), WEEKDAYS + WEEKEND) <= 20


def test_weekends_are_quiet_but_not_silent(records: Rows) -> None:
    """Phones go on, people mostly do not."""
    interactive, background = (_of(records, table) for table in USER_SIGN_INS)
    assert 0 < _per_user_and_day(interactive, WEEKEND) < 0.05 * _per_user_and_day(interactive, WEEKDAYS)
    share = _per_user_and_day(background, WEEKEND) / _per_user_and_day(background, WEEKDAYS)
    assert 0.1 < share < 0.4


def test_programs_run_at_night(records: Rows) -> None:
    """Backups sign in while people do not."""
    backup = [row for row in _of(records, "AADServicePrincipalSignInLogs") if row["Identity"] == "Nightly backup"]
    assert {row["TimeGenerated"][11:13] for row in backup} == {"00", "01", "02", "03"}
    nights = [row for row in _of(records, "SigninLogs") if row["TimeGenerated"][11:13] in ("00", "01", "02", "03")]
    assert nights == []


def test_people_work_by_the_clock_of_their_office(records: Rows) -> None:
    """Windows sign-ins begin between half past six and ten, local time, in each of three time zones."""
    zones = {"DE": "Europe/Berlin", "AT": "Europe/Vienna", "PT": "Europe/Lisbon", "FI": "Europe/Helsinki"}
    for country, zone in zones.items():
        hours = [
            moment.hour + moment.minute / 60
            for row in _of(records, "SigninLogs")
            if row["AppDisplayName"] == "Windows Sign In" and row["Location"] == country
            for moment in [datetime.fromisoformat(row["TimeGenerated"]).astimezone(ZoneInfo(zone))]
        ]
        assert hours, country
        assert min(hours) >= 6.5, country
        assert max(hours) <= 10.01, country


def test_mistakes_are_a_small_part(records: Rows) -> None:
    """Wrong passwords 1 to 6 % of interactive sign-ins, interrupts more often, failures of tokens a few percent."""
    interactive = Counter(row["ResultType"] for row in _of(records, "SigninLogs"))
    total = interactive.total()
    assert 0.01 < interactive["50126"] / total < 0.06
    assert 0.03 < (interactive["50074"] + interactive["50076"]) / total < 0.1
    assert 0.75 < interactive["0"] / total < 0.95
    background = Counter(row["ResultType"] for row in _of(records, "AADNonInteractiveUserSignInLogs"))
    assert 0.94 < background["0"] / background.total() < 0.99


def test_people_mistype_less_often_as_an_attacker(records: Rows) -> None:
    """At most 19 wrong passwords for one account on one day, well below a guessing attack."""
    wrong = Counter(
        (row["UserId"], row["TimeGenerated"][:10]) for row in _of(records, "SigninLogs") if row["ResultType"] == "50126"
    )
    assert max(wrong.values()) < 20


def test_an_interrupt_belongs_to_a_later_success(records: Rows) -> None:
    """Attempts of one sequence share the CorrelationId, and the last of them succeeds."""
    flows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in _of(records, "SigninLogs"):
        flows[row["CorrelationId"]].append((row["TimeGenerated"], row["ResultType"]))
    sequences = [sorted(attempts) for attempts in flows.values() if len(attempts) > 1]
    assert len(sequences) > 100
    assert {attempts[-1][1] for attempts in sequences} == {"0"}


def test_emergency_accounts_are_never_used(records: Rows, inputs: dict[str, Any]) -> None:
    """Neither name nor id of one is in any row, as user, actor or target."""
    unused = {item.casefold() for item in inputs["break_glass_accounts"]}
    assert len(unused) == 4
    columns = ("UserId", "UserPrincipalName")
    used = {row[column].casefold() for row in _of(records, *USER_SIGN_INS) for column in columns}
    assert used & unused == set()
    others = str(_of(records, "AuditLogs", "AADUserRiskEvents", "AADRiskyUsers", "AzureActivity")).casefold()
    assert [item for item in unused if item in others] == []


def test_countries_are_approved(records: Rows, inputs: dict[str, Any]) -> None:
    """Some people travel, all of them to where the tenant works; services sign in from Microsoft's own network."""
    rows = _of(records, *USER_SIGN_INS)
    countries = {row["Location"] for row in rows if row["AutonomousSystemNumber"] != MICROSOFT_NETWORK}
    assert countries <= set(inputs["approved_countries"])
    assert len(countries) > 4


def test_administrators_stay_within_the_controls(records: Rows, inputs: dict[str, Any]) -> None:
    """From their workstations, in business hours, with a second factor."""
    rows = [row for row in _of(records, "SigninLogs") if row["UserId"] in inputs["privileged_accounts"]]
    assert len(rows) > 30
    hours = inputs["business_hours"]
    zone = ZoneInfo(hours["timezone"])
    for row in rows:
        local = datetime.fromisoformat(row["TimeGenerated"]).astimezone(zone)
        assert row["DeviceDetail"]["deviceId"] in inputs["paw_devices"]
        assert row["AuthenticationRequirement"] == "multiFactorAuthentication"
        assert local.isoweekday() % 7 in hours["days"]
        assert hours["start"] - 0.5 <= local.hour + local.minute / 60 < hours["end"]


def test_sensitive_changes_come_from_approved_actors(records: Rows, inputs: dict[str, Any]) -> None:
    """Accounts, credentials, consents for all and policies are changed by those whose job it is."""
    approved = set(inputs["approved_actors"])
    names = ("Add user", "Delete user", "Add service principal credentials", "Update conditional access policy")
    rows = [row for row in _of(records, "AuditLogs") if row["OperationName"] in names]
    assert {row["OperationName"] for row in rows} == set(names)
    for row in rows:
        actor = row["InitiatedBy"]
        by = actor["user"]["id"] if "user" in actor else actor["app"]["servicePrincipalId"]
        assert by in approved, row["OperationName"]


def test_no_account_is_deleted_soon_after_it_was_created(records: Rows) -> None:
    """Leavers' accounts wait for days."""
    made, gone = (
        {row["TargetResources"][0]["id"] for row in _of(records, "AuditLogs") if row["OperationName"] == name}
        for name in ("Add user", "Delete user")
    )
    assert made
    assert gone
    assert made & gone == set()


def test_leavers_stop_working_before_their_account_is_disabled(records: Rows) -> None:
    """Afterwards only the phone tries, and is refused."""
    disabled = {
        row["TargetResources"][0]["id"]: row["TimeGenerated"]
        for row in _of(records, "AuditLogs")
        if row["OperationName"] == "Disable account"
    }
    assert disabled
    after = {
        row["ResultType"]
        for row in _of(records, *USER_SIGN_INS)
        if row["TimeGenerated"] > disabled.get(row["UserId"], "9999")
    }
    assert after <= {"50057"}


def test_role_activations_end(records: Rows) -> None:
    """Each activation is requested, completed and over four hours later on the same day."""
    activities = _activities(records)
    completed = activities["Add member to role completed (PIM activation)"]
    assert completed > 3
    assert activities["Remove member from role (PIM activation expired)"] == completed
    for row in _of(records, "AuditLogs"):
        if row["OperationName"] == "Add member to role completed (PIM activation)":
            details = {item["key"]: item["value"] for item in row["AdditionalDetails"]}
            start, end = (datetime.fromisoformat(details[key]) for key in ("StartTime", "ExpirationTime"))
            assert end - start == timedelta(hours=4)


def test_risk_is_low_and_belongs_to_a_sign_in(records: Rows) -> None:
    """Every detection names the request of a sign-in that carries the same risk."""
    sign_ins = {row["Id"]: row["RiskLevelDuringSignIn"] for row in _of(records, "SigninLogs")}
    detections = _of(records, "AADUserRiskEvents")
    assert {row["RiskLevel"] for row in detections} == {"low", "none"}
    assert {sign_ins[row["RequestId"]] for row in detections} == {"low"}


def test_an_ordinary_month_has_all_kinds_of_administration() -> None:
    """Rare activities happen too, in four weeks."""
    parts = (
        administration_day, application_day, device_day, lifecycle_day, password_day, pim_day, role_administration_day
    )  # fmt: skip
    days = list(tenant_days(seed=2, users=200, start=date(2026, 3, 9), days=28))
    rows = [(record.table, record.row) for today in days for part in parts for record in part(today)]
    assert set(_activities(rows)) >= {
        "Add application",
        "Add delegated permission grant",
        "Add device",
        "Add eligible member to role in PIM completed (timebound)",
        "Add group",
        "Add member to group",
        "Add member to role",
        "Add member to role request approved (PIM activation)",
        "Add service principal credentials",
        "Add user",
        "Admin deleted security info",
        "Admin registered security info",
        "Change password (self-service)",
        "Change user license",
        "Consent to application",
        "Delete user",
        "Disable account",
        "Enable account",
        "Invite external user",
        "Read BitLocker key",
        "Redeem external user invite",
        "Register device",
        "Remove eligible member from role in PIM completed (timebound)",
        "Reset password (by admin)",
        "Reset password (self-service)",
        "Self-service password reset flow activity progress",
        "Update application – Certificates and secrets management ",  # noqa: RUF001
        "Update conditional access policy",
        "Update group",
        "Update role setting in PIM",
        "Update user",
        "User registered security info",
    }
