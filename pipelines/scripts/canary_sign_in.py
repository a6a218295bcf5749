"""Let one sign-in of the canary account fail, so that the monitoring can prove that it sees sign-ins.

Usage: python3 pipelines/scripts/canary_sign_in.py

The password is random, so no secret is needed, and the sign-in cannot succeed. The job fails unless Entra ID answers
that the password is wrong: any other answer, such as an unknown application, may leave no record of a sign-in.
"""

import json
import os
import secrets
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException

from literal import word
from rest import Refused, leave, opened

_WRONG_PASSWORD = 50126
_MOST_ERROR = 10_000


def main() -> int:
    """Send the sign-in; raise Refused unless Entra ID rejects the password."""
    values = {
        "grant_type": "password",
        "client_id": _setting("ENTRAWATCH_CANARY_CLIENT_ID"),
        "username": _setting("ENTRAWATCH_CANARY_ACCOUNT"),
        "password": secrets.token_urlsafe(24),
        "scope": "openid",
    }
    host = os.environ.get("ENTRAWATCH_LOGIN_URL") or "https://login.microsoftonline.com"
    url = f"{host}/{urllib.parse.quote(_setting('ENTRAWATCH_TENANT_ID'), safe='')}/oauth2/v2.0/token"
    request = urllib.request.Request(url, data=urllib.parse.urlencode(values).encode())  # noqa: S310 - Entra ID's own
    codes, text = _answer(request)
    if _WRONG_PASSWORD not in codes:
        raise Refused(f"the canary sign-in was not rejected for its password ({_WRONG_PASSWORD}): {text}")
    print("The canary sign-in failed as intended; canary_signed_in must fire within half an hour.")
    return 0


def _setting(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise Refused(f"variable {name} is not set; docs/self_monitoring.md explains it")
    return value


def _answer(request: urllib.request.Request) -> tuple[list[object], str]:
    """Return the error codes of Entra ID and their description; raises Refused if there is no answer."""
    try:
        with opened(request):
            return [], "it succeeded; reset the password of the account"
    except urllib.error.HTTPError as error:
        return _codes(error.read(_MOST_ERROR), error.code)
    except (OSError, HTTPException) as error:
        raise Refused(f"Entra ID cannot be reached: {type(error).__name__}") from None


def _codes(body: bytes, status: int) -> tuple[list[object], str]:
    try:
        answer = json.loads(body)
        return list(answer["error_codes"]), word(str(answer.get("error_description", "")), 300)
    except (ValueError, KeyError, TypeError, AttributeError):
        return [], f"Entra ID responds {status}"


if __name__ == "__main__":
    leave(main, lambda text: print(text, file=sys.stderr))
