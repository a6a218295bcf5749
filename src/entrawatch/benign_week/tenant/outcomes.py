"""Outcomes: the results of ordinary sign-ins, as in the logs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SignInResult:
    """One result code with its text; `additional` is the value of Status.additionalDetails."""

    code: str
    description: str
    additional: str = ""
    policy_result: str = "success"
    """The result of Conditional Access: success, failure or notApplied."""


SUCCESS = SignInResult("0", "", "MFA requirement satisfied by claim in the token")
SUCCESS_OF_WINDOWS = SignInResult("0", "", "", "notApplied")
"""Conditional Access does not apply to Windows itself."""
SUCCESS_AFTER_MFA = SignInResult("0", "", "MFA completed in Azure AD")
WRONG_PASSWORD = SignInResult(
    "50126",
    "Error validating credentials due to invalid username or password.",
    "The user didn't enter the right credentials. It's expected to see some number of these errors in your logs "
    "due to users making mistakes.",
    "notApplied",
)
PASSWORD_EXPIRED = SignInResult("50055", "The password is expired.", "", "notApplied")
MFA_ASKED = SignInResult(
    "50074",
    "Strong Authentication is required.",
    "MFA required in Azure AD",
    "failure",
)
MFA_ASKED_BY_POLICY = SignInResult(
    "50076",
    "Due to a configuration change made by your administrator, or because you moved to a new location, "
    "you must use multi-factor authentication to access the resource.",
    "MFA required in Azure AD",
    "failure",
)
MFA_UNANSWERED = SignInResult(
    "500121",
    "Authentication failed during strong authentication request.",
    "MFA denied; user did not respond to mobile app notification",
    "failure",
)
MFA_DECLINED = SignInResult(
    "500121",
    "Authentication failed during strong authentication request.",
    "MFA denied; user declined the authentication",
    "failure",
)
STAY_SIGNED_IN_ASKED = SignInResult(
    "50140",
    "This occurred due to 'Keep me signed in' interrupt when the user was signing-in.",
    "MFA requirement satisfied by claim in the token",
)
BLOCKED_BY_POLICY = SignInResult(
    "53003",
    "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
    "",
    "failure",
)
LOCKED = SignInResult("50053", "The account is locked, you've tried to sign in too many times.", "", "notApplied")
SESSION_OVER = SignInResult(
    "70043",
    "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.",
    "",
    "failure",
)
TOKEN_REVOKED = SignInResult(
    "50173",
    "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
    "",
    "notApplied",
)
TOKEN_INACTIVE = SignInResult("700082", "The refresh token has expired due to inactivity.", "", "notApplied")
NOT_SIGNED_IN_ANY_MORE = SignInResult(
    "50058", "Session information is not sufficient for single-sign-on.", "", "notApplied"
)
ACCOUNT_DISABLED = SignInResult("50057", "The user account is disabled.", "", "notApplied")
WORKLOAD_SUCCESS = SignInResult("0", "", "")
WORKLOAD_FAILURES = {
    "7000222": SignInResult("7000222", "The provided client secret keys are expired.", "", "notApplied"),
}
