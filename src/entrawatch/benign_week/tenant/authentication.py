"""Authentication: the steps of a sign-in and the Conditional Access policies that were evaluated."""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from entrawatch.benign_week.tenant.devices import Device
from entrawatch.benign_week.tenant.outcomes import BLOCKED_BY_POLICY, SUCCESS_AFTER_MFA, SignInResult
from entrawatch.benign_week.tenant.people import Guest, Person
from entrawatch.benign_week.tenant.rows import Row, timestamp
from entrawatch.benign_week.tenant.tenant import (
    DEVICE_POLICY,
    LEGACY_POLICY,
    MFA_POLICY,
    UNKNOWN_DEVICE_POLICY,
    policy_id,
)


def authentication_steps(at: datetime, account: Person | Guest, outcome: SignInResult, *, is_windows: bool) -> Row:
    """Return the columns for the required and the completed authentication."""
    steps = [_first_step(at, outcome)]
    method = _second_factor(account)
    is_asked = outcome is SUCCESS_AFTER_MFA or outcome.code == "500121"
    if is_asked:
        steps.append(_step(at, 1, method, outcome is SUCCESS_AFTER_MFA, "Multi-factor authentication", outcome))
    # Signing in to the computer itself requires one factor.
    requirement = "singleFactorAuthentication" if is_windows else "multiFactorAuthentication"
    return {
        "AuthenticationRequirement": requirement,
        "AuthenticationDetails": json.dumps(steps, separators=(",", ":")),
        "MfaDetail": {"authMethod": method} if is_asked else {},
    }


def policies(outcome: SignInResult, device: Device) -> list[dict[str, Any]]:
    """Return the value of ConditionalAccessPolicies."""
    judged: list[dict[str, Any]] = json.loads(policies_text(outcome, device.is_compliant))
    return judged


@lru_cache(maxsize=256)
def policies_text(outcome: SignInResult, is_compliant: bool) -> str:
    """Return the value of ConditionalAccessPolicies as text, as in non-interactive sign-ins."""
    if outcome.policy_result == "notApplied":
        return "[]"
    is_blocked = outcome is BLOCKED_BY_POLICY
    judged = [
        _policy(MFA_POLICY, ["Mfa"], "success" if is_blocked else outcome.policy_result),
        _policy(
            DEVICE_POLICY, ["RequireCompliantDevice"], "reportOnlySuccess" if is_compliant else "reportOnlyFailure"
        ),
        _policy(UNKNOWN_DEVICE_POLICY, ["Block"], "failure" if is_blocked else "notApplied"),
        _policy(LEGACY_POLICY, ["Block"], "notApplied"),
    ]
    return json.dumps(judged, separators=(",", ":"))


def _first_step(at: datetime, outcome: SignInResult) -> dict[str, Any]:
    if outcome.code == "0" and outcome is not SUCCESS_AFTER_MFA:
        return _step(at, 0, "Previously satisfied", True, "Primary authentication", outcome)
    has_password = outcome.code not in ("50126", "50055", "50053")
    return _step(at, 0, "Password", has_password, "Primary authentication", outcome)


def _step(
    at: datetime, number: int, method: str, succeeded: bool, requirement: str, outcome: SignInResult
) -> dict[str, Any]:
    if succeeded:
        result = "Correct password" if method == "Password" else outcome.additional
    else:
        result = outcome.additional or outcome.description
    return {
        "authenticationStepDateTime": timestamp(at),
        "authenticationMethod": method,
        "succeeded": succeeded,
        "authenticationStepResultDetail": result,
        "authenticationStepRequirement": requirement,
        "StatusSequence": number,
        "RequestSequence": number,
    }


def _second_factor(account: Person | Guest) -> str:
    if isinstance(account, Person) and account.is_admin:
        return "Passkey (device-bound)"
    return "Mobile app notification"


def _policy(name: str, controls: list[str], result: str) -> dict[str, Any]:
    return {
        "id": policy_id(name),
        "displayName": name,
        "enforcedGrantControls": controls,
        "enforcedSessionControls": [],
        "result": result,
    }
