"""Sign-in rows: the columns of the interactive and the non-interactive sign-in tables."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from random import Random

from entrawatch.benign_week.tenant.applications import BROKER, WINDOWS_SIGN_IN, Application
from entrawatch.benign_week.tenant.authentication import authentication_steps, policies, policies_text
from entrawatch.benign_week.tenant.data import constant_columns
from entrawatch.benign_week.tenant.devices import Device
from entrawatch.benign_week.tenant.outcomes import SignInResult
from entrawatch.benign_week.tenant.people import Guest, Person
from entrawatch.benign_week.tenant.places import Place
from entrawatch.benign_week.tenant.randomness import new_id
from entrawatch.benign_week.tenant.rows import TENANT_ID, Record, Row, timestamp

INTERACTIVE, NON_INTERACTIVE = "SigninLogs", "AADNonInteractiveUserSignInLogs"


@dataclass(frozen=True)
class SignIn:
    """One attempt: who, with what, from where, to what, and how it ended."""

    account: Person | Guest
    device: Device
    place: Place
    application: Application
    at: datetime
    outcome: SignInResult
    flow: str
    """CorrelationId, shared by the attempts of one sequence."""
    session: str = ""
    """SessionId, shared by everything that follows one sign-in on one device."""
    is_risky: bool = False
    resource_tenant: str = TENANT_ID
    """Target tenant; a different one for staff who visit a partner."""


def interactive(sign_in: SignIn, rng: Random) -> Record:
    """Return the row of SigninLogs."""
    device, outcome = sign_in.device, sign_in.outcome
    status = {"errorCode": int(outcome.code)} | (
        {"additionalDetails": outcome.additional} if outcome.additional else {}
    )
    is_windows = sign_in.application is WINDOWS_SIGN_IN
    is_app = is_windows or sign_in.application is BROKER
    row = {
        **constant_columns("sign_in"),
        **constant_columns(INTERACTIVE),
        **_account(sign_in.account),
        **_attempt(sign_in, rng),
        "ClientAppUsed": "Mobile Apps and Desktop clients" if is_app else "Browser",
        "LocationDetails": sign_in.place.details,
        "DeviceDetail": device.details(device.browser),
        "Status": status,
        "UserAgent": device.user_agent,
        "NetworkLocationDetails": sign_in.place.networks,
        "ConditionalAccessPolicies": policies(outcome, device),
        "ProcessingTimeInMilliseconds": str(rng.randint(60, 420)),
        **authentication_steps(sign_in.at, sign_in.account, outcome, is_windows=is_windows),
    }
    if sign_in.resource_tenant != TENANT_ID:
        row["CrossTenantAccessType"] = "b2bCollaboration"
    if sign_in.is_risky:
        row |= _low_risk()
    return Record(sign_in.at, INTERACTIVE, row)


class NonInteractive:
    """Rows of AADNonInteractiveUserSignInLogs of one device at one place, which share most columns."""

    def __init__(self, person: Person, device: Device, place: Place) -> None:
        self.person, self.device, self.place = person, device, place
        self._shared: Row = {
            **constant_columns("sign_in"),
            **constant_columns(NON_INTERACTIVE),
            **_account(person),
            "DeviceDetail": device.app_details(),
            "LocationDetails": json.dumps(place.details, separators=(",", ":")),
            "NetworkLocationDetails": place.networks,
            "UserAgent": device.user_agent,
        }

    def record(
        self, application: Application, at: datetime, outcome: SignInResult, rng: Random, session: str
    ) -> Record:
        """Return the row of one renewed token."""
        sign_in = SignIn(self.person, self.device, self.place, application, at, outcome, new_id(rng), session)
        row = {
            **self._shared,
            **_attempt(sign_in, rng),
            "Status": f'{{"errorCode":{outcome.code}}}',
            "IncomingTokenType": rng.choice(("primaryRefreshToken", "primaryRefreshToken", "refreshToken")),
            "ConditionalAccessPolicies": policies_text(outcome, self.device.is_compliant),
            "AuthenticationProcessingDetails": _processing("True"),
            "ProcessingTimeInMs": str(rng.randint(30, 260)),
        }
        return Record(at, NON_INTERACTIVE, row)


def token_identifier(request: str) -> str:
    """Return the UniqueTokenIdentifier of a request id: its bytes, mixed-endian, in URL-safe base 64."""
    raw = bytes.fromhex(request.replace("-", ""))
    return urlsafe_b64encode(raw[3::-1] + raw[5:3:-1] + raw[7:5:-1] + raw[8:]).decode()[:22]


def _attempt(sign_in: SignIn, rng: Random) -> Row:
    request, application, outcome = new_id(rng), sign_in.application, sign_in.outcome
    at = timestamp(sign_in.at)
    return {
        "TimeGenerated": at,
        "CreatedDateTime": at,
        "Id": request,
        "OriginalRequestId": request,
        "CorrelationId": sign_in.flow,
        "SessionId": sign_in.session,
        "UniqueTokenIdentifier": token_identifier(request),
        "AppDisplayName": application.name,
        "AppId": application.id,
        "ResourceDisplayName": application.resource.name,
        "ResourceIdentity": application.resource.id,
        "ResourceTenantId": sign_in.resource_tenant,
        "IPAddress": sign_in.place.address,
        "AutonomousSystemNumber": sign_in.place.autonomous_system,
        "Location": sign_in.place.city.country,
        "ResultType": outcome.code,
        "ResultDescription": outcome.description,
        "ConditionalAccessStatus": outcome.policy_result,
        "AuthenticationProcessingDetails": _processing("False"),
    }


def _account(account: Person | Guest) -> Row:
    name = account.mail if isinstance(account, Guest) else account.user_principal_name
    row = {
        "Identity": account.name,
        "UserDisplayName": account.name,
        "UserPrincipalName": name,
        "UserId": account.id,
        "AlternateSignInName": name,
        "SignInIdentifierType": "userPrincipalName",
    }
    if isinstance(account, Guest):
        home = account.home_tenant_id
        return row | {"UserType": "Guest", "HomeTenantId": home, "CrossTenantAccessType": "b2bCollaboration"}
    return row | {"UserType": "Member", "HomeTenantId": TENANT_ID, "CrossTenantAccessType": "none"}


def _processing(is_continuous: str) -> str:
    return (
        '[{"key":"Legacy TLS (TLS 1.0, 1.1, 3DES)","value":"False"},'
        f'{{"key":"Is CAE Token","value":"{is_continuous}"}}]'
    )


def _low_risk() -> Row:
    return {
        "RiskEventTypes": '["unfamiliarFeatures"]',
        "RiskEventTypes_V2": '["unfamiliarFeatures"]',
        "RiskLevelAggregated": "low",
        "RiskLevelDuringSignIn": "low",
        "RiskState": "atRisk",
    }
