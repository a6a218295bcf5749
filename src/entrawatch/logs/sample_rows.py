"""The firing samples of an alert as logs, for trying a query."""

from collections.abc import Generator
from pathlib import Path

from entrawatch.detection.fixtures import read_fixtures
from entrawatch.detection.records import Record
from entrawatch.detection.run import read_runs
from entrawatch.detection.verdict import SampleKind
from entrawatch.documents.issues import EntrawatchError, IssuesFound, errors
from entrawatch.logs.exports.envelope import Row
from entrawatch.logs.exports.report import FileSummary, Tally
from entrawatch.specs.catalog import SAMPLES_SUFFIX, builtin_specs, read_catalog


def is_samples_file(path: Path) -> bool:
    """Return whether a path has the name of an alert's samples file."""
    return path.name.endswith(SAMPLES_SUFFIX)


def read_samples(path: Path, tally: Tally) -> Generator[tuple[str, Row], None, None]:
    """Yield the rows of all firing samples of one alert.

    Raises IssuesFound for an invalid file, EntrawatchError for a file without an alert.
    """
    records = _records(path)
    tally.files.append(FileSummary(str(path), "samples", len(records)))
    for record in records:
        row = dict(record.columns)
        tally.row(record.table, row)
        yield record.table, row


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
