"""Values become KQL literals that mean exactly these values, whatever they hold."""

import math

import pytest
from hostile_text import HOSTILE, random_texts
from kql_reader import read_lets, read_literal

from entrawatch.kql.literals import dynamic_literal, let_statements, number_literal, string_literal


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_text_comes_back(text: str) -> None:
    """Text keeps its meaning and cannot leave its literal."""
    assert read_literal(string_literal(text)) == text


def test_random_text_comes_back() -> None:
    """5,000 texts of all planes keep their meaning, alone and in a list."""
    texts = random_texts(5000)
    assert [read_literal(string_literal(text)) for text in texts] == texts
    assert read_literal(dynamic_literal(texts)) == texts


def test_a_literal_is_one_line_of_printable_characters() -> None:
    """Nothing in a literal can break a line, hide or reorder text, for any reader of the query."""
    written = string_literal("".join([*HOSTILE, *random_texts(500)]))
    assert written.isprintable()
    assert written.splitlines() == [written]


def test_a_lone_surrogate_is_escaped() -> None:
    """JSON lets half a character through; the literal stays text that can be sent."""
    assert string_literal("a\ud83d") == '"a\\ud83d"'


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (42, "42"),
        (-5, "long(-5)"),
        (2**63 - 1, "9223372036854775807"),
        (-(2**63), "long(-9223372036854775808)"),
        (0.5, "0.5"),
        (5.0, "5.0"),
        (-0.5, "real(-0.5)"),
        (1e16, "real(1e+16)"),
        (1e-7, "real(1e-07)"),
    ],
)
def test_a_number_keeps_its_kind_and_its_value(number: int | float, written: str) -> None:
    """Whole numbers are longs, all others reals; signs and exponents stand in a typed literal."""
    assert number_literal(number) == written
    value = read_literal(written)
    assert (value, type(value)) == (number, type(number))


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, math.inf, -math.inf, math.nan])
def test_a_number_that_kql_does_not_have_is_refused(number: int | float) -> None:
    """Neither a long nor a real holds it."""
    with pytest.raises(ValueError, match=r"too large|cannot be a KQL literal"):
        number_literal(number)
    with pytest.raises(ValueError, match=r"too large|cannot be a KQL literal"):
        dynamic_literal([number])


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), {"key": b"bytes"}, {1: "key"}], ids=type)
def test_a_value_without_a_literal_is_refused(value: object) -> None:
    """Nothing is turned into text by accident."""
    with pytest.raises(ValueError, match="cannot be"):
        let_statements({"name": value})


@pytest.mark.parametrize("name", ["", "1a", "a b", "a;b", "a\nb", "ä"])
def test_a_name_that_is_no_kql_name_is_refused(name: str) -> None:
    """A name cannot carry text into the query."""
    with pytest.raises(ValueError, match="is not a KQL name"):
        let_statements({name: 1})


def test_let_statements_are_sorted_and_one_on_each_line() -> None:
    """The same values always give the same text."""
    values = {
        "pattern": "^a\\d$",
        "hours": {"timezone": "Europe/Berlin", "start": 7, "days": [1, 2]},
        "accounts": ["a@b.c", 'x"y'],
        "least": 3,
        "share": 0.5,
        "on": True,
        "none": [],
    }
    assert let_statements(values) == (
        'let accounts = dynamic(["a@b.c","x\\"y"]);\n'
        'let hours = dynamic({"timezone":"Europe/Berlin","start":7,"days":[1,2]});\n'
        "let least = 3;\n"
        "let none = dynamic([]);\n"
        "let on = true;\n"
        'let pattern = "^a\\\\d$";\n'
        "let share = 0.5;\n"
    )


def test_no_values_give_no_text() -> None:
    """A query without inputs stays as its author wrote it."""
    assert let_statements({}) == ""


def test_lets_come_back_with_every_kind_of_value() -> None:
    """Nested values with hostile text in keys and entries keep their meaning."""
    values = {
        "texts": list(HOSTILE),
        "bags": {text or "empty": [text, {text or "empty": None}] for text in HOSTILE},
        "numbers": [0, -5, 0.5, -0.5, 1e16, 1e-7, 2**62],
        "words": [True, False, None],
    }
    assert read_lets(let_statements(values)) == values


def test_ten_thousand_entries_come_back() -> None:
    """A long list of accounts stays one line and loses none."""
    accounts = [f"user{number}@contoso.com" for number in range(10_000)]
    written = let_statements({"accounts": accounts})
    assert written.count("\n") == 1
    assert read_lets(written) == {"accounts": accounts}
