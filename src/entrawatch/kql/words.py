"""The names that stand in a KQL text, outside its strings and comments."""

import re
from functools import cache

from entrawatch.reference.data_files import read_data

# Comments, then ``` blocks, verbatim strings ("" is a quote inside them), then ordinary strings.
_QUOTED = re.compile(
    r"""//[^\n]*|```.*?```|@"(?:[^"]|"")*"|@'(?:[^']|'')*'|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL
)
_TOKEN = re.compile(rf"{_QUOTED.pattern}|\w+|\S", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def words(query: str) -> frozenset[str]:
    """Return every name and keyword of a query; what stands in strings and comments does not count."""
    return frozenset(_WORD.findall(_QUOTED.sub(" ", query)))


def without_quotes(query: str) -> str:
    """Return the query with its strings and comments blanked; every other character stays at its place."""
    return _QUOTED.sub(lambda quoted: re.sub(r"[^\n]", " ", quoted[0]), query)


def tokens(query: str) -> tuple[str, ...]:
    """Return the words, signs and strings of a query, without blanks and comments."""
    return tuple(found for found in _TOKEN.findall(query) if not found.startswith("//"))


def kql_kind(name: str) -> str | None:
    """Return 'keyword' or 'function' where KQL has the name itself: a let of that name breaks or bends a query."""
    keywords, functions = _kql_names()
    if name in keywords:
        return "keyword"
    return "function" if name in functions else None


@cache
def _kql_names() -> tuple[frozenset[str], frozenset[str]]:
    data = read_data("kql_names.json")
    return frozenset(data["keywords"]), frozenset(data["functions"])
