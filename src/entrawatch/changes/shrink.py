"""Shrink a report that is too large for its file: details go first, counts stay true."""

from collections.abc import Callable, Iterator

from entrawatch.changes.findings import Finding
from entrawatch.changes.report import Report, StackChanges
from entrawatch.changes.texts import first_lines

Step = Callable[[Report], Report]


def shrunk(report: Report, is_small: Callable[[Report], bool]) -> Report:
    """Return a report with as much as fits; what was left out is counted in it."""
    steps = iter(_STEPS)
    while not is_small(report) and (step := next(steps, None)):
        report = step(report)
    return report


def _shorter_queries(report: Report) -> Report:
    return report.model_copy(update={"findings": tuple(_with_query(one, 40) for one in report.findings)})


def _without_property_values(report: Report) -> Report:
    return _with_stacks(report, lambda stack: stack.model_copy(update={"resources": tuple(_bare(stack))}))


def _bare(stack: StackChanges) -> Iterator[object]:
    return (one.model_copy(update={"changes": one.changes[:3]}) for one in stack.resources)


def _fewer(number: int) -> Step:
    """Return a step that keeps so many findings, the most dangerous ones, and as many of everything else."""

    def step(report: Report) -> Report:
        report = _with_stacks(report, lambda stack: _fewer_in_stack(stack, number))
        left_out = report.findings_left_out + max(0, len(report.findings) - number)
        return report.model_copy(
            update={
                "findings": tuple(_with_query(one, 10) for one in report.findings[:number]),
                "findings_left_out": left_out,
                "samples": report.samples[:number],
                "problems": tuple(one.model_copy(update={"lines": one.lines[:number]}) for one in report.problems),
            }
        )

    return step


def _fewer_in_stack(stack: StackChanges, number: int) -> StackChanges:
    left_out = stack.resources_left_out + max(0, len(stack.resources) - number)
    lists = {name: getattr(stack, name)[:number] for name in ("resources", "told", "warnings_new", "warnings_gone")}
    cost = stack.cost and stack.cost.model_copy(update={"items": stack.cost.items[:number]})
    return stack.model_copy(update={**lists, "cost": cost, "resources_left_out": left_out})


def _with_query(finding: Finding, lines: int) -> Finding:
    if len(finding.query) <= lines:
        return finding
    return finding.model_copy(update={"query": first_lines(finding.query, lines - 1)})


def _with_stacks(report: Report, change: Callable[[StackChanges], StackChanges]) -> Report:
    return report.model_copy(update={"stacks": tuple(map(change, report.stacks))})


_STEPS = (_shorter_queries, _without_property_values, _fewer(1000), _fewer(300), _fewer(50), _fewer(5))
