"""Escape untrusted text for Markdown: it is shown as it is and has no effect."""

import html
import re

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_FENCES = re.compile(r"`+")
_LONGEST_LINE = 300
# The list of entrawatch/documents/quoting.py; these scripts run without the package.
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f"
    "\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164"
    "\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd"
    "\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000dfffe-\U0010ffff"
    "]"
)


def block(text: str, lines: int, characters: int) -> str:
    """Return the last lines as a code block that their text cannot end, at most so many characters."""
    shown = [_short(line) for line in visible(text).splitlines()[-lines:]]
    kept: list[str] = []
    for line in reversed(shown):
        characters -= len(line) + 2
        if characters < 0:
            break
        # The blank keeps a line from starting with a command for a bot.
        kept.insert(0, f" {line}")
    fence = "`" * max(3, 1 + max((len(run) for run in _FENCES.findall("\n".join(kept))), default=0))
    return "\n".join([f"{fence}text", *kept, fence])


def word(text: str, most: int = 120) -> str:
    """Return one name as code within a line."""
    name = visible(text).replace("`", "'").replace("\n", " ").replace("\t", " ").strip()
    return f"`{name[:most] or ' '}`"


def tag(text: str, most: int = 120) -> str:
    """Return one name as code in HTML, such as for the summary of a folded section."""
    return f"<code>{html.escape(word(text, most)[1:-1])}</code>"


def visible(text: str) -> str:
    """Return text without colors, and with a mark for every invisible character."""
    plain = _ESCAPE.sub("", text.replace("\r\n", "\n"))
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", plain)


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} ..."
