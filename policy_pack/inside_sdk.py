"""Access to internals of the policy SDK, which has no public way to get the inputs and which values are secrets.

Its policies receive secrets as plain values. Stack policies receive Azure's response, which for a deployment has no
template. This was tested with exactly the version in requirements.txt.
"""

import re
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from google.protobuf import json_format
from pulumi_policy import policy as sdk

_REQUIREMENTS = Path(__file__).with_name("requirements.txt")
# Hashes, a comment or a condition can follow.
_PIN = re.compile(r"^pulumi-policy\s*==\s*([\w.]+)", re.MULTILINE)
ReadProperties = Callable[..., Mapping[str, Any]]


def refuse_another_sdk() -> None:
    """Exit with a message if the SDK version differs from the tested one."""
    tried = _PIN.search(_REQUIREMENTS.read_text(encoding="utf-8"))
    found = version("pulumi-policy")
    if tried is None:
        raise SystemExit(
            "entrawatch: requirements.txt of the policy pack does not pin pulumi-policy; restore the line "
            "'pulumi-policy==' with the tested version"
        )
    if found != tried[1]:
        raise SystemExit(
            f"entrawatch: the policy pack requires pulumi-policy {tried[1]}, but {found} is installed, which may not "
            "mark secrets; run '.venv/bin/python -m pip install -r requirements.txt' in the folder of the pack"
        )


def kept_inputs(read: ReadProperties, is_wanted: Callable[[str], bool]) -> Mapping[str, Mapping[str, Any]]:
    """Make the SDK read properties with a function; return the inputs of the requested types, by URN.

    The mapping is filled before a policy runs. Exits with a message if the SDK does not have this hook.
    """
    servicer = getattr(sdk, "_PolicyAnalyzerServicer", object)
    # The SDK's own method: its base class has one that only raises.
    analyze = vars(servicer).get("Analyze")
    if analyze is None or not hasattr(sdk, "deserialize_properties"):
        raise SystemExit(
            f"entrawatch: pulumi-policy {version('pulumi-policy')} has different internals than the policy pack "
            "expects, and would not mark secrets; pin an earlier version in requirements.txt"
        )
    inputs: dict[str, Mapping[str, Any]] = {}

    def kept(self: Any, request: Any, context: Any) -> Any:
        if is_wanted(request.type):
            inputs[request.urn] = read(json_format.MessageToDict(request.properties))
        return analyze(self, request, context)

    servicer.Analyze = kept
    sdk.deserialize_properties = read
    return inputs
