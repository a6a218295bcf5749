"""Texts that Azure takes in the arguments of components: refused before anything is made, as settings are."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from entrawatch.reference.azure_ids import GUID


@dataclass(frozen=True)
class TextRule:
    """What a text must look like, and what to write."""

    takes: Callable[[str], object]
    advice: str


def _is_workbook(text: str) -> bool:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("version") == "Notebook/1.0" and "items" in content


ENVIRONMENT = TextRule(
    re.compile(r"[a-z][a-z0-9-]{0,18}[a-z0-9]").fullmatch,
    "use 2 to 20 lower-case letters, digits and hyphens, a letter first, no hyphen last",
)
LOCATION = TextRule(re.compile(r"[a-z0-9]{3,30}").fullmatch, "use the region's short name, such as westeurope")
RESOURCE_GROUP = TextRule(
    re.compile(r"[-\w.()]{0,89}[-\w()]").fullmatch,
    "use 1 to 90 letters, digits, hyphens, underscores, brackets and full stops",
)
# limits.yaml SQR002, SQR003, SQR004
RULE_NAME = TextRule(
    re.compile(r"[^#<>%&:;?/{}*\\\x00-\x1f]{0,259}[^#<>%&:;?/{}*\\\x00-\x20.]").fullmatch,
    r"use 1 to 260 characters without # < > % & : ; ? / \ { } and *, no blank and no full stop last",
)
IDENTITY_NAME = TextRule(
    re.compile(r"[A-Za-z0-9][-\w]{2,127}", re.ASCII).fullmatch,
    "use 3 to 128 letters, digits, hyphens and underscores, a letter or digit first",
)
WORKBOOK_GUID = TextRule(re.compile(GUID).fullmatch, "write a GUID: 8-4-4-4-12 hexadecimal digits")
WORKBOOK_CONTENT = TextRule(_is_workbook, "write the JSON text of a workbook, with version Notebook/1.0 and items")
SOME_TEXT = TextRule(str.strip, "write some text")
AZURE_ID = TextRule(
    re.compile(
        r"/subscriptions/[^/\s]+/resourceGroups/[^/\s]+/providers/[^/\s]+(/[^/\s]+/[^/\s]+)+", re.IGNORECASE
    ).fullmatch,
    "write the full Azure resource id, which starts with /subscriptions/",
)
