"""Options of a comparison."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Question:
    """What to compare of two versions."""

    stacks: tuple[str, ...] = ()
    """Stacks to compare; none = all of either version."""
    users: int = 1000
    prices: Path | None = None
    test: bool = False
    """Run the samples of the alerts whose files differ."""
    mutate: bool = False
    """Also measure which mutants of them the samples notice."""
