"""Render what a reading of exports found."""

from collections.abc import Iterator

from entrawatch.documents.render_issues import count_of
from entrawatch.logs.exports.report import ExportReport

_MOST_LINES = 10


def left_out_lines(report: ExportReport, most: int = _MOST_LINES) -> Iterator[str]:
    """Yield what was left out, with its place, and what is there twice; a long list is cut."""
    issues = report.issues
    yield from (str(issue) for issue in issues[:most])
    if len(issues) > most:
        yield f"and {len(issues) - most} more of these; each file's first places count, its totals are larger"
    for name, rows in sorted(report.repeats.items()):
        yield f"{name}: {rows:,} of {report.rows[name]:,} rows are second copies of others; count ids with dcount()"


def rows_line(report: ExportReport) -> str:
    """Return how many rows each table holds, the largest first."""
    largest = sorted(report.rows.items(), key=lambda item: (-item[1], item[0]))
    held = ", ".join(f"{name} ({rows:,})" for name, rows in largest)
    return f"{count_of(len(report.files), 'file')}: {held or 'no row'}"
