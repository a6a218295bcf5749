"""Aspect: one way in which a rule can differ, with the heading and the direction that it has."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from entrawatch.changes.findings import Category, Direction, heading_of


@dataclass(frozen=True)
class Aspect:
    """One value of a rule before and after, and whether less is seen afterwards."""

    category: Category
    """Heading where less is seen, or where nobody can tell."""
    direction: Direction
    name: str
    before: str
    after: str

    @property
    def heading(self) -> Category:
        """Return the heading that the aspect stands under."""
        return heading_of(self.category, self.direction)


def lower_is_weaker(before: float, after: float) -> Direction:
    """Return the direction of a number of which less means that less is seen."""
    return Direction.WEAKENED if after < before else Direction.STRENGTHENED


def higher_is_weaker(before: float, after: float) -> Direction:
    """Return the direction of a number of which more means that less is seen."""
    return lower_is_weaker(after, before)


def by_heading(aspects: Iterable[Aspect]) -> Iterator[tuple[Category, Direction, list[Aspect]]]:
    """Yield aspects by heading and direction, in the order of the headings."""
    groups: dict[tuple[Category, Direction], list[Aspect]] = {}
    for one in aspects:
        groups.setdefault((one.heading, one.direction), []).append(one)
    order = list(Category), list(Direction)
    for category, direction in sorted(groups, key=lambda key: (order[0].index(key[0]), order[1].index(key[1]))):
        yield category, direction, groups[category, direction]
