"""Microsoft's language service reads the literals that entrawatch writes as the values they stand for."""

import random
from collections.abc import Callable

import pytest

from entrawatch.kql.analysis import Analysis
from entrawatch.kql.literals import let_statements, string_literal

TEXTS = ('"; drop table SigninLogs //', "\\", "\x00\x07\n\r\t\x7f\x85", "\u2028\u2029\ufeff", "```", "\U0001f512", "")


def _random_text(chooser: random.Random) -> str:
    codes = [
        chooser.choice([34, 92, 10, chooser.randrange(0xD800), chooser.randrange(0xE000, 0x110000)]) for _ in range(30)
    ]
    return "".join(map(chr, codes))


def test_the_service_reads_each_text_as_it_was(analyze: Callable[[str], Analysis]) -> None:
    """Control characters, quotes, separators and characters of all planes keep their meaning."""
    chooser = random.Random(2026)
    for text in (*TEXTS, *(_random_text(chooser) for _ in range(40))):
        result = analyze(f"SigninLogs | where UserPrincipalName == {string_literal(text)}")
        (comparison,) = result.comparisons
        assert (result.diagnostics, [side.value for side in comparison.rights]) == ((), [text])


@pytest.mark.parametrize(
    "value",
    [-5, 2**63 - 1, -(2**63), 1e16, 1e-7, 5.0, -0.5, True, [], {}, [1e-7, -5, None, True], {'a "b"': {"c": ["d"]}}],
    ids=repr,
)
def test_the_service_accepts_each_kind_of_value(analyze: Callable[[str], Analysis], value: object) -> None:
    """A let statement with any value that a stack can give is correct KQL."""
    assert analyze(let_statements({"given": value}) + "print given").diagnostics == ()


def test_the_service_accepts_a_long_list(analyze: Callable[[str], Analysis]) -> None:
    """A thousand accounts can be compared with a column."""
    accounts = [f"user{number}@contoso.com" for number in range(1000)]
    query = let_statements({"accounts": accounts}) + "SigninLogs | where UserPrincipalName in~ (accounts)"
    assert analyze(query).diagnostics == ()
