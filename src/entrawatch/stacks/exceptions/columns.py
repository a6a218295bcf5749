"""Which result columns of an alert an exception can name, and which column a kind of entity means."""

import re
from collections.abc import Iterator

from entrawatch.kql.words import without_quotes
from entrawatch.specs.alert_spec import AlertSpec, Detects, Entities

_SUMMARIZE = re.compile(r"\bsummarize\b")
_BY = re.compile(r"\bby\b")
_NAME = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:=(?![=~]).*)?", re.DOTALL)
KINDS = tuple(Entities.model_fields)


def exceptable_columns(spec: AlertSpec) -> tuple[str, ...]:
    """Return the result columns by which a finding can be excepted.

    Those of an event are its entities. A row of a pattern summarizes many records: only a column that is the same in
    all of them, because the query or the trigger groups by it, can be excepted without hiding the other records.
    """
    if spec.exceptable is not None:
        return spec.exceptable
    columns = dict.fromkeys(spec.entities.columns())
    if spec.detects is Detects.EVENT:
        return tuple(columns)
    grouped, split = last_groups(spec.query), [one.name for one in spec.trigger.dimensions]
    return tuple(dict.fromkeys((*(name for name in columns if name in grouped), *split)))


def possible_dimensions(spec: AlertSpec) -> tuple[str, ...]:
    """Return the columns by which a stack can split an alert: its own dimensions, and entities of a whole row."""
    entities = spec.entities.columns() if spec.detects is Detects.EVENT else exceptable_columns(spec)
    return tuple(dict.fromkeys((*(one.name for one in spec.trigger.dimensions), *entities)))


def named_columns(key: str, spec: AlertSpec) -> tuple[str, ...]:
    """Return the columns that a key of `match` names: itself, or those of a kind of entity."""
    allowed = exceptable_columns(spec)
    if key not in KINDS:
        return (key,) if key in allowed else ()
    return tuple(name for name in getattr(spec.entities, key) if name in allowed)


def is_address(key: str, spec: AlertSpec) -> bool:
    """Return whether a key of `match` names a column with addresses."""
    return key == "ip" or key in spec.entities.ip


def last_groups(query: str) -> tuple[str, ...]:
    """Return the names by which the last summarize of a query groups; empty without one."""
    code = without_quotes(query)
    found = list(_SUMMARIZE.finditer(code))
    parts = list(_parts(code, found[-1].end())) if found else []
    after = next((number for number, part in enumerate(parts) if _BY.search(part)), len(parts))
    groups = [_BY.split(part)[-1] if number == 0 else part for number, part in enumerate(parts[after:])]
    return tuple(match[1] for part in groups if (match := _NAME.fullmatch(part)))


def _parts(code: str, start: int) -> Iterator[str]:
    """Yield the comma-separated parts of an operator from a place to its end."""
    depth = 0
    for place in range(start, len(code)):
        char = code[place]
        if depth == 0 and char in ",|;)":
            yield code[start:place]
            start = place + 1
            if char != ",":
                return
        depth += (char in "([{") - (char in ")]}")
    yield code[start:]
