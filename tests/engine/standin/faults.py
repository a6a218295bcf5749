"""Faults that a test switches on: each meets the calls of one kind on ids that hold a text.

`{"on": "create", "id": "owner_added", "do": ..., "times": 1}`, where `do` is one of
    refuse     Azure answers with `status`, `code` and `message`
    throttle   Azure answers 429; the provider waits and asks again, except where `code` is RetryableError
    die        the provider ends before Azure was asked
    vanish     Azure does it, and the provider ends before it could tell
    hang       Azure is not asked, and nobody gets an answer
    stall      Azure does it, and nobody gets an answer
On `deploy` they meet what the template of a deployment does to a resource; there they always refuse, except
    young      Azure refuses the tables of a workspace until some other resources were made after it
"""

import os
import threading
import time
from collections.abc import Callable
from typing import Any

from standin.cloud import Cloud
from standin.refusal import Refusal

_TRIES = 5
_RETRY_AFTER = 0.05


def asked(cloud: Cloud, operation: str, identifier: str, cancelled: threading.Event, do: Callable[[], Any]) -> Any:
    """Do what Azure is asked for, unless a fault meets the call; raise Refusal where Azure rejects."""
    for _ in range(_TRIES):
        fault = cloud.take_fault(operation, identifier)
        if fault is None:
            return _answered(cloud, operation, identifier, do)
        refusal = _meet(cloud, fault, operation, identifier, cancelled, do)
        cloud.note(operation, identifier, refusal.status)
        if refusal.status != 429 or refusal.code == "RetryableError":
            raise refusal
        time.sleep(_RETRY_AFTER)
    raise refusal


def _answered(cloud: Cloud, operation: str, identifier: str, do: Callable[[], Any]) -> Any:
    try:
        answer = do()
    except Refusal as refusal:
        cloud.note(operation, identifier, refusal.status)
        raise
    cloud.note(operation, identifier, 200)
    return answer


def _meet(
    cloud: Cloud,
    fault: dict[str, Any],
    operation: str,
    identifier: str,
    cancelled: threading.Event,
    do: Callable[[], Any],
) -> Refusal:
    match fault["do"]:
        case "throttle":
            code = fault.get("code", "TooManyRequests")
            return Refusal(429, code, "The request was throttled. Please try again after '1' seconds.")
        case "die":
            os._exit(70)
        case "vanish":
            _answered(cloud, operation, identifier, do)
            os._exit(70)
        case "hang" | "stall":
            if fault["do"] == "stall":
                _answered(cloud, operation, identifier, do)
            cancelled.wait()
            return Refusal(0, "Canceled", "context canceled")
        case "refuse":
            return Refusal(fault.get("status", 403), fault.get("code", "AuthorizationFailed"), fault["message"])
        case other:
            raise ValueError(f"no such fault: {other}")
