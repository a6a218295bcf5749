"""The panels of a workbook's JSON with a digest of each, so that two versions can be compared in words."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from entrawatch.documents.render_issues import first_of

_MOST_NAMED = 3
_DIGITS = 12


def panels(content: str) -> dict[str, str]:
    """Return a digest of each panel by its name: the items at the top, and those of the tabs; nothing of other text."""
    try:
        items = json.loads(content)["items"]
        return dict(_digests(items))
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def _digests(items: Sequence[Mapping[str, Any]], is_top: bool = True) -> Iterator[tuple[str, str]]:
    for item in items:
        if is_top and item["type"] == 12:
            yield from _digests(item["content"]["items"], is_top=False)
        else:
            text = json.dumps(item, sort_keys=True)
            yield str(item["name"]), hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def changed_panels(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return which panels are new, removed or changed, in a few words."""
    both = before.keys() & after.keys()
    changed = [name for name in after if name in both and before[name] != after[name]]
    parts = {
        "adds": [name for name in after if name not in both],
        "removes": [name for name in before if name not in both],
        "changes": changed,
    }
    return "; ".join(f"{verb} {first_of(names, _MOST_NAMED)}" for verb, names in parts.items() if names)
