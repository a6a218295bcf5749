"""The names that stand in a KQL text, outside its strings and comments."""

import re

# Comments, then ``` blocks, verbatim strings ("" is a quote inside them), then ordinary strings.
_QUOTED = re.compile(
    r"""//[^\n]*|```.*?```|@"(?:[^"]|"")*"|@'(?:[^']|'')*'|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def words(query: str) -> frozenset[str]:
    """Return every name and keyword of a query; what stands in strings and comments does not count."""
    return frozenset(_WORD.findall(_QUOTED.sub(" ", query)))


def without_quotes(query: str) -> str:
    """Return the query with its strings and comments blanked; every other character stays at its place."""
    return _QUOTED.sub(lambda quoted: re.sub(r"[^\n]", " ", quoted[0]), query)
