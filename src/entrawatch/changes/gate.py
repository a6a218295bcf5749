"""The gate of a pull request: which results make `entrawatch diff` fail."""

from entrawatch.changes.findings import Direction
from entrawatch.changes.report import Report, SideName

_STOPPING = {
    "weakened": (Direction.WEAKENED,),
    "unclear": (Direction.WEAKENED, Direction.UNCLEAR),
}


def head_is_whole(report: Report) -> bool:
    """Return whether the changed version could be read completely."""
    return not any(problem.side is SideName.HEAD for problem in report.problems)


def gate_is_open(report: Report, fail_on: str | None) -> bool:
    """Return whether the change passes the gate; a failed comparison does not pass."""
    if fail_on is None:
        return True
    found = any(one.direction in _STOPPING[fail_on] for one in report.findings)
    return not (found or report.problems or report.findings_left_out)
