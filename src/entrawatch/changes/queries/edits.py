"""Edit: one thing that differs in a query, and what it does to the result."""

from dataclasses import dataclass

from entrawatch.changes.findings import Direction


@dataclass(frozen=True)
class Edit:
    """One step or statement of a query that differs."""

    direction: Direction
    text: str
    excludes: bool = False
    """Does it name what is left out?"""
