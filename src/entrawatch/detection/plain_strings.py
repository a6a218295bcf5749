"""Strings as the translator reads them: every literal with the value that the language service gives it."""

import re

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.query_text import Edit, edited
from entrawatch.kql.analysis import Analysis, StringLiteral
from entrawatch.kql.words import tokens

# The translator keeps \u0041, \x41, \101, h"..." and ```...``` as they are, so that a filter would mean something else.
_PLAIN = re.compile(r""""(?:\\["\\nrt]|[^"\\\n\r])*"|'(?:\\['\\nrt]|[^'\\\n\r])*'""")
_IS_STRING = re.compile(r"""[hH]?@?["'].|```|~~~""", re.DOTALL)
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def with_plain_strings(query: str, analysis: Analysis) -> str:
    """Return the query with simple literals of the same values; raises CannotRun if one has no certain value."""
    text = edited(query, [_edit(query, one) for one in analysis.strings])
    for token in tokens(text):
        if _IS_STRING.match(token) and not _PLAIN.fullmatch(token):
            raise CannotRun(token[:60], "write the text without escapes, prefixes and line breaks")
    return text


def _edit(query: str, literal: StringLiteral) -> Edit:
    end = literal.start + literal.length
    source = query[literal.start : end]
    if any("\ud800" <= char <= "\udfff" for char in literal.value):
        raise CannotRun(source[:60], "half of a character has no text; write the whole character")
    return Edit(literal.start, end, f'"{literal.value.translate(_ESCAPES)}"')
