"""What the nightly check tells, wherever it is told: the results of all stacks, and the sentences around them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from preview_result import Outcome, PreviewResult, read_result

TITLE = "Azure differs from what was deployed"
OPENING = (
    "Somebody changed resources by hand, or a deployment is outstanding: the next deployment would do the following. "
    "Where a check failed nothing is known. This text is edited each night, and all of it closed when nothing differs."
)
CLOSING = "Nothing differs any more."
TOO_LONG = "The list is too long to be shown here; the run holds it."
MOST_CHARACTERS = 60_000


def read_results(files: Mapping[str, Path | None]) -> list[PreviewResult]:
    """Return what each stack's check found; one without a result of its own counts as not checked."""
    return [_result(stack, path) for stack, path in files.items()]


def is_clean(results: Iterable[PreviewResult]) -> bool:
    """Tell whether every stack was checked and nothing differs."""
    return all(result.outcome is Outcome.CLEAN for result in results)


def _result(stack: str, path: Path | None) -> PreviewResult:
    found = read_result(path.read_bytes()) if path and path.is_file() else None
    return found if found and found.stack == stack else PreviewResult(stack, Outcome.FAILED, ())
