"""Text that is not what it looks like: invisible characters, words of two alphabets, other forms of plain letters."""

import re
import unicodedata

from entrawatch.documents.quoting import UNSEEN

# Alphabets that share shapes with Latin. Others, such as Japanese, are often mixed with it and cannot be confused.
_ALPHABETS = frozenset({"ARMENIAN", "CHEROKEE", "COPTIC", "CYRILLIC", "GREEK", "LATIN", "LISU"})
_WORD = re.compile(r"[^\W\d_]+")


def look_alike(text: str) -> str | None:
    """Return why a text can be mistaken for another one, or None.

    A word wholly in another alphabet is not reported, it can be a name, unless it is part of an email address or UPN.
    """
    if text.isascii():
        return None
    if unseen := UNSEEN.search(text):
        return f"U+{ord(unseen[0]):04X} in it is invisible"
    for char in text:
        plain = unicodedata.normalize("NFKC", char)
        if char.isalnum() and plain != char and plain.isascii():
            return f"'{char}' (U+{ord(char):04X}) is another form of '{plain}'"
    for word in (word for token in text.split() for word in ([token] if "@" in token else _WORD.findall(token))):
        alphabets = sorted({found for char in word if (found := _alphabet(char)) in _ALPHABETS})
        if len(alphabets) > 1:
            odd = next(char for char in word if _alphabet(char) in _ALPHABETS - {"LATIN"})
            name = unicodedata.name(odd).lower()
            return f"'{odd}' (U+{ord(odd):04X}, {name}) is next to letters of another alphabet"
    return None


def _alphabet(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]
