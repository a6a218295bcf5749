"""Put text that anybody may have written into Markdown: it is shown as it is, and does nothing.

GitHub makes links, mentions and emoji after Markdown is read, so that escapes of Markdown do not stop it. It leaves
code alone, as does Azure DevOps. So a word that could become anything is written as code, and all else has no special
character left but those that an entity stands for.
"""

import re
from collections.abc import Iterator, Sequence

from entrawatch.changes.comment.summary import Code, Phrase, Strong
from entrawatch.changes.texts import visible

_BACKTICKS = re.compile("`+")
_SPECIAL = re.compile(
    r"[\\`*_\[\]{}|~$@#^<]"  # Markdown, mathematics, mentions, numbers of issues
    r"|[:!](?=\S)|//|^/"  # emoji, addresses, numbers of pull requests, commands of bots
    r"|[^\W\d_]\.\w|\w\.[^\W\d_]"  # names of hosts and files
    r"|(?<![^\W_])[A-Za-z]{2,}-\d"  # GH-1 and other trackers
    r"|(?<![^\W_])[0-9A-Fa-f]{7,}(?![^\W_])"  # commits
)
# What makes a list, a heading or a line across the page where it is the first word.
_FIRST = re.compile(r"[-+=]+|>.*|\d+[.)]")
# What stays outside of the code: brackets and quotes before a word, marks after it.
_WORD = re.compile("([(“\"']*)(.*?)([,;:.)”\"'?]*)")
CUT = "…"


def phrase(parts: Phrase, longest_part: int, longest: int) -> str:
    """Return a phrase as Markdown on one line, cut where it or a part of it is longer than that."""
    shown = ""
    for part in parts:
        if len(shown) > longest:
            return shown + CUT
        # Two spans of code that touch would be one.
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
    """Return text in which each word that could become anything is code; blanks around it stay."""
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
    """Return text as code within a line; nothing in it can end it."""
    shown = visible(text)
    fence = "`" * (1 + _longest_run(shown))
    # One blank on each side is not shown, and keeps backticks and blanks of the text apart from the fence.
    blank = " " if shown[:1] in " `" or shown[-1:] in " `" else ""
    return f"{fence}{blank}{shown}{blank}{fence}" if shown.strip() else "(blank)"


def diff_block(lines: Sequence[str], indent: str) -> Iterator[str]:
    """Yield a unified diff as a block of code; nothing in it can end it."""
    shown = [visible(line) for line in lines]
    fence = "`" * max(3, 1 + max(map(_longest_run, shown), default=0))
    yield f"{indent}{fence}diff"
    # Each line starts as those of a diff do, so that none starts as a command of a bot does.
    yield from (f"{indent}{line if line[:1] in ('+', '-', '@', ' ') else f' {line}'}" for line in shown)
    yield f"{indent}{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def cut(text: str, longest: int) -> str:
    """Return text, cut where it is longer than that."""
    return text if len(text) <= longest else text[:longest] + CUT
