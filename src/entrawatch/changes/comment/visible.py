"""Make characters visible that Python calls printable although nobody sees them."""

import re
import unicodedata

from entrawatch.documents.quoting import printable

# Fillers, blanks and selectors: Unicode's "default ignorable" characters that are letters or marks, and empty Braille.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Marks that pile up on one letter and reach over the lines above and below.
_MOST_MARKS = 3


def visible(text: str) -> str:
    """Return text in which every character can be seen; those that cannot become escapes such as \\\\x3164."""
    text = printable(text)
    return text if text.isascii() else _without_piles(_UNSEEN.sub(_escape, text))


def _escape(found: re.Match[str]) -> str:
    return f"\\x{ord(found[0]):02x}"


def _without_piles(text: str) -> str:
    shown, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        shown.append(char if marks <= _MOST_MARKS else f"\\x{ord(char):02x}")
    return "".join(shown)
