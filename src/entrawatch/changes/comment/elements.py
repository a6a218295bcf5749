"""Elements of HTML: whatever text they hold is escaped and seen."""

import html

from entrawatch.changes.comment.visible import visible


class Markup(str):
    """HTML that is whole already; all other text is escaped where it enters an element."""

    __slots__ = ()


def element(name: str, *children: str, **attributes: str) -> Markup:
    """Return an element; `class_` is written as class, and an empty attribute as its name alone."""
    written = "".join(_attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items())
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str) -> Markup:
    """Return children one after the other."""
    return Markup("".join(map(_child, children)))


def _child(child: str) -> str:
    return child if isinstance(child, Markup) else html.escape(visible(child), quote=False)


def _attribute(name: str, value: str) -> str:
    return f' {name}="{html.escape(visible(value))}"' if value else f" {name}"
