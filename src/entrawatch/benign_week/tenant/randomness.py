"""Repeatable chance: independent random streams by name, so that one part of the corpus never shifts another."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeVar

_T = TypeVar("_T")

_VARIANT = "89ab"


def stream(seed: int, *names: object) -> Random:
    """Return the random numbers that belong to these names; the same names always give the same numbers."""
    text = "/".join(str(name) for name in (seed, *names))
    return Random(text)  # noqa: S311 - a made-up tenant has no secrets


def new_id(rng: Random) -> str:
    """Return a fresh GUID (version 4)."""
    text = f"{rng.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{_VARIANT[int(text[16], 16) % 4]}{text[17:20]}-{text[20:]}"


def fixed_id(seed: int, *names: object) -> str:
    """Return the GUID that belongs to these names."""
    return new_id(stream(seed, "id", *names))


def count(rng: Random, mean: float) -> int:
    """Return a whole number, mean on average, so that small rates happen now and then."""
    whole = int(mean)
    return whole + (rng.random() < mean - whole)


def varied(rng: Random, mean: float) -> int:
    """Return a whole number around the mean, from half of it to one and a half."""
    return count(rng, mean * rng.uniform(0.5, 1.5))


def spread(rng: Random, number: int, low: float, high: float) -> Iterator[float]:
    """Yield numbers in rising order, evenly by chance between two bounds."""
    yield from sorted(rng.uniform(low, high) for _ in range(number))


def weighted(rng: Random, choices: Sequence[tuple[_T, float]]) -> _T:
    """Return one of the things, each as likely as its weight says."""
    return rng.choices([thing for thing, _ in choices], [weight for _, weight in choices])[0]
