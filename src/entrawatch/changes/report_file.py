"""Report files: JSON that a trusted job can read without running anything of the change."""

import stat
from pathlib import Path

from pydantic import ValidationError

from entrawatch.changes.report import Report
from entrawatch.changes.shrink import shrunk
from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.os_errors import os_error_line
from entrawatch.documents.quoting import printable

MAX_REPORT_BYTES = 16 * 1024 * 1024


def report_as_json(report: Report) -> str:
    """Return a report as JSON, from which `read_report` makes it again; one that is too large loses details."""
    small = shrunk(report, lambda one: len(_json(one).encode()) <= MAX_REPORT_BYTES)
    return _json(small)


def _json(report: Report) -> str:
    return report.model_dump_json(indent=1)


def read_report(path: Path) -> Report:
    """Read a report from a file that may come from anybody; raises EntrawatchError for all that is no report."""
    data = _bytes(path)
    try:
        return Report.model_validate_json(data)
    except ValidationError as error:
        raise _refused(path, f"is no report of this version: {_first(error)}") from None


def _bytes(path: Path) -> bytes:
    try:
        info = path.lstat()
        if not stat.S_ISREG(info.st_mode):
            raise _refused(path, "is no regular file; name the report itself, not a link")
        with path.open("rb") as file:
            data = file.read(MAX_REPORT_BYTES + 1)
    except OSError as error:
        raise EntrawatchError(os_error_line(error, path)) from None
    if len(data) > MAX_REPORT_BYTES:
        raise _refused(path, f"has more than {MAX_REPORT_BYTES // 2**20} MiB, which no report has")
    return data


def _first(error: ValidationError) -> str:
    """Return where the first mistake is and what it is, without the text of the file."""
    found = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in found["loc"])
    return printable(f"{place[:100]}: {found['msg'][:200]}" if place else found["msg"][:200])


def _refused(path: Path, text: str) -> EntrawatchError:
    return EntrawatchError(f"{path}: {text}")
