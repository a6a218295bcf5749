"""Options of a comparison."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Question:
    """What to compare in two versions."""

    stacks: tuple[str, ...] = ()
    """Stacks to compare; none = all of both versions."""
    users: int = 1000
    prices: Path | None = None
    test: bool = False
    """Run the samples of the alerts whose files differ."""
    mutate: bool = False
    """Also measure which of their mutants the samples detect."""
    measured: str = ""
    """Stack whose changed alerts are counted over the logs of its workspace."""
