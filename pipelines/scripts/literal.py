"""Escape untrusted text for Markdown: it is shown as it is and has no effect."""

import html
import re
import unicodedata

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_FENCES = re.compile(r"`+")
_LONGEST_LINE = 300


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
    return "".join(char if _is_visible(char) else "\N{REPLACEMENT CHARACTER}" for char in plain)


def _is_visible(char: str) -> bool:
    return char in "\n\t" or unicodedata.category(char)[0] != "C"


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} ..."
