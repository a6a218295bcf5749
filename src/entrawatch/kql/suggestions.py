"""The expected kind of an unknown name, and known names with a similar spelling."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

_QUOTED = re.compile(r"'(.*?)'", re.DOTALL)


class Unknown(StrEnum):
    """The expected kind of a name unknown to the service."""

    TABLE = "table"
    FUZZY_TABLE = "fuzzy table"
    """An operand of `union isfuzzy=true`, which drops unknown tables."""
    COLUMN = "column"
    FUNCTION = "function"
    PLUGIN = "plug-in"


_BY_CODE = {
    "KS204": Unknown.TABLE,
    "KS205": Unknown.FUZZY_TABLE,
    "KS142": Unknown.COLUMN,
    "KS211": Unknown.FUNCTION,
    "KS124": Unknown.PLUGIN,
}


def near_names(name: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Return up to `most` known names, closest first, ignoring case."""
    spelled = {known_name.casefold(): known_name for known_name in known}
    for cutoff in (0.9, 0.7):  # if one letter is wrong, more distant names only distract
        if matches := get_close_matches(name.casefold(), spelled, n=most, cutoff=cutoff):
            return tuple(spelled[match] for match in matches)
    return ()


def add_suggestions(
    diagnostic: Mapping[str, Any], tables: Sequence[str], functions: Callable[[], Sequence[str]]
) -> dict[str, Any]:
    """Return a diagnostic's data with `name`, `unknown` and `suggestions`; `functions` is called only if needed."""
    kept = {key: value for key, value in diagnostic.items() if key != "columns_in_scope"}
    columns = diagnostic.get("columns_in_scope", [])
    unknown = _BY_CODE.get(diagnostic["code"])
    quoted = _QUOTED.search(diagnostic["message"])
    if not unknown or not quoted:
        return {**kept, "name": None, "unknown": None, "suggestions": []}
    if unknown is Unknown.COLUMN and not columns and not diagnostic["in_called_function"]:
        unknown = Unknown.TABLE  # a query that consists of one unknown word
    known = {Unknown.TABLE: tables, Unknown.FUZZY_TABLE: tables, Unknown.COLUMN: columns}
    near = near_names(quoted[1], known[unknown] if unknown in known else functions())
    return {**kept, "name": quoted[1], "unknown": unknown, "suggestions": list(near)}
