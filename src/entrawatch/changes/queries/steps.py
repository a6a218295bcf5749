"""Queries as tokens and steps: layout and comments have no meaning, and a filter is a list of conditions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entrawatch.changes.findings import Direction
from entrawatch.kql.words import tokens as tokens

Token = str
Tokens = tuple[Token, ...]

_BEFORE_LISTS = frozenset(("and", "or", "in", "in~", "has_any", "has_all", "between", "by", "where", "on", "union"))
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


def split(parts: Sequence[Token], *separators: Token) -> list[Tokens]:
    """Return the parts between separators outside of brackets, without empty parts."""
    found: list[list[Token]] = [[]]
    for token, depth in _with_depth(parts):
        if depth == 0 and token.lower() in separators:
            found.append([])
        else:
            found[-1].append(token)
    return [tuple(part) for part in found if part]


def unwrapped(parts: Tokens) -> Tokens:
    """Return tokens without brackets around the whole."""
    while len(parts) > 2 and parts[0] == "(" and parts[-1] == ")" and _closes_last(parts):
        parts = parts[1:-1]
    return parts


def is_text(token: Token) -> bool:
    """Return whether a token is a string."""
    return token[-1] in ('"', "'", "`") or token.startswith("~~~")


def shown(parts: Sequence[Token]) -> str:
    """Return tokens with normal spacing."""
    text = ""
    for before, token in zip(("", *parts), parts, strict=False):
        is_call = token in ("(", "[") and before[:1].isalpha() and before.lower() not in _BEFORE_LISTS
        is_tight = before in ("", "(", "[", ".", "!") or token in (")", "]", ",", ".") or is_call
        text += token if is_tight else f" {token}"
    return text


def _with_depth(parts: Sequence[Token]) -> Iterator[tuple[Token, int]]:
    depth = 0
    for token in parts:
        if token in _CLOSE:
            depth -= 1
        yield token, depth
        if token in _OPEN:
            depth += 1


def _closes_last(parts: Tokens) -> bool:
    """Return whether the first bracket closes at the last token and not before."""
    depths = [depth for token, depth in _with_depth(parts[1:-1])]
    return all(depth >= 0 for depth in depths)


FILTERS, LIMITS, ORDERS = ("where", "filter"), ("take", "limit", "sample"), ("sort", "order", "serialize", "as")
_LONGEST = 160


@dataclass(frozen=True)
class Step:
    """One operator of a pipeline, or one condition of a filter."""

    name: str
    body: Tokens

    def __str__(self) -> str:
        words = shown((self.name, *self.body))
        return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 3]}..."


def steps(pipeline: Tokens) -> list[Step]:
    """Return the steps of a pipeline; adjacent conditions are sorted, even across filters."""
    found: list[Step] = []
    run: list[Step] = []
    for part in split(pipeline, "|"):
        name = part[0].lower()
        if name in FILTERS:
            # The order of conditions and their split into filters have no meaning.
            run += [Step("where", unwrapped(term)) for term in _terms(part[1:])]
            continue
        found += [*sorted(run, key=lambda one: one.body), Step(name, part[1:])]
        run = []
    return [*found, *sorted(run, key=lambda one: one.body)]


def branches(union: Step) -> list[Tokens]:
    """Return the pipelines that a union adds."""
    return [unwrapped(one) for one in split(union.body, ",")]


def _terms(condition: Tokens) -> list[Tokens]:
    parts = split(unwrapped(condition), "and")
    # `between (a .. b)` has its own brackets, so 'and' never belongs to it.
    return parts if len(split(unwrapped(condition), "or")) == 1 else [condition]


@dataclass(frozen=True)
class Edit:
    """One step or statement of a query that differs."""

    direction: Direction
    text: str
    excludes: bool = False
    """Whether it describes what is excluded."""
