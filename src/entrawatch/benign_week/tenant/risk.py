"""Risk: the few low detections of an ordinary week, raised by sign-ins from new places."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from entrawatch.benign_week.tenant.people import Person
from entrawatch.benign_week.tenant.randomness import stream
from entrawatch.benign_week.tenant.rows import WORKSPACE_ID, Record, Row, timestamp
from entrawatch.benign_week.tenant.sign_in_rows import SignIn, interactive

RISK_EVENTS, RISKY_USERS = "AADUserRiskEvents", "AADRiskyUsers"
RISKY_ARRIVAL_SHARE = 0.6
"""Trips whose first sign-in is rated as low risk, own judgment."""


def risk_of_arrival(seed: int, sign_in: SignIn, rng: Random) -> Iterator[Record]:
    """Yield the first sign-in of a trip and, for some, a low detection that is dismissed within hours."""
    is_risky = stream(seed, "risk", sign_in.flow).random() < RISKY_ARRIVAL_SHARE
    record = interactive(replace(sign_in, is_risky=is_risky), rng)
    yield record
    person = sign_in.account
    if not is_risky or not isinstance(person, Person):
        return
    cleared = sign_in.at + timedelta(minutes=rng.uniform(30, 90))
    for at, state in ((sign_in.at, _AT_RISK), (cleared, _DISMISSED)):
        yield Record(at, RISK_EVENTS, _detection(sign_in, record.row, at, state))
        yield Record(at, RISKY_USERS, _user(person, record.row, at, state))


_AT_RISK = {"RiskLevel": "low", "RiskState": "atRisk", "RiskDetail": "none"}
_DISMISSED = {"RiskLevel": "none", "RiskState": "dismissed", "RiskDetail": "aiConfirmedSigninSafe"}


def _detection(sign_in: SignIn, sign_in_row: Row, at: datetime, state: dict[str, str]) -> Row:
    row: dict[str, Any] = {
        "TimeGenerated": timestamp(at),
        "TenantId": WORKSPACE_ID,
        "SourceSystem": "Azure AD",
        "Type": RISK_EVENTS,
        "OperationName": "User Risk Detection",
        # One detection keeps its ID through all its states.
        "Id": sign_in_row["Id"].replace("-", "")[::-1],
        "RequestId": sign_in_row["Id"],
        "CorrelationId": sign_in_row["CorrelationId"],
        "Activity": "signin",
        "ActivityDateTime": timestamp(sign_in.at),
        "DetectedDateTime": timestamp(sign_in.at + timedelta(minutes=2)),
        "LastUpdatedDateTime": timestamp(at + timedelta(minutes=3)),
        "DetectionTimingType": "realtime",
        "RiskEventType": "unfamiliarFeatures",
        "Source": "IdentityProtection",
        "TokenIssuerType": "AzureAD",
        "IpAddress": sign_in.place.address,
        "Location": sign_in.place.details,
        "AdditionalInfo": [{"Key": "userAgent", "Value": sign_in.device.user_agent}],
    }
    names = {name: sign_in_row[name] for name in ("UserDisplayName", "UserId", "UserPrincipalName")}
    return row | names | state


def _user(person: Person, sign_in_row: Row, at: datetime, state: dict[str, str]) -> Row:
    return {
        "TimeGenerated": timestamp(at),
        "TenantId": WORKSPACE_ID,
        "SourceSystem": "Azure AD",
        "Type": RISKY_USERS,
        "OperationName": "Risky user",
        "CorrelationId": sign_in_row["CorrelationId"],
        # The id of a risky user is the user's own.
        "Id": person.id,
        "IsDeleted": False,
        "IsProcessing": False,
        "RiskLastUpdatedDateTime": timestamp(at),
        "UserDisplayName": person.name,
        "UserPrincipalName": person.user_principal_name,
        **state,
    }
