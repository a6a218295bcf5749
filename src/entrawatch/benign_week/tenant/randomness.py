"""Repeatable randomness: independent random streams by name, so that one part of the corpus never affects another."""

from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

_T = TypeVar("_T")

_VARIANT = "89ab"


def stream(seed: int, *names: object) -> Random:
    """Return the random numbers for these names; the same names always produce the same numbers."""
    text = "/".join(str(name) for name in (seed, *names))
    return Random(text)  # noqa: S311 - a synthetic tenant has no secrets


def new_id(rng: Random) -> str:
    """Return a fresh GUID (version 4)."""
    text = f"{rng.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{_VARIANT[int(text[16], 16) % 4]}{text[17:20]}-{text[20:]}"


def fixed_id(seed: int, *names: object) -> str:
    """Return the GUID for these names."""
    return new_id(stream(seed, "id", *names))


def count(rng: Random, mean: float) -> int:
    """Return a whole number with this mean, so that small rates occur occasionally."""
    whole = int(mean)
    return whole + (rng.random() < mean - whole)


def varied(rng: Random, mean: float) -> int:
    """Return a whole number between half and one and a half times the mean."""
    return count(rng, mean * rng.uniform(0.5, 1.5))


def spread(rng: Random, number: int, low: float, high: float) -> Iterator[float]:
    """Yield numbers in ascending order, uniformly distributed between two bounds."""
    yield from sorted(rng.uniform(low, high) for _ in range(number))


class Chances(Generic[_T]):
    """Items to draw from, with weighted probabilities."""

    def __init__(self, *weighted: tuple[_T, float]) -> None:
        """`weighted`: each thing with its weight."""
        self._things = [thing for thing, _ in weighted]
        # Summed once: a large tenant draws millions of times.
        self._bounds = list(accumulate(weight for _, weight in weighted))

    def draw(self, rng: Random) -> _T:
        """Return one of the things."""
        return self._things[bisect(self._bounds, rng.random() * self._bounds[-1], 0, len(self._things) - 1)]
