"""The firing samples of an alert as logs, for trying a query."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from entrawatch.detection.fixtures import read_fixtures
from entrawatch.detection.records import Record
from entrawatch.detection.run import read_runs
from entrawatch.detection.verdict import SampleKind
from entrawatch.documents.issues import EntrawatchError, IssuesFound, errors
from entrawatch.logs.exports.envelope import Row
from entrawatch.logs.exports.report import ExportReport, FileSummary, Tally
from entrawatch.specs.catalog import SAMPLES_SUFFIX, builtin_specs, read_catalog


def is_samples_file(path: Path) -> bool:
    """Return whether a path has the name of an alert's samples file."""
    return path.name.endswith(SAMPLES_SUFFIX)


class SampleReading:
    """The rows of all firing samples of one alert, with the interface of exports."""

    def __init__(self, path: Path) -> None:
        """Raises IssuesFound for an invalid file, EntrawatchError for a file without an alert."""
        self._tally = Tally()
        self._records = _records(path)
        self._tally.files.append(FileSummary(str(path), "samples", len(self._records)))

    @property
    def report(self) -> ExportReport:
        """What was read so far; samples reuse IDs, but their records are not duplicates."""
        return replace(self._tally.report(), repeats={})

    def __iter__(self) -> Iterator[tuple[str, Row]]:
        for record in self._records:
            row = dict(record.columns)
            self._tally.row(record.table, row)
            yield record.table, row

    def close(self) -> None:
        """Do nothing: no file is open."""


def _records(path: Path) -> list[Record]:
    folder = path.absolute().parents[1]
    # A project folder can use the inputs that the built-in folder declares.
    catalog, _ = read_catalog(*dict.fromkeys((builtin_specs(), folder)))
    alert = next((one for one in catalog.alerts.values() if one.samples_path.resolve() == path.resolve()), None)
    if alert is None:
        raise EntrawatchError(f"{path}: no valid alert is next to these samples; see: entrawatch validate")
    fixtures, issues = read_fixtures(catalog, folder)
    if errors(issues):
        raise IssuesFound(errors(issues))
    samples = read_runs(alert, fixtures).samples
    return [record for sample in samples if sample.kind is not SampleKind.STAYS_SILENT for record in sample.records]
