"""Text that anybody may have written, put into Markdown so that it is shown as it is and does nothing."""

import html
import re
import unicodedata

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_FENCES = re.compile(r"`+")
_LONGEST_LINE = 300


def block(text: str, lines: int, characters: int) -> str:
    """Return the last lines as a code block that nothing in them can end; no more than so many characters of them."""
    shown = [_short(line) for line in visible(text).splitlines()[-lines:]]
    kept: list[str] = []
    for line in reversed(shown):
        characters -= len(line) + 2
        if characters < 0:
            break
        # The blank keeps a line from starting as a command that some bot listens for.
        kept.insert(0, f" {line}")
    fence = "`" * max(3, 1 + max((len(run) for run in _FENCES.findall("\n".join(kept))), default=0))
    return "\n".join([f"{fence}text", *kept, fence])


def word(text: str, most: int = 120) -> str:
    """Return one name as code within a line."""
    name = visible(text).replace("`", "'").replace("\n", " ").replace("\t", " ").strip()
    return f"`{name[:most] or ' '}`"


def tag(text: str, most: int = 120) -> str:
    """Return one name as code for a place where Markdown is not read, such as the summary of a folded section."""
    return f"<code>{html.escape(word(text, most)[1:-1])}</code>"


def visible(text: str) -> str:
    """Return text without colors, and with a mark in place of every character that cannot be seen."""
    plain = _ESCAPE.sub("", text.replace("\r\n", "\n"))
    return "".join(char if _is_visible(char) else "\N{REPLACEMENT CHARACTER}" for char in plain)


def _is_visible(char: str) -> bool:
    return char in "\n\t" or unicodedata.category(char)[0] != "C"


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} ..."
