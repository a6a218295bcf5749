"""Write a report as a Markdown comment for GitHub or Azure DevOps, within the length limit of comments."""

import html
from collections.abc import Iterator, Sequence

from entrawatch.changes.comment.build import summary_of
from entrawatch.changes.comment.fit import Fitted, fitted, length
from entrawatch.changes.comment.markdown_text import MARKS, phrase
from entrawatch.changes.comment.phrases import MEANINGS, TITLE
from entrawatch.changes.comment.summary import Phrase, Summary, Weight
from entrawatch.changes.report import Report

# GitHub allows 65,536, Azure DevOps 150,000; the rest is for other parts of the comment.
MOST = 49_000
MARKER = "<!-- entrawatch diff -->"
_LEGEND = " · ".join(f"{mark} {MEANINGS[direction]}" for direction, mark in MARKS.items())
_SHORTENED = "**Shortened** to fit in a comment; the counts are complete. The full report is an artifact of the run."
# A section with up to this many entries is not folded.
_MOST_OPEN = 10
_NOTICE, _PART = 2500, 200


def report_as_markdown(report: Report, most: int = MOST) -> str:
    """Return a comment of at most this many bytes; the least important parts are folded and omitted first."""
    summary = summary_of(report)
    sections = (summary.headlines, *summary.sections)
    empty = [Fitted(section, (), section.count, is_whole=False) for section in sections]
    frame = "\n".join([*_lines(summary, empty), _SHORTENED, _LEGEND, ""])
    return "\n".join([*_lines(summary, fitted(sections, most - length(frame))), ""])


def _lines(summary: Summary, sections: Sequence[Fitted]) -> Iterator[str]:
    headlines, *others = sections
    yield from (MARKER, f"## {TITLE}", "")
    yield from _loud(summary.loud)
    yield from (*headlines.entries, *_more(headlines), "")
    if not all(one.is_whole for one in sections):
        yield from (_SHORTENED, "")
    if any(entry.direction in MARKS for one in others for entry in one.section.entries):
        yield from (_LEGEND, "")
    for one in others:
        yield from (_open if one.section.weight is Weight.DANGER else _folded)(one)
    yield _notice(summary.compared)


def _loud(notices: Sequence[Phrase]) -> Iterator[str]:
    for one in notices:
        yield from ("> [!CAUTION]", f"> {_notice(one)}", "")


def _notice(text: Phrase) -> str:
    return phrase(text, _PART, _NOTICE)


def _open(one: Fitted) -> Iterator[str]:
    yield from (f"### {_title(one)}{_count(one)}", "")
    yield from (*one.entries, *_more(one), "")


def _folded(one: Fitted) -> Iterator[str]:
    is_open = one.section.weight is Weight.CHANGE and one.section.count <= _MOST_OPEN
    summary = f"<summary><b>{_title(one)}</b>{_count(one)}</summary>"
    yield from (f"<details{' open' if is_open else ''}>", summary, "")
    yield from (*one.entries, *_more(one), "", "</details>", "")


def _title(one: Fitted) -> str:
    return html.escape(one.section.title, quote=False)


def _count(one: Fitted) -> str:
    return f" ({one.section.count})" if one.section.is_counted else ""


def _more(one: Fitted) -> Iterator[str]:
    if one.left_out:
        yield f"- {'and ' if one.entries else ''}{one.left_out} more in the full report"
