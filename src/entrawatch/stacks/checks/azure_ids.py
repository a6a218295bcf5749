"""Azure resource IDs: their format, and the resource type that an ID refers to."""

import re
from collections.abc import Iterator

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Problem
from entrawatch.documents.quoting import shown_at
from entrawatch.reference.azure_ids import GUID

_ID = re.compile(
    rf"/subscriptions/{GUID}"
    r"/resourceGroups/[-\w.()]{1,90}/providers/(?P<type>[\w.]+/\w+)/[^/\s]+",
    re.IGNORECASE,
)


def check_azure_id(value: str, types: tuple[str, ...], path: KeyPath) -> Iterator[Problem]:
    """Yield a problem unless `value` is the ID of a resource of one of `types`."""
    match = _ID.fullmatch(value)
    if match is None or match["type"].lower() not in [known.lower() for known in types]:
        kind = types[0] if len(types) == 1 else "<type>"
        text = f"{_named(path)} {shown_at(path, value)} is not the ID of a resource of type {' or '.join(types)}"
        text = f"{text}; write /subscriptions/<guid>/resourceGroups/<name>/providers/{kind}/<name>"
        yield Problem("ST301", path, text)


def _named(path: KeyPath) -> str:
    last = path[-1]
    return f"{path[-2]} entry {last + 1}" if isinstance(last, int) else last
