"""Values that Azure accepts for arguments."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from entrawatch.documents.messages import did_you_mean
from entrawatch.documents.quoting import shown
from entrawatch.reference.azure_ids import GUID
from entrawatch.reference.durations import is_duration
from entrawatch.specs.dates import is_moment


def _refused(code: str, message: str) -> PydanticCustomError:
    # A brace in the caller's text must not be read as a placeholder.
    return PydanticCustomError(code, "{message}", {"message": message})


def _text(accepts: Callable[[str], object], advice: str) -> AfterValidator:
    def check(value: str) -> str:
        if not accepts(value):
            raise _refused("ST104", f"{shown(value)} does not fit; {advice}")
        return value

    return AfterValidator(check)


def one_of(choices: Iterable[Any]) -> AfterValidator:
    """Return a rule that accepts only certain values."""
    known = list(choices)

    def check(value: Any) -> Any:
        if value not in known:
            given = int(value) if isinstance(value, float) and value.is_integer() else value
            raise _refused("ST104", f"{shown(given)} is not known; {did_you_mean(str(given), list(map(str, known)))}")
        return value

    return AfterValidator(check)


def _whole(value: float) -> float:
    if not float(value).is_integer():
        raise _refused("ST103", f"{shown(value)} is not a whole number; write one")
    return value


def _is_workbook(text: str) -> bool:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("version") == "Notebook/1.0" and "items" in content


WHOLE = AfterValidator(_whole)
ENVIRONMENT = _text(
    re.compile(r"[a-z][a-z0-9-]{0,18}[a-z0-9]").fullmatch,
    "use 2 to 20 lower-case letters, digits and hyphens, a letter first, no hyphen last",
)
LOCATION = _text(re.compile(r"[a-z0-9]{3,30}").fullmatch, "use the region's short name, such as westeurope")
RESOURCE_GROUP = _text(
    re.compile(r"[-\w.()]{0,89}[-\w()]").fullmatch,
    "use 1 to 90 letters, digits, hyphens, underscores, parentheses and periods, no period last",
)
# docs/issue_codes.md SQR002, SQR003, SQR004
RULE_NAME = _text(
    re.compile(r"[^#<>%&:;?/{}*\\\x00-\x1f]{0,259}[^#<>%&:;?/{}*\\\x00-\x20.]").fullmatch,
    r"use 1 to 260 characters without # < > % & : ; ? / \ { } and *, no space and no period last",
)
COLLECTION_RULE_NAME = _text(
    re.compile(r"[A-Za-z0-9][-\w.]{1,62}[A-Za-z0-9]", re.ASCII).fullmatch,
    "use 3 to 64 letters, digits, hyphens, underscores and periods, a letter or digit first and last",
)
MOMENT = _text(is_moment, "write a moment in UTC, such as 2026-03-01T00:00:00Z")
DURATION = _text(is_duration, "write a duration such as PT15M, PT1H or P14D")
IDENTITY_NAME = _text(
    re.compile(r"[A-Za-z0-9][-\w]{2,127}", re.ASCII).fullmatch,
    "use 3 to 128 letters, digits, hyphens and underscores, a letter or digit first",
)
SUBSCRIPTION_ID = _text(re.compile(GUID).fullmatch, "write the ID of a subscription: 8-4-4-4-12 hexadecimal digits")
TENANT_ID = _text(re.compile(GUID).fullmatch, "write the ID of a tenant: 8-4-4-4-12 hexadecimal digits")
OBJECT_ID = _text(re.compile(GUID).fullmatch, "write the object ID of a group: 8-4-4-4-12 hexadecimal digits")
WORKBOOK_GUID = _text(re.compile(GUID).fullmatch, "write a GUID: 8-4-4-4-12 hexadecimal digits")
WORKBOOK_CONTENT = _text(_is_workbook, "write the JSON text of a workbook, with version Notebook/1.0 and items")
SOME_TEXT = _text(str.strip, "write some text")
AZURE_ID = _text(
    re.compile(
        r"/subscriptions/[^/\s]+/resourceGroups/[^/\s]+/providers/[^/\s]+(/[^/\s]+/[^/\s]+)+", re.IGNORECASE
    ).fullmatch,
    "write the full Azure resource ID, which starts with /subscriptions/",
)
