"""Outcomes: the results that ordinary sign-ins end with, as the logs put them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """One result code with its text; `additional` stands in Status.additionalDetails."""

    code: str
    description: str
    additional: str = ""
    policy_result: str = "success"
    """What Conditional Access came to: success, failure or notApplied."""


SUCCESS = Outcome("0", "", "MFA requirement satisfied by claim in the token")
SUCCESS_OF_WINDOWS = Outcome("0", "", "", "notApplied")
"""Windows itself stands outside Conditional Access."""
SUCCESS_AFTER_MFA = Outcome("0", "", "MFA completed in Azure AD")
WRONG_PASSWORD = Outcome(
    "50126",
    "Error validating credentials due to invalid username or password.",
    "The user didn't enter the right credentials. It's expected to see some number of these errors in your logs "
    "due to users making mistakes.",
    "notApplied",
)
PASSWORD_EXPIRED = Outcome("50055", "The password is expired.", "", "notApplied")
MFA_ASKED = Outcome(
    "50074",
    "Strong Authentication is required.",
    "MFA required in Azure AD",
    "failure",
)
MFA_ASKED_BY_POLICY = Outcome(
    "50076",
    "Due to a configuration change made by your administrator, or because you moved to a new location, "
    "you must use multi-factor authentication to access the resource.",
    "MFA required in Azure AD",
    "failure",
)
MFA_UNANSWERED = Outcome(
    "500121",
    "Authentication failed during strong authentication request.",
    "MFA denied; user did not respond to mobile app notification",
    "failure",
)
MFA_DECLINED = Outcome(
    "500121",
    "Authentication failed during strong authentication request.",
    "MFA denied; user declined the authentication",
    "failure",
)
STAY_SIGNED_IN_ASKED = Outcome(
    "50140",
    "This occurred due to 'Keep me signed in' interrupt when the user was signing-in.",
    "MFA requirement satisfied by claim in the token",
)
BLOCKED_BY_POLICY = Outcome(
    "53003",
    "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
    "",
    "failure",
)
LOCKED = Outcome("50053", "The account is locked, you've tried to sign in too many times.", "", "notApplied")
SESSION_OVER = Outcome(
    "70043",
    "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.",
    "",
    "failure",
)
TOKEN_REVOKED = Outcome(
    "50173",
    "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
    "",
    "notApplied",
)
TOKEN_INACTIVE = Outcome("700082", "The refresh token has expired due to inactivity.", "", "notApplied")
NOT_SIGNED_IN_ANY_MORE = Outcome("50058", "Session information is not sufficient for single-sign-on.", "", "notApplied")
ACCOUNT_DISABLED = Outcome("50057", "The user account is disabled.", "", "notApplied")
WORKLOAD_SUCCESS = Outcome("0", "", "")
WORKLOAD_FAILURES = {
    "7000222": Outcome("7000222", "The provided client secret keys are expired.", "", "notApplied"),
}
