"""The report of the nightly check: the results of all stacks, and the sentences around them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from preview_result import Outcome, PreviewResult, read_result

TITLE = "Azure differs from what was deployed"
OPENING = (
    "Resources were changed outside of Pulumi, or a deployment is pending: the next deployment would do the following. "
    "A stack whose check failed is unknown. This text is updated every night and closed when nothing differs."
)
CLOSING = "All stacks match Azure again."
TOO_LONG = "The list is too long to show here; see the run."
MOST_CHARACTERS = 60_000


def read_results(files: Mapping[str, Path | None]) -> list[PreviewResult]:
    """Return the result of each stack's check; a stack without a result was not checked."""
    return [_result(stack, path) for stack, path in files.items()]


def is_clean(results: Iterable[PreviewResult]) -> bool:
    """Return whether every stack was checked and nothing differs."""
    return all(result.outcome is Outcome.CLEAN for result in results)


def _result(stack: str, path: Path | None) -> PreviewResult:
    found = read_result(path.read_bytes()) if path and path.is_file() else None
    return found if found and found.stack == stack else PreviewResult(stack, Outcome.FAILED, ())
