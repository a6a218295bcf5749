"""Phrases shared by several sections: lists of names, stacks, values before and after."""

from collections.abc import Iterable, Sequence
from types import MappingProxyType

from entrawatch.changes.comment.summary import Code, Phrase
from entrawatch.changes.findings import Direction

ARROW = " → "
TITLE = "What this change does to the monitoring"
MEANINGS = MappingProxyType(
    {
        Direction.WEAKENED: "detects or notifies less",
        Direction.UNCLEAR: "effect unclear until it runs",
        Direction.STRENGTHENED: "detects or notifies more",
    }
)
_NONE = "none"


def named(names: Sequence[str], count: int = 0) -> Phrase:
    """Return names as a list, with the number of unlisted ones."""
    more = f" and {count - len(names)} more" if count > len(names) else ""
    return (*separated(((Code(name),) for name in names), ", "), *((more,) if more else ()))


def in_stacks(names: Sequence[str], all_stacks: Sequence[str]) -> Phrase:
    """Return the list of stacks, empty if there is only one."""
    if not names or tuple(names) == tuple(all_stacks) == tuple(all_stacks)[:1]:
        return ()
    if len(names) > 2 and set(names) == set(all_stacks):
        return (f" in all {len(names)} stacks",)
    return (" in ", *named(names))


def before_and_after(before: str, after: str) -> Phrase:
    """Return two values with an arrow between them."""
    return (_value(before), ARROW, _value(after))


def value_change(name: str, before: str, after: str, *, one_sided: bool = False) -> Phrase:
    """Return a named value before and after, or only one value if it is new or removed."""
    shown = f"{name} " if name else ""
    if one_sided and not (before and after):
        return (shown, _value(before or after))
    return (shown, *before_and_after(before, after))


def separated(phrases: Iterable[Phrase], separator: str = "; ") -> Phrase:
    """Return concatenated phrases."""
    found: list[str | Code] = []
    for phrase in phrases:
        if phrase:
            found += [separator] if found else []
            found += phrase  # type: ignore[arg-type]
    return tuple(found)


def _value(text: str) -> str | Code:
    return Code(text) if text else _NONE
