"""A text means the same in sample runs as in Azure, however it is written; else an alert that is dead there passes."""

import pytest
from sample_rows import Ask

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.kql.literals import dynamic_literal, string_literal

VALUES = [
    (r'"a\tb\n\r\\\""', 'a\tb\n\r\\"'),
    (r"'it\'s'", "it's"),
    (r'"\u0041\x41\101"', "AAA"),
    (r'"\a\b\f\v"', "\a\b\f\v"),
    (r'"\ud83d\ude00"', "\N{GRINNING FACE}"),
    (r'"\\u0041"', r"\u0041"),
    (r'@"C:\temp\new ""x"""', r'C:\temp\new "x"'),
    ("h'hidden' H@\"\\x\"", r"hidden\x"),
    ('```one\ntwo \\n "three"```', 'one\ntwo \\n "three"'),
    ("'a' 'b'\n\"c\"", "abc"),
    ('tostring(dynamic(["\\u0041", @"\\u", h"c"]))', '["A","\\\\u","c"]'),
    ('tostring(dynamic({"a": "\\x41"}).a)', "A"),
]


@pytest.mark.parametrize(("literal", "value"), VALUES)
def test_a_literal_has_the_value_that_the_service_gives_it(literal: str, value: str, ask: Ask) -> None:
    """The translator alone reads most of these differently."""
    assert ask(f"print v = {literal}") == [(value,)]


UNPRINTABLE = ["a\u200bb", "\x1b[2J", "\u202eexe", "\N{GRINNING FACE}", "\x85\u2028", "\ufeff", "\xad"]


@pytest.mark.parametrize("value", UNPRINTABLE)
def test_an_input_value_is_the_same_however_it_is_passed(value: str, ask: Ask) -> None:
    """Unprintable characters go to Azure as escapes; a sample's record has them as they are."""
    query = f"let one = {string_literal(value)}; let many = {dynamic_literal([value])}; print one, tostring(many[0])"
    assert ask(query) == [(value, value)]


@pytest.mark.parametrize("literal", [r'"\ud83d"', r'tostring(dynamic({"\u0041": 1}))'])
def test_a_literal_without_a_certain_value_is_refused(literal: str, ask: Ask) -> None:
    """Half a character, and a key with an escape, which the service does not hand out."""
    with pytest.raises(CannotRun, match="write the"):
        ask(f"print v = {literal}")
