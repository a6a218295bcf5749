"""Verdict: whether a report is reason to stop a pipeline."""

from entrawatch.changes.findings import Direction
from entrawatch.changes.report import Report, SideName

_STOPPING = {
    "weakened": (Direction.WEAKENED,),
    "unclear": (Direction.WEAKENED, Direction.UNCLEAR),
}


def head_is_whole(report: Report) -> bool:
    """Tell whether everything of the changed version could be read."""
    return not any(problem.side is SideName.HEAD for problem in report.problems)


def gate_is_open(report: Report, fail_on: str | None) -> bool:
    """Tell whether nothing stands against the change; what cannot be compared stands against it."""
    if fail_on is None:
        return True
    found = any(one.direction in _STOPPING[fail_on] for one in report.findings)
    return not (found or report.problems or report.findings_left_out)
