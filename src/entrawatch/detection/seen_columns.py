"""Columns that a query uses: tables have only these, because a hundred more would slow down every run."""

import re
from collections.abc import Iterable, Mapping

from entrawatch.kql.analysis import Analysis
from entrawatch.reference.tables import table

# Table → column → KQL type.
Tables = Mapping[str, Mapping[str, str]]

_ALWAYS = ("TimeGenerated", "_TimeReceived")
# Functions whose result depends on columns that the query does not name.
_READS_ALL = frozenset({"pack_all", "bag_pack_columns", "getschema", "hash_many"})
# Suffixes that joins and unions add to names on both sides.
_ADDED = re.compile(r"(\d+|_string|_dynamic|_long|_int|_real|_bool|_datetime|_guid)$")


def every_column(tables: Iterable[str]) -> Tables:
    """Return all columns of these tables; of names that differ only in case (not possible in DuckDB), the first."""
    return {name: _distinct(known.columns) for name in tables if (known := table(name))}


def seen_columns(analysis: Analysis) -> Tables:
    """Return the columns of a query's tables that it names or that are in its result."""
    if _READS_ALL & {call.name for call in analysis.calls}:
        return every_column(analysis.tables)
    results = {shape for name in analysis.result_columns for shape in (name, _ADDED.sub("", name))}
    found = {}
    for name in analysis.tables:
        known = table(name)
        if known:
            seen = {*analysis.columns_used.get(name, ()), *results, *_ALWAYS}
            found[name] = _distinct({column: kind for column, kind in known.columns.items() if column in seen})
    return found


def _distinct(columns: Mapping[str, str]) -> dict[str, str]:
    spelled: dict[str, str] = {}
    for column in columns:
        spelled.setdefault(column.casefold(), column)
    return {column: columns[column] for column in spelled.values()}
