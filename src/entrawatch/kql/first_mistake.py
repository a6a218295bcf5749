"""The first mistake in a query that cannot be parsed: what the service reports after it only follows from it."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import chain

from entrawatch.kql.analysis import Analysis, Diagnostic
from entrawatch.kql.suggestions import near_names
from entrawatch.kql.words import code_tokens, without_quotes
from entrawatch.reference.tables import table_names

Tokens = Sequence[tuple[int, str]]
"""Words and signs of a query with their places, outside strings and comments."""
# The codes of the parser: something is missing, unexpected or incomplete.
_SYNTAX = frozenset({"KS001", "KS002", "KS003", "KS005", "KS006", "KS173", "KS174", "KS176", "KS198"})
_OPERATORS = (
    "where", "extend", "project", "project-away", "project-keep", "project-rename", "project-reorder", "summarize",
    "join", "union", "distinct", "top", "take", "sort", "order", "count", "mv-expand", "mv-apply", "parse",
    "parse-where", "evaluate", "lookup", "make-series", "render", "serialize", "invoke", "sample", "limit", "as",
    "getschema", "search",
)  # fmt: skip
_WORDS = (
    "and", "or", "not", "in", "has", "has_any", "contains", "startswith", "endswith", "between", "by", "on", "kind",
)  # fmt: skip
_OTHER_LANGUAGES = {"&&": "and", "||": "or", "!": "not(...)", "≠": "!=", "≤": "<=", "≥": ">="}
_CURLY = re.compile("[\u201c\u201d\u201e\u2018\u2019]")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_WORD_CHARACTER = re.compile(r"[\w-]")


def first_mistake(query: str, analysis: Analysis, start: int = 0) -> tuple[int, str] | None:
    """Return where a query stops being KQL, and what to write instead; None for one that can be parsed.

    `start`: where the author's text begins.
    """
    found = [one for one in analysis.diagnostics if one.code in _SYNTAX and not one.in_called_function]
    if not found:
        return None
    first = min(found, key=lambda one: one.start)
    code = without_quotes(query)
    tokens = list(code_tokens(code))
    return next(chain(_by_character(code, tokens, start), _by_bracket(tokens, start), _by_word(code, tokens, first)))


def _by_character(code: str, tokens: Tokens, start: int) -> Iterator[tuple[int, str]]:
    if curly := _CURLY.search(code, start):
        yield curly.start(), f"'{curly[0]}' is a curly quote; write straight quotes: \"...\""
    signs = {part: at for at, part in reversed(tokens) if at >= start}
    if quotes := [signs[quote] for quote in "'\"" if quote in signs]:
        yield min(quotes), f"the text that starts with {code[min(quotes)]} is not closed in its line"
    for sign, word in _OTHER_LANGUAGES.items():
        if sign in signs:
            yield signs[sign], f"'{sign}' is not KQL; write '{word}'"


def _by_bracket(tokens: Tokens, start: int) -> Iterator[tuple[int, str]]:
    open_ones: list[tuple[int, str]] = []
    for place, sign in tokens:
        opening = _PAIRS.get(sign)
        if sign in _PAIRS.values():
            open_ones.append((place, sign))
        elif opening and [one for _, one in open_ones[-1:]] != [opening]:
            yield place, f"'{sign}' closes nothing; remove it, or open it with '{opening}'"
            return
        elif opening:
            open_ones.pop()
    yield from ((place, f"'{sign}' is never closed") for place, sign in open_ones[-1:] if place >= start)


def _by_word(code: str, tokens: Tokens, first: Diagnostic) -> Iterator[tuple[int, str]]:
    place, word, before = _word_at(tokens, first.start)
    is_start = word == "let" or word in table_names()
    if before == "|" and word:
        near = near_names(word, _OPERATORS)
        hint = f"did you mean '{near[0]}'?" if near else "write one such as where, extend, summarize, or project"
        yield place, f"'{word}' is not an operator; {hint}"
    elif word in _OPERATORS:
        yield place, f"'{word}' is an operator; write '|' before it"
    elif is_start and code[:place].rpartition(";")[2].lstrip().startswith("let "):
        yield place, f"the let statement before '{word}' has no end; write ';' after it"
    elif is_start:
        yield place, f"a second query starts at '{word}'; keep one, or join the tables with union"
    elif word.lower() in _WORDS and word not in _WORDS:
        yield place, f"'{word}' is not KQL, which distinguishes capitals; write '{word.lower()}'"
    elif word and first.message.startswith("Expected: ,"):
        yield place, f"write ',' before '{word}'"
    else:
        words = get_close_matches(word.lower(), _WORDS, 1)
        hint = f"did you mean '{words[0]}'?" if words else "check the spelling and the quotes before it"
        at = f"at '{word}'" if word else "here"
        yield place, f"the query cannot be read {at} ({first.code}: {first.message.strip().rstrip('.')}); {hint}"


def _word_at(tokens: Tokens, start: int) -> tuple[int, str, str]:
    """Return the place of the first token at or around a character, the token, and the token before it."""
    index = next((number for number, (at, token) in enumerate(tokens) if at + len(token) > start), len(tokens))
    if index and index < len(tokens) and tokens[index][1] == "|":
        index += 1  # the parser points at the blank before the word
    if index >= len(tokens):
        return start, "", ""
    place, word = tokens[index]
    return place, word if _WORD_CHARACTER.match(word) else "", tokens[index - 1][1] if index else ""
