"""Convert untrusted text to Markdown that shows it unchanged and has no effect.

GitHub creates links, mentions and emoji after parsing Markdown, so Markdown escapes do not prevent them. It does not
change code, and neither does Azure DevOps. So a word that could be converted is written as code, and all other special
characters are replaced with entities.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entrawatch.changes.comment.phrases import named
from entrawatch.changes.comment.summary import Code, Entry, Phrase, Strong
from entrawatch.changes.findings import Direction
from entrawatch.changes.texts import first_lines, visible

_BACKTICKS = re.compile("`+")
_SPECIAL = re.compile(
    r"[\\`*_\[\]{}|~$@#^<]"  # Markdown, mathematics, mentions, issue numbers
    r"|[:!](?=\S)|//|^/"  # emoji, addresses, pull request numbers, bot commands
    r"|[^\W\d_]\.\w|\w\.[^\W\d_]"  # host names and file names
    r"|(?<![^\W_])[A-Za-z]{2,}-\d"  # GH-1 and other trackers
    r"|(?<![^\W_])[0-9A-Fa-f]{7,}(?![^\W_])"  # commits
)
# A first word that starts a list, a heading or a horizontal rule.
_FIRST = re.compile(r"[-+=]+|>.*|\d+[.)]")
# What is not included in the code: brackets and quotes before a word, punctuation after it.
_WORD = re.compile("([(“\"']*)(.*?)([,;:.)”\"'?]*)")
CUT = "…"


def phrase(parts: Phrase, longest_part: int, longest: int) -> str:
    """Return a phrase as Markdown on one line, truncated if it or a part of it is too long."""
    shown = ""
    for part in parts:
        if len(shown) > longest:
            return shown + CUT
        # Two adjacent code spans would be one.
        piece = _part(part, longest_part)
        shown += f" {piece}" if shown.endswith("`") and piece.startswith("`") else piece
    return shown


def _part(part: str | Code | Strong, longest: int) -> str:
    if isinstance(part, Code):
        return code(cut(part.text, longest))
    if isinstance(part, Strong):
        return f"**{words(part.text)}**"
    return words(cut(part, longest))


def words(text: str) -> str:
    """Return text in which each word that could be converted is code; spaces are kept."""
    return "".join(_pieces(visible(text)))


def _pieces(text: str) -> Iterator[str]:
    is_first = True
    for piece in re.split("( +)", text):
        if piece.startswith(" "):
            yield " "
        elif piece:
            yield code(piece) if is_first and _FIRST.fullmatch(piece) else _word(piece)
            is_first = False


def _word(piece: str) -> str:
    found = _WORD.fullmatch(piece)
    assert found
    before, word, after = found.groups()
    return f"{before}{code(word)}{after}" if _SPECIAL.search(word) else piece.replace("&", "&amp;")


def code(text: str) -> str:
    """Return text as inline code that nothing in it can end."""
    shown = visible(text)
    fence = "`" * (1 + _longest_run(shown))
    # One space on each side is not shown, and separates backticks and spaces of the text from the fence.
    blank = " " if shown[:1] in " `" or shown[-1:] in " `" else ""
    return f"{fence}{blank}{shown}{blank}{fence}" if shown.strip() else "(blank)"


def diff_block(lines: Sequence[str], indent: str) -> Iterator[str]:
    """Yield a unified diff as a code block that nothing in it can end."""
    shown = [visible(line) for line in lines]
    fence = "`" * max(3, 1 + max(map(_longest_run, shown), default=0))
    yield f"{indent}{fence}diff"
    # Each line starts with a diff marker, so that none starts like a bot command.
    yield from (f"{indent}{line if line[:1] in ('+', '-', '@', ' ') else f' {line}'}" for line in shown)
    yield f"{indent}{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def cut(text: str, longest: int) -> str:
    """Return text, truncated if it is too long."""
    return text if len(text) <= longest else text[:longest] + CUT


MARKS = {
    Direction.WEAKENED: "🔴",
    Direction.UNCLEAR: "🔶",
    Direction.STRENGTHENED: "🟢",
}


@dataclass(frozen=True)
class Size:
    """How much of an entry is written."""

    part: int
    """Maximum characters of one name, value or sentence."""
    line: int
    """Maximum characters of one line."""
    names: int
    details: int
    query: int
    """Maximum lines of the query diff."""


SIZES = (
    Size(part=120, line=500, names=12, details=0, query=0),
    Size(part=120, line=500, names=sys.maxsize, details=0, query=0),
    Size(part=300, line=1200, names=sys.maxsize, details=8, query=40),
    Size(part=sys.maxsize, line=sys.maxsize, names=sys.maxsize, details=sys.maxsize, query=sys.maxsize),
)
"""From the shortest to the full size."""


def entry_as_markdown(entry: Entry, size: Size) -> str:
    """Return the item of a list."""
    return "\n".join([_line(entry, size), *_details(entry, size), *_query(entry.query, size)])


def least_length(entry: Entry) -> int:
    """Return the minimum number of characters of the full entry."""
    phrases = (entry.line, *entry.details)
    texts = (part if isinstance(part, str) else part.text for one in phrases for part in one)
    return sum(map(len, (*texts, *entry.names, *entry.query)))


def _line(entry: Entry, size: Size) -> str:
    mark = MARKS.get(entry.direction) if entry.direction else None
    line = phrase(entry.line, size.part, size.line)
    names = named(entry.names[: size.names], len(entry.names))
    listed = f": {phrase(names, size.part, sys.maxsize)}" if names else ""
    return f"- {f'{mark} ' if mark else ''}{line}{listed}{_amount(entry.query) if not size.query else ''}"


def _amount(query: Sequence[str]) -> str:
    if not query:
        return ""
    added, removed = (sum(line.startswith(sign) for line in query) for sign in "+-")
    return f" (difference: +{added} -{removed} lines)"


def _details(entry: Entry, size: Size) -> Iterator[str]:
    if size.details:
        yield from (f"  - {phrase(one, size.part, size.line)}" for one in entry.details[: size.details])
        more = len(entry.details) - size.details
        if more > 0:
            yield f"  - and {more} more"


def _query(query: Sequence[str], size: Size) -> Iterator[str]:
    if not query or not size.query:
        return
    yield from diff_block([cut(line, size.part) for line in first_lines(query, size.query)], "  ")
