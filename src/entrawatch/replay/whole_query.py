"""Whole query: an alert's query without its time filters, to find every matching event in all logs at once."""

import re
from collections.abc import Iterator

from entrawatch.detection.query_text import Edit, edited
from entrawatch.kql.analysis import Analysis, Comparison
from entrawatch.logs.exports.envelope import repeats_by

_BEGINNING, _END = "datetime(1970-01-01)", "datetime(9999-01-01)"
_LATER, _EARLIER = frozenset({">", ">="}), frozenset({"<", "<="})
_CLOCKS = frozenset({"ago", "now"})


def whole_query(query: str, analysis: Analysis) -> str | None:
    """Return the query without the bounds ago() and now(); None if it uses the current time in another way."""
    text = edited(query, _edits(query, analysis))
    clocks = sum(call.name in _CLOCKS for call in analysis.calls)
    return text if clocks == len(list(_edits(query, analysis))) else None


def record_ids(analysis: Analysis) -> frozenset[str]:
    """Return the columns that identify a record in the tables of a query: Id in most."""
    return frozenset(columns[0] for table in analysis.tables if (columns := repeats_by(table)))


def has_row_for_each_event(query: str, analysis: Analysis) -> bool:
    """Return whether each result row is one record: every summarize groups by the record's ID."""
    ids = "|".join(sorted(record_ids(analysis)))
    makers = [one for one in analysis.operators if one.name in ("summarize", "distinct", "top", "take", "count")]
    texts = [query[one.start : one.start + one.length] for one in makers]
    by_id = re.compile(rf"\bby\b.*\b(?:{ids})\b", re.DOTALL)
    return bool(ids) and all(one.name == "summarize" for one in makers) and all(map(by_id.search, texts))


def _edits(query: str, analysis: Analysis) -> Iterator[Edit]:
    for comparison in analysis.comparisons:
        found = _moment(comparison)
        if found:
            clock, instead = found
            start = query.index(clock, comparison.start)
            yield Edit(start, start + len(clock), instead)


def _moment(comparison: Comparison) -> tuple[str, str] | None:
    """Return the text of the clock that a comparison takes as a bound, and the moment that leaves it open."""
    right = comparison.rights[0] if len(comparison.rights) == 1 else None
    if right and right.function in _CLOCKS:
        return _opened(right.text, comparison.operator in _LATER, comparison.operator in _EARLIER)
    if comparison.left.function in _CLOCKS:
        return _opened(comparison.left.text, comparison.operator in _EARLIER, comparison.operator in _LATER)
    return None


def _opened(clock: str, is_lower: bool, is_upper: bool) -> tuple[str, str] | None:
    if is_lower or is_upper:
        return clock, _BEGINNING if is_lower else _END
    return None
