"""The names in a KQL text, outside strings and comments."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from entrawatch.kql.arrival import NEW_SINCE
from entrawatch.reference.data_files import read_data

_PATTERN = re.compile(
    r"""
    (?P<skip>\s+|//[^\n\r\x85\u2028\u2029]*)
  | (?P<text>[hH]?@"(?:""|[^"])*"|[hH]?@'(?:''|[^'])*'|```.*?```|~~~.*?~~~
      |[hH]?"(?:\\.|[^"\\\n])*"|[hH]?'(?:\\.|[^'\\\n])*')
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[A-Za-z]*)
  | (?P<word>(?:project|mv|parse|make|partition|top)-[a-z]+(?:-[a-z]+)*|!?[A-Za-z_$][\w$]*~?)
  | (?P<sign>==|!=|=~|!~|<=|>=|<>|=>|\.\.|[^\s])
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_TOKEN = re.compile(rf"(?P<both>&&|\|\|)|{_PATTERN.pattern}", re.VERBOSE | re.DOTALL)
_BLANKED = re.compile(r"[^\n]")
_SCALAR = re.compile(r"\btoscalar\s*\(")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


# A workbook asks for the words of the same queries many times.
@lru_cache(maxsize=4096)
def words(query: str) -> frozenset[str]:
    """Return every name and keyword of a query, except in strings and comments."""
    return frozenset(_WORD.findall(without_quotes(query)))


@lru_cache(maxsize=4096)
def without_quotes(query: str) -> str:
    """Return the query with its strings and comments blanked; every other character keeps its position."""
    return _PATTERN.sub(_blanked, query)


def without_comments(query: str) -> str:
    """Return the query with its comments blanked; every other character keeps its position."""
    return _PATTERN.sub(lambda found: _BLANKED.sub(" ", found[0]) if found["skip"] else found[0], query)


def without_end(query: str) -> str:
    """Return the query without semicolons and comments at its end, so that operators can follow."""
    found = [one for one in _PATTERN.finditer(query) if one.lastgroup != "skip"]
    while found and found[-1][0] == ";":
        found.pop()
    return query[: found[-1].end()] if found else ""


def scalar_spans(query: str) -> tuple[range, ...]:
    """Return where the arguments of each toscalar() stand, from the outermost parenthesis to its end."""
    code = without_quotes(query)
    return tuple(range(found.start(), _closing(code, found.end())) for found in _SCALAR.finditer(code))


def blanked(query: str, spans: Iterable[range]) -> str:
    """Return the query with these places blanked; every other character keeps its position."""
    for span in spans:
        query = query[: span.start] + " " * len(span) + query[span.stop :]
    return query


def _closing(code: str, start: int) -> int:
    depth = 1
    for place in range(start, len(code)):
        depth += (code[place] == "(") - (code[place] == ")")
        if not depth:
            return place
    return len(code)


def _blanked(found: re.Match[str]) -> str:
    return _BLANKED.sub(" ", found[0]) if found["text"] or found["skip"] else found[0]


def tokens(query: str) -> tuple[str, ...]:
    """Return the words, signs and strings of a query, without white space and comments."""
    return tuple(found[0] for found in _PATTERN.finditer(query) if found.lastgroup != "skip")


def string_places(query: str) -> Iterator[tuple[int, str]]:
    """Yield the place and text of each string of a query, with its quotes."""
    yield from ((found.start(), found[0]) for found in _PATTERN.finditer(query) if found.lastgroup == "text")


def code_tokens(code: str) -> Iterator[tuple[int, str]]:
    """Yield the place and text of each word and sign of a query, outside strings and comments; && and || are one."""
    yield from (
        (found.start(), found[0]) for found in _CODE_TOKEN.finditer(code) if found.lastgroup not in ("skip", "text")
    )


def kql_kind(name: str) -> str | None:
    """Return 'keyword', 'function' or 'variable' if a query uses the name itself: a let with it changes a query."""
    if name == NEW_SINCE:
        return "variable"
    keywords, functions = _kql_names()
    if name in keywords:
        return "keyword"
    return "function" if name in functions else None


@cache
def _kql_names() -> tuple[frozenset[str], frozenset[str]]:
    data = read_data("kql_names.json")
    return frozenset(data["keywords"]), frozenset(data["functions"])
