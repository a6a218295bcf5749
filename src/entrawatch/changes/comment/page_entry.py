"""Write phrases and entries of a summary as HTML."""

import html
from collections.abc import Iterator, Sequence

from entrawatch.changes.comment.phrases import named
from entrawatch.changes.comment.summary import Code, Entry, Phrase, Strong
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
