"""Requests to a service's REST API with only the standard library: they run in jobs that have a token."""

import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from typing import IO, Any, NoReturn

from literal import word

_TRIES, _SECONDS, _MOST_ERROR = 4, 30, 10_000
_SAFE_TO_REPEAT = frozenset({"GET", "PATCH"})


class Refused(Exception):
    """Raised if a job cannot continue; its message contains no text of a change."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: the other host would get the token."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        """Return no request."""


def opened(request: urllib.request.Request) -> HTTPResponse:
    """Send a request once and return the response; raises HTTPError if it fails."""
    answer: HTTPResponse = urllib.request.build_opener(_NoRedirect).open(request, timeout=_SECONDS)
    return answer


def send(request: urllib.request.Request, name: str, service: str, pause: float) -> bytes:
    """Return the response of a service; `name`: the request in messages, `pause`: seconds before a retry."""
    failure = ""
    for attempt in range(_TRIES if request.get_method() in _SAFE_TO_REPEAT else 1):
        time.sleep(pause * attempt)
        try:
            with opened(request) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            failure = f"{service} responds {error.code}{_why(error)}"
            if error.code < 500 and error.code != 429:
                break
        except (OSError, HTTPException) as error:
            failure = f"{service} cannot be reached: {type(error).__name__}"
    raise Refused(f"{name}: {failure}")


def _why(error: urllib.error.HTTPError) -> str:
    """Return the service's error message, as text."""
    try:
        said = json.loads(error.read(_MOST_ERROR))["message"]
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return ""
    return f", {word(str(said), 300)}"


def leave(main: Callable[[], int], say: Callable[[str], None]) -> NoReturn:
    """Exit with the result of `main`; print a refusal and exit with 1, without a stack trace."""
    try:
        sys.exit(main())
    except Refused as refusal:
        say(str(refusal))
        sys.exit(1)
