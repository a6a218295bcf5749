"""Write a report as one self-contained HTML page: no script, no other file, no external address."""

import base64
import hashlib
import html
from collections.abc import Iterator, Sequence
from importlib.resources import files

from entrawatch.changes.comment.build import summary_of
from entrawatch.changes.comment.phrases import MEANINGS, TITLE, named
from entrawatch.changes.comment.summary import Code, Entry, Phrase, Section, Strong, Summary, Weight
from entrawatch.changes.report import Report
from entrawatch.changes.texts import visible
from entrawatch.documents.render_issues import count_of

# Longer lists are folded.
_MOST_SHOWN = 25
_CLASSES = {"+": "added", "-": "removed", "@": "gap"}


class Markup(str):
    """Finished HTML; all other text is escaped when it is added to an element."""

    __slots__ = ()


def phrase_as_html(parts: Phrase) -> Markup:
    """Return a phrase with names and values as code."""
    return joined(*(_part(part) for part in parts))


def entry_as_html(entry: Entry) -> Markup:
    """Return the item of a list, with all its details."""
    badge = element("span", entry.direction, class_=f"badge {entry.direction}") if entry.direction else ""
    return element(
        "li",
        badge,
        " " if badge else "",
        phrase_as_html(entry.line),
        *_names(entry.names),
        *_details(entry),
        *_query(entry),
    )


def _part(part: str | Code | Strong) -> str:
    if isinstance(part, str):
        return part
    return element("code" if isinstance(part, Code) else "strong", part.text)


def _names(names: Sequence[str]) -> Iterator[str]:
    if names:
        listed = phrase_as_html(named(names))
        yield ": "
        yield listed if len(names) <= _MOST_SHOWN else _fold(count_of(len(names), "name"), listed)


def _details(entry: Entry) -> Iterator[Markup]:
    if entry.details:
        items = element("ul", *(element("li", phrase_as_html(one)) for one in entry.details))
        yield items if len(entry.details) <= _MOST_SHOWN else _fold(count_of(len(entry.details), "detail"), items)


def _query(entry: Entry) -> Iterator[Markup]:
    if entry.query:
        lines = (element("span", line, class_=_CLASSES.get(line[:1], "same")) for line in entry.query)
        yield element("pre", element("code", *lines), class_="query")


def _fold(title: str, content: Markup) -> Markup:
    return element("details", element("summary", title), content)


def element(name: str, *children: str, **attributes: str) -> Markup:
    """Return an element; `class_` is written as class, and an empty attribute as only its name."""
    written = "".join(_attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str) -> Markup:
    """Return concatenated children."""
    return Markup("".join(map(_child, children)))


def _child(child: str) -> str:
    return child if isinstance(child, Markup) else html.escape(visible(child), quote=False)


def _attribute(name: str, value: str) -> str:
    return f' {name}="{html.escape(visible(value))}"' if value else f" {name}"


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
