"""Emergency access accounts: their own alerts tell everything of them, so all others on accounts leave them out."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from entrawatch.detection.sample_file import read_sample_file
from entrawatch.specs.catalog import CatalogAlert, builtin_specs, load_catalog

INPUT = "break_glass_accounts"
SIGN_INS = {"SigninLogs", "AADNonInteractiveUserSignInLogs"}
OWN_ALERTS = {"break_glass_sign_in", "break_glass_account_changed"}
# Alerts that keep them, with the reason.
_VERDICT = "what Entra ID Protection says of an emergency access account is reported by no other alert"
_SYNC = "it reads accounts of the synchronization or of another tenant, among which no emergency access account is"
_SERVICE = "it counts failures of a service over the whole tenant"
_CUSTOMERS = "it counts customers by network or country, and names none of them"
_ARRIVAL = "it watches whether records arrive"
_CANARY = "it watches only the accounts of the nightly job"
KEPT = {
    "canary_sign_in_missed": _CANARY,
    "canary_signed_in": _CANARY,
    "cloud_account_hard_matched": "an emergency access account that is taken over must be seen",
    "customer_account_taken_by_stuffing": "an emergency access account that is taken over must be seen",
    "customer_passwords_stuffed": _CUSTOMERS,
    "customer_sign_ins_failed_abroad": _CUSTOMERS,
    "failed_sign_in_share_rose": "it counts sign-ins of the whole tenant and names nobody",
    "failed_sign_ins_left_baseline": "it counts sign-ins of the whole tenant and names nobody",
    "high_risk_user_detected": _VERDICT,
    "logs_arrived_late": _ARRIVAL,
    "partner_signed_in_unusually": _SYNC,
    "passthrough_authentication_failed": _SERVICE,
    "risky_sign_in_detected": _VERDICT,
    "seamless_sso_failed": _SERVICE,
    "seamless_sso_sprayed": _SERVICE,
    "sync_account_signed_in_elsewhere": _SYNC,
    "tenant_logs_stopped": _ARRIVAL,
    "token_theft_risk_detected": _VERDICT,
}

ALERTS = load_catalog(builtin_specs()).alerts
LEAVING_OUT = [alert for name, alert in ALERTS.items() if INPUT in alert.spec.inputs and name not in OWN_ALERTS]


def reports_accounts(alert: CatalogAlert) -> bool:
    """Tell whether an alert reads sign-ins or looks at administrators, among whom the emergency accounts are."""
    return bool(SIGN_INS.intersection(alert.spec.tables)) or "privileged_accounts" in alert.spec.inputs


def test_alerts_on_accounts_leave_emergency_accounts_out() -> None:
    """A new alert that forgets them would tell every drill twice."""
    forgetful = {name for name, alert in ALERTS.items() if reports_accounts(alert) and INPUT not in alert.spec.inputs}
    assert forgetful == KEPT.keys()


def silent_records(alert: CatalogAlert) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the inputs and the records, as JSON, of each set on which the alert stays silent."""
    samples = read_sample_file(alert).samples
    for sample in samples.stays_silent:
        yield samples.inputs | sample.inputs, json.dumps([event.set for event in sample.events])


@pytest.mark.parametrize("alert", LEAVING_OUT, ids=lambda alert: alert.spec.id)
def test_samples_prove_that_they_are_left_out(alert: CatalogAlert) -> None:
    """A set that stays silent holds a record of a listed account; the check of mutants does the rest."""
    assert any(account in text for inputs, text in silent_records(alert) for account in inputs.get(INPUT) or ())
