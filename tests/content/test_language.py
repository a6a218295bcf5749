"""Texts are plain American English: no word that reads as translated, in pages, help, messages, and docstrings."""

import re

import pytest
from publictexts import texts

PLAIN = {
    r"\btold\b|\btells\b": "report, print, notify, or list",
    r"(?<!there )\bis no (?!longer)": "is not a",
    r'(?<!"title": ")\bstays? (?:off|silent)\b': "is disabled, is not deployed, or does not fire",
    r"\bmade-up\b": "synthetic",
    r"\banew\b": "again",
    r"\bmend(?:s|ed|ing)?\b": "fix",
    r"\b(?:nobody|somebody|everybody)\b": "no one, someone, everyone, or the role",
    r"\bwhoever\b": "the role: deployer, author, responder",
    r"\bthere already\b": "existing",
    r"\bbeside\b": "next to",
    r"\bbehind (?!a proxy|`make`)": "after",
    r"\bstands? (?:in|for|there|behind)\b": "is in, means",
    r"\bfacts of (?:the|your) tenant\b": "tenant inputs",
    r"(?<!on[ -])\bdemands?\b": "rule, requirement",
    r"\bbroke off\b": "was interrupted",
    r"\bwhat (?:comes?|came|became|becomes) of\b": "result, or what happened to",
    r"\banybody\b": "anyone, or the role",
    r"\bfull stops?\b": "period",
    r"\bletter case\b": "case",
    r"\bin order of place\b": "sorted by location",
    r"\blikeliest\b": "most likely",
    r"\bseldom\b": "rarely",
    r"\bknows? no\b": "does not support, or does not have",
    r"\bis (?:to be )?refused by\b": "is not accepted by",
    r"\bis said (?:once|there|already)\b": "is reported",
    r"\bin the place of\b": "instead of",
    r"\bof whatever\b|\bwhatever (?:its|their|the|that)\b": "regardless of",
    r"\btaken? apart\b": "parse, or split",
}


def found(text: str) -> list[str]:
    """Return each word of a text that is not plain, with what to write instead."""
    return [
        f"'{match[0]}': {better}" for word, better in PLAIN.items() for match in re.finditer(word, text, re.IGNORECASE)
    ]


def test_no_text_reads_translated() -> None:
    """In pages, help, messages, docstrings, and comments."""
    assert [f"{path}:{line}: {word}" for path, line, text in texts() for word in found(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "the author is told",
        "it is no name",
        "the alert stays off",
        "A made-up week",
        "write it anew",
        "Somebody",
        "in another letter case",
    ],
)
def test_the_test_finds_such_words(text: str) -> None:
    """Each sentence has one of them."""
    assert len(found(text)) == 1


@pytest.mark.parametrize(
    "text", ["there is no table", "it is no longer read", "stays_silent", "Behind a proxy", "on demand"]
)
def test_the_test_leaves_plain_words_alone(text: str) -> None:
    """They look similar."""
    assert found(text) == []
