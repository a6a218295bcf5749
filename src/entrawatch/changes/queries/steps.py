"""Steps: a pipeline as a list of operators, a filter as a list of conditions."""

from dataclasses import dataclass

from entrawatch.changes.findings import Direction
from entrawatch.changes.queries.tokens import Tokens, shown, split, unwrapped

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
