"""SQL as nested parts: brackets and CASE expressions, for passes that read whole expressions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[A-Za-z_]\w*|\s+|->>|\|\||.", re.DOTALL)
_CLOSING = {"(": ")", "[": "]", "{": "}", "CASE": "END"}


@dataclass(eq=False)
class Group:
    """What is between an opening token and its closing one."""

    opening: str
    parts: "list[Part]" = field(default_factory=list)

    @property
    def closing(self) -> str:
        """Return the token at its end; '' for the whole SQL."""
        return _CLOSING.get(self.opening, "")


Part = str | Group


def parsed(sql: str) -> Group:
    """Return SQL as a group without brackets."""
    whole = Group("")
    opened = [whole]
    for token in _TOKEN.findall(sql):
        if token in _CLOSING:
            group = Group(token)
            opened[-1].parts.append(group)
            opened.append(group)
        elif len(opened) > 1 and token == opened[-1].closing:
            opened.pop()
        else:
            opened[-1].parts.append(token)
    return whole


def groups(group: Group) -> Iterator[Group]:
    """Yield a group and all groups in it."""
    waiting = [group]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += [part for part in one.parts if isinstance(part, Group)]


def words_of(parts: Sequence[Part]) -> list[Part]:
    """Return parts without white space."""
    return [part for part in parts if isinstance(part, Group) or not part.isspace()]


def split(parts: Sequence[Part], *separators: str) -> Iterator[tuple[str, list[Part]]]:
    """Yield each separator with the parts after it; '' with those before the first one."""
    name, found = "", list[Part]()
    for part in parts:
        if isinstance(part, str) and part in separators:
            yield name, found
            name, found = part, []
        else:
            found.append(part)
    yield name, found
