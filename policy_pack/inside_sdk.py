"""What the pack takes from inside the policy SDK, which offers no other way: which values are secrets, and inputs.

Its policies get secrets as plain values. Those on a whole stack get what Azure answers, which for a deployment holds no
template. All of it was tried with exactly the version of requirements.txt.
"""

import re
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from google.protobuf import json_format
from pulumi_policy import policy as sdk

_REQUIREMENTS = Path(__file__).with_name("requirements.txt")
# Hashes, a comment or a condition may follow.
_PIN = re.compile(r"^pulumi-policy\s*==\s*([\w.]+)", re.MULTILINE)
ReadProperties = Callable[..., Mapping[str, Any]]


def refuse_another_sdk() -> None:
    """End the pack with a message where the SDK is another one than it was tried with."""
    tried = _PIN.search(_REQUIREMENTS.read_text(encoding="utf-8"))
    found = version("pulumi-policy")
    if tried is None:
        raise SystemExit(
            "entrawatch: requirements.txt beside the policies does not say with which version of pulumi-policy they "
            "were tried; write the line 'pulumi-policy==' with the version as it was"
        )
    if found != tried[1]:
        raise SystemExit(
            f"entrawatch: the policies were tried with pulumi-policy {tried[1]}, and {found} is installed, which may "
            "hide from them what is a secret; run '.venv/bin/python -m pip install -r requirements.txt' in their folder"
        )


def kept_inputs(read: ReadProperties, is_wanted: Callable[[str], bool]) -> Mapping[str, Mapping[str, Any]]:
    """Have the SDK read properties with a function; return the inputs of the types that are wanted, by URN.

    The mapping is filled before a policy is asked. Ends the pack with a message where the SDK has no such place.
    """
    servicer = getattr(sdk, "_PolicyAnalyzerServicer", object)
    # Its own: the class that it is made of has one that only refuses.
    analyze = vars(servicer).get("Analyze")
    if analyze is None or not hasattr(sdk, "deserialize_properties"):
        raise SystemExit(
            f"entrawatch: pulumi-policy {version('pulumi-policy')} is built in another way than the policies know, and "
            "would hide from them what is a secret; name the version before it in requirements.txt"
        )
    inputs: dict[str, Mapping[str, Any]] = {}

    def kept(self: Any, request: Any, context: Any) -> Any:
        if is_wanted(request.type):
            inputs[request.urn] = read(json_format.MessageToDict(request.properties))
        return analyze(self, request, context)

    servicer.Analyze = kept
    sdk.deserialize_properties = read
    return inputs
