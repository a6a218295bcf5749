"""Report files: JSON that a trusted job can read without running code from the change."""

import stat
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from entrawatch.changes.findings import Finding
from entrawatch.changes.report import MAX_FINDINGS, Report, StackChanges
from entrawatch.changes.texts import first_lines
from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.os_errors import os_error_line
from entrawatch.documents.quoting import printable

MAX_REPORT_BYTES = 16 * 1024 * 1024


def report_as_json(report: Report) -> str:
    """Return a report as JSON for `read_report`; a report that is too large loses details."""
    small = shrunk(report, lambda one: len(_json(one).encode()) <= MAX_REPORT_BYTES)
    return _json(small)


def _json(report: Report) -> str:
    return report.model_dump_json(indent=1)


def read_report(path: Path) -> Report:
    """Read a report from an untrusted file; raises EntrawatchError if it is not a report."""
    data = _bytes(path)
    try:
        return Report.model_validate_json(data)
    except ValidationError as error:
        raise _refused(path, f"is not a report of this version: {_first(error)}") from None


def _bytes(path: Path) -> bytes:
    try:
        info = path.lstat()
        if not stat.S_ISREG(info.st_mode):
            raise _refused(path, "is not a regular file; name the report itself, not a link")
        with path.open("rb") as file:
            data = file.read(MAX_REPORT_BYTES + 1)
    except OSError as error:
        raise EntrawatchError(os_error_line(error, path)) from None
    if len(data) > MAX_REPORT_BYTES:
        raise _refused(path, f"is larger than {MAX_REPORT_BYTES // 2**20} MiB, the limit for a report")
    return data


def _first(error: ValidationError) -> str:
    """Return the location and kind of the first mistake, without text from the file."""
    found = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in found["loc"])
    return printable(f"{place[:100]}: {found['msg'][:200]}" if place else found["msg"][:200])


def _refused(path: Path, text: str) -> EntrawatchError:
    return EntrawatchError(f"{path}: {text}")


# How many findings, and of everything else, are kept until a report is small enough.
_KEPT = (MAX_FINDINGS, 1000, 300, 50, 5)


def shrunk(report: Report, is_small: Callable[[Report], bool]) -> Report:
    """Return a report with as much as fits, and counts of what was omitted."""
    for number in _KEPT:
        if is_small(report):
            break
        report = _fewer(report, number)
    return report


def _fewer(report: Report, number: int) -> Report:
    """Return a report with so many findings, the most dangerous ones, and as many of everything else."""
    left_out = report.findings_left_out + max(0, len(report.findings) - number)
    return report.model_copy(
        update={
            "findings": tuple(_with_query(one, 10) for one in report.findings[:number]),
            "findings_left_out": left_out,
            "stacks": tuple(_fewer_in_stack(stack, number) for stack in report.stacks),
            "samples": report.samples[:number],
            "hits": report.hits and report.hits.model_copy(update={"alerts": report.hits.alerts[:number]}),
            "problems": tuple(one.model_copy(update={"lines": one.lines[:number]}) for one in report.problems),
        }
    )


def _fewer_in_stack(stack: StackChanges, number: int) -> StackChanges:
    left_out = stack.resources_left_out + max(0, len(stack.resources) - number)
    lists = {
        name: getattr(stack, name)[:number] for name in ("resources", "notifications", "warnings_new", "warnings_gone")
    }
    cost = stack.cost and stack.cost.model_copy(update={"items": stack.cost.items[:number]})
    return stack.model_copy(update={**lists, "cost": cost, "resources_left_out": left_out})


def _with_query(finding: Finding, lines: int) -> Finding:
    if len(finding.query) <= lines:
        return finding
    return finding.model_copy(update={"query": first_lines(finding.query, lines - 1)})
