"""Write a report as one self-contained HTML page: no script, no other file, no external address."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from importlib.resources import files

from entrawatch.changes.comment.build import summary_of
from entrawatch.changes.comment.page_entry import Markup, element, entry_as_html, phrase_as_html
from entrawatch.changes.comment.phrases import MEANINGS, TITLE
from entrawatch.changes.comment.summary import Section, Summary, Weight
from entrawatch.changes.report import Report

# A section with up to this many entries is initially open.
_MOST_OPEN = 30


def report_as_html(report: Report) -> str:
    """Return the page in ASCII, so that no encoding can change it."""
    summary = summary_of(report)
    style = files("entrawatch.changes.comment").joinpath("page.css").read_text(encoding="utf-8")
    page = element("html", element("head", *_head(style)), element("body", *_body(summary)), lang="en")
    return f"<!doctype html>\n{page}\n".encode("ascii", "xmlcharrefreplace").decode("ascii")


def _head(style: str) -> Iterator[Markup]:
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'"
    yield Markup('<meta charset="utf-8">')
    yield Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">')
    yield Markup('<meta name="viewport" content="width=device-width, initial-scale=1">')
    yield Markup('<meta name="referrer" content="no-referrer">')
    yield element("title", TITLE)
    yield element("style", Markup(style))


def _body(summary: Summary) -> Iterator[Markup]:
    yield element("header", element("h1", TITLE), element("p", phrase_as_html(summary.compared)))
    yield element("main", *_main(summary))


def _main(summary: Summary) -> Iterator[Markup]:
    yield from (element("p", phrase_as_html(one), class_="loud", role="alert") for one in summary.loud)
    yield element("ul", *map(entry_as_html, summary.headlines.entries), class_="headlines")
    yield _contents(summary.sections)
    yield element("ul", *_legend(), class_="legend")
    yield from (_section(number, one) for number, one in enumerate(summary.sections, 1))


def _contents(sections: Sequence[Section]) -> Markup:
    items = (
        element("li", element("a", one.title, href=f"#part-{number}"), " ", _count(one))
        for number, one in enumerate(sections, 1)
    )
    return element("nav", element("h2", "Contents"), element("ol", *items), aria_label="Contents")


def _legend() -> Iterator[Markup]:
    for direction, meaning in MEANINGS.items():
        yield element("li", element("span", direction, class_=f"badge {direction}"), f" {meaning}")


def _section(number: int, one: Section) -> Markup:
    heading = element("h2", one.title, " ", _count(one))
    entries = element("ul", *map(entry_as_html, one.entries), class_="entries")
    more = element("p", f"{one.left_out} more did not fit in the report.") if one.left_out else ""
    place = {"id": f"part-{number}", "class_": f"part {one.weight}"}
    if one.weight is Weight.DANGER:
        return element("section", heading, entries, more, **place)
    is_open = one.weight is Weight.CHANGE and one.count <= _MOST_OPEN
    summary = element("summary", heading)
    return element("details", summary, entries, more, **place, **({"open": ""} if is_open else {}))


def _count(one: Section) -> Markup:
    return element("span", f"{one.count}", class_="count") if one.is_counted else Markup()
