"""Measured usage: GB per month of each table, read from an export of the workspace's Usage table."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from entrawatch.documents.issues import Issue, IssueSeverity, IssuesFound, Location
from entrawatch.documents.quoting import shown
from entrawatch.documents.render_issues import count_of
from entrawatch.logs.exports.envelope import Row
from entrawatch.logs.exports.read import read_exports
from entrawatch.logs.exports.report import ExportReport, Tally
from entrawatch.reports.cost.prices import Measured, days_per_month

_NEEDED = ("DataType", "IsBillable", "Quantity")
_UNITS = frozenset({"mbytes", "mb"})
_UNREAD_COLUMN = "DT315"
_MB_PER_GB = 1000  # as Azure bills: 1 GB is 10^9 bytes
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_HOW = "run 'Usage | where TimeGenerated > ago(32d)' in the workspace and export all columns as CSV or JSON"


def measured_usage(path: Path) -> dict[str, Measured]:
    """Return the billed GB per month by table; raise IssuesFound if any part of the export is not usage."""
    tally, sums = Tally(), _Sums()
    for table, row in read_exports(path, tally):
        sums.add(table, row)
    place = Location(str(path))
    problems = [*_unread(tally.report()), *(Issue(place, "CO107", text) for text in sums.problems())]
    if problems or sums.first is None or sums.last is None:
        raise IssuesFound(problems or [Issue(place, "CO107", f"no rows of the Usage table; {_HOW}")])
    days = (sums.last - sums.first) / _DAY
    if days < 1:
        text = (
            f"the export covers only {count_of(round(days * 24), 'hour')}; export at least one day, preferably a month"
        )
        raise IssuesFound([Issue(place, "CO107", text)])
    source = f"measured over {days:.1f} days from {sums.first:%Y-%m-%d} to {sums.last:%Y-%m-%d}"
    share = days_per_month() / days / _MB_PER_GB
    return {table: Measured(mb * share, source) for table, mb in sums.billed.items()}


@dataclass
class _Sums:
    """Totals over the rows of an export."""

    billed: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    first: datetime | None = None
    last: datetime | None = None
    _others: set[str] = field(default_factory=set)
    _missing: set[str] = field(default_factory=set)
    _implausible: set[str] = field(default_factory=set)
    _workspaces: set[str] = field(default_factory=set)

    def add(self, table: str, row: Row) -> None:
        """Count one row, or record why it cannot be counted."""
        if table != "Usage":
            self._others.add(table)
            return
        missing = [column for column in _NEEDED if row.get(column) is None]
        self._missing.update(missing)
        self._workspaces.add(str(row.get("ResourceUri", "")).lower())
        if missing:
            return
        begin = row.get("StartTime") or row["TimeGenerated"]
        end = row.get("EndTime") or begin + _HOUR
        self.first, self.last = min(self.first or begin, begin), max(self.last or end, end)
        self._measure(row)

    def problems(self) -> Iterator[str]:
        """Yield why the rows are not measured usage."""
        if self._others:
            yield f"rows of {', '.join(sorted(self._others))}; only the Usage table contains billed volumes; {_HOW}"
        if self._missing:
            yield f"rows without {', '.join(sorted(self._missing))}; {_HOW}"
        yield from sorted(self._implausible)
        if len(self._workspaces) > 1:
            yield f"rows of {len(self._workspaces)} workspaces in 'ResourceUri'; export the one that the stack uses"

    def _measure(self, row: Row) -> None:
        unit, quantity = row.get("QuantityUnit", "MBytes"), row["Quantity"]
        if unit.lower() not in _UNITS:
            self._implausible.add(f"QuantityUnit {shown(unit)} is not 'MBytes', the unit of the Usage table")
        if not 0 <= quantity < 1e12:  # also refuses nan
            self._implausible.add(f"Quantity {shown(quantity)} is not a valid number of MBytes")
        elif row["IsBillable"]:
            self.billed[row["DataType"]] += quantity


def _unread(report: ExportReport) -> Iterable[Issue]:
    """Return what was not read: each such row makes the estimate too low."""
    shown = (issue for issue in report.issues if issue.severity is not IssueSeverity.NOTE)
    return [issue for issue in shown if issue.code != _UNREAD_COLUMN]
