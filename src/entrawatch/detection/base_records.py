"""Base records: one realistic record for each table, which the records of samples are based on."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from entrawatch.detection.column_values import WrongValue, column_value
from entrawatch.documents.document import Document, read_document
from entrawatch.documents.issues import Issue, IssueSeverity, IssuesFound, Location
from entrawatch.documents.messages import did_you_mean
from entrawatch.documents.quoting import shown
from entrawatch.kql.dynamic_shapes import shape, unknown_paths
from entrawatch.reference.tables import Table, table, table_names
from entrawatch.specs.catalog import BASE_RECORDS_FILE, shown_path

BaseRecords = Mapping[str, Mapping[str, Any]]
_SPELLING = "check the spelling in the table's reference"


def read_base_records(*folders: Path) -> tuple[BaseRecords, list[Issue]]:
    """Return table → column → value from the folders' files, and every issue; a later folder replaces whole records.

    Codes: DT201 unknown table, DT202 unknown column, DT203 value that does not fit, DT206 not a map of records,
    DT208 property that no known record has.
    """
    records: dict[str, Mapping[str, Any]] = {}
    issues: list[Issue] = []
    for path in (folder / BASE_RECORDS_FILE for folder in folders):
        if not (path.exists() or path.is_symlink()):
            continue
        try:
            document = read_document(path, shown_path(path))
        except IssuesFound as found:
            issues += found.issues
            continue
        found_records, found_issues = _records(document)
        records |= found_records
        issues += found_issues
    return records, sorted(issues)


def unknown_column(column: str, known: Table) -> str:
    """Return the message for a column that a table does not have."""
    return f"table '{known.name}' has no column {shown(column)}; {did_you_mean(column, list(known.columns), _SPELLING)}"


def _records(document: Document) -> tuple[dict[str, Mapping[str, Any]], list[Issue]]:
    if not isinstance(document.value, dict):
        return {}, [Issue(document.location(), "DT206", "must be a map from table to record; see the built-in file")]
    records: dict[str, Mapping[str, Any]] = {}
    issues: list[Issue] = []
    for name, columns in document.value.items():
        known = table(name)
        if known is None:
            message = f"table {shown(name)} is not known; {did_you_mean(name, list(table_names()), _SPELLING)}"
            issues.append(Issue(document.location(name), "DT201", message))
        elif not isinstance(columns, dict):
            message = f"the record of '{name}' must be a map from column to value"
            issues.append(Issue(document.value_location(name), "DT206", message))
        else:
            found = list(_columns(known, columns, document))
            records[name] = {column: value for column, value in found if not isinstance(value, Issue)}
            issues += [value for _, value in found if isinstance(value, Issue)]
            places = {column: document.location(name, column) for column in records[name]}
            issues += unknown_part_issues(name, records[name], places, {})
    return records, issues


def _columns(known: Table, columns: dict[str, Any], document: Document) -> Iterator[tuple[str, Any]]:
    for column, value in columns.items():
        if column not in known.columns:
            yield column, Issue(document.location(known.name, column), "DT202", unknown_column(column, known))
            continue
        try:
            yield column, column_value(known.columns[column], value)
        except WrongValue as wrong:
            place = document.value_location(known.name, column)
            yield column, Issue(place, "DT203", f"column '{column}' {wrong}")


def unknown_part_issues(
    table: str, columns: Mapping[str, Any], places: Mapping[str, Location], usual: Mapping[str, Any]
) -> Iterator[Issue]:
    """Yield a warning (DT208) for each unknown property in these columns; `usual` is what was already reported."""
    for column, value in columns.items():
        if isinstance(value, (dict, list, str)) and (known := shape(table, column)):
            reported = unknown_paths(table, column, usual.get(column))
            for path in unknown_paths(table, column, value):
                if path not in reported:
                    near = known.near(path)
                    advice = f"did you mean {' or '.join(map(shown, near))}?" if near else "check the spelling"
                    message = f"no known record of '{table}' has {shown(path)}; {advice}"
                    yield Issue(places[column], "DT208", message, IssueSeverity.WARNING)
