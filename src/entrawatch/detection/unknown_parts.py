"""Parts of records that no known record has: misspelled keys inside a column that holds JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from entrawatch.documents.issues import Issue, IssueSeverity, Location
from entrawatch.documents.quoting import shown
from entrawatch.kql.dynamic_shapes import shape, unknown_paths


def unknown_part_issues(
    table: str, columns: Mapping[str, Any], places: Mapping[str, Location], usual: Mapping[str, Any]
) -> Iterator[Issue]:
    """Yield a warning (DT208) for each unknown part of these columns' values; `usual` is what has been told before."""
    for column, value in columns.items():
        if isinstance(value, (dict, list, str)) and (known := shape(table, column)):
            told = unknown_paths(table, column, usual.get(column))
            for path in unknown_paths(table, column, value):
                if path not in told:
                    near = known.near(path)
                    advice = f"did you mean {' or '.join(map(shown, near))}?" if near else "check the spelling"
                    message = f"no known record of '{table}' has {shown(path)}; {advice}"
                    yield Issue(places[column], "DT208", message, IssueSeverity.WARNING)
