"""A query apart from the texts that a reader picks: queries that differ only in these are translated once."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from entrawatch.kql.words import string_places

_PICKED = re.compile(r'"\{[A-Za-z_]\w*(?::escapejson|:escape)?\}"')
_LITERAL = re.compile(r'"(?:\\["\\nrt]|[^"\\\n\r])*"')
_NAME = "picked_text_"
# What the translator writes for a declared text, by its number.
_HOLE = re.compile(r"CAST\(\$kqlp(\d+) AS VARCHAR\)")
_RESERVED = (_NAME, "$kqlp")


@dataclass(frozen=True)
class Question:
    """A query as Azure Monitor runs it; `shared`: the same query with names in place of `texts`."""

    query: str
    shared: str = ""
    texts: tuple[str, ...] = ()

    @property
    def declaration(self) -> str:
        """Return the statement that declares the names; '' without texts."""
        names = ", ".join(f"{_NAME}{number}:string" for number in range(len(self.texts)))
        return f"declare query_parameters({names});\n" if names else ""


def question(template: str, filled: Callable[[str], str]) -> Question:
    """Return the question that a query of a workbook asks; `filled` puts values in place of parameters."""
    query = filled(template)
    parts, texts, position = list[str](), list[str](), 0
    for start, end, literal in _picked(template, filled):
        parts += [filled(template[position:start]), f"{_NAME}{len(texts)}"]
        texts.append(json.loads(literal, strict=False))
        position = end
    if not texts or any(word in query for word in _RESERVED):
        return Question(query)
    return Question(query, "".join([*parts, filled(template[position:])]), tuple(texts))


def _picked(template: str, filled: Callable[[str], str]) -> Iterator[tuple[int, int, str]]:
    """Yield start and end of each literal that holds one parameter alone, and the literal with its value."""
    for start, text in string_places(template):
        literal = filled(text)
        if _PICKED.fullmatch(text) and literal != text and _LITERAL.fullmatch(literal):
            yield start, start + len(text), literal


def with_texts(sql: str, texts: tuple[str, ...]) -> str | None:
    """Return the SQL of a shared query with its texts, or None if they do not fit."""
    holes = [int(number) for number in _HOLE.findall(sql)]
    if any(number >= len(texts) for number in holes) or len(holes) != sql.count("$kqlp"):
        return None
    return _HOLE.sub(lambda hole: _sql_text(texts[int(hole[1])]), sql)


def _sql_text(text: str) -> str:
    return "CAST('" + text.replace("'", "''") + "' AS VARCHAR)"
