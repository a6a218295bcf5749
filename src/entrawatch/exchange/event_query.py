"""Event queries: a query whose rows are records reads each record once, when it arrives."""

from entrawatch.kql.analysis import Analysis
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.arrival import NEW_SINCE
from entrawatch.reference.tables import table

# Operators after which a row is still a record, or a part of one.
_KEEP_RECORDS = frozenset(
    ("as", "extend", "getschema", "mv-apply", "mv-expand", "order", "parse", "parse-where", "project", "project-away",
     "project-keep", "project-rename", "project-reorder", "serialize", "sort", "where")
)  # fmt: skip
# Columns that identify a record, the usual one first.
_IDS = ("Id", "EventDataId", "RequestId", "EventId")


def read_once(query: str, analysis: Analysis, analyzer: Analyzer) -> str | None:
    """Return a query that reads each record once, when it arrives; None for one whose rows are not single records.

    `query` compiles, and `analysis` is its analysis.
    """
    if len(analysis.tables) != 1 or analysis.root_table not in analysis.tables:
        return None
    known = table(analysis.tables[0])
    key = next((name for name in _IDS if known and name in known.columns), None)
    pipe = analyzer.pipes(query).of_result()
    if key is None or not pipe or any(one.name not in _KEEP_RECORDS for one in pipe):
        return None
    step = next((one for one in pipe if one.name != "where"), None)
    at = step.source.end if step and step.source else pipe[-1].end
    lines = ("extend IngestedAt = ingestion_time()", f"summarize arg_min(IngestedAt, *) by {key}")
    steps = "".join(f"\n| {line}" for line in (*lines, f"where IngestedAt >= {NEW_SINCE}"))
    return query[:at] + steps + query[at:]


def without_recency(query: str, analysis: Analysis, analyzer: Analyzer, frequency: int) -> str:
    """Return a query without steps that only keep records since the last run: they lose those that arrive later.

    `frequency`: minutes between two runs; a filter on less than that stays.
    """
    for step in reversed(analyzer.pipes(query).of_result()):
        inside = [one for one in analysis.time_filters if step.start <= one.start < step.end]
        condition = query[step.start + len("where") : step.end].strip()
        pipe = query.rfind("|", 0, step.start)
        is_alone = len(inside) == 1 and condition == query[inside[0].start : inside[0].start + inside[0].length]
        if step.name != "where" or not is_alone or query[pipe + 1 : step.start].strip():
            continue
        if inside[0].operator in (">", ">=") and (inside[0].look_back_seconds or 0) >= frequency * 60:
            query = query[:pipe].rstrip() + query[step.end :]
    return query
