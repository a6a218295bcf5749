"""The query of an imported rule: as an alert can run it, with what its analysis shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from entrawatch.documents.issues import IssueSeverity, Problem, warning
from entrawatch.exchange.event_query import read_once, without_recency
from entrawatch.exchange.literal_timespans import with_literal_timespans
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.host import QueryRefused
from entrawatch.kql.lint import QueryContext
from entrawatch.kql.lints import lint
from entrawatch.specs.alert_spec import Detects
from entrawatch.specs.workspace_names import WorkspaceNames, with_let_names


@dataclass(frozen=True)
class ImportedQuery:
    """A query that compiles; `text` is the one of the spec, which can differ from the rule's."""

    text: str
    detects: Detects
    tables: tuple[str, ...]
    columns: Mapping[str, str]
    analysis: Analysis
    problems: tuple[Problem, ...]


def imported_query(
    query: str, names: WorkspaceNames, analyzer: Analyzer, *, may_be_event: bool, frequency: int
) -> tuple[ImportedQuery | None, list[Problem]]:
    """Return a rule's query for a spec, or why Azure Monitor would reject it, each at its character in the rule.

    `may_be_event`: False for a rule that compares the number of rows with more than zero. `frequency`: in minutes.
    """
    text = with_literal_timespans(query)
    changes = []
    if text != query:
        sentence = "ago() of names became ago() of their timespan, such as ago(1h), as Azure Monitor requires"
        changes.append(warning("IM201", ("query",), sentence))
    lets = names.lets(text)
    try:
        analysis = analyzer.analyze(lets + with_let_names(lets, text))
    except QueryRefused as refused:
        return None, [Problem("KQ100", ("query",), str(refused))]
    wrong = _wrong(text, lets, analysis, moved=text != query)
    if not wrong and not analysis.tables:
        wrong = [Problem("IM104", ("query",), "the query reads no table of Microsoft's reference; an alert needs one")]
    if wrong:
        return None, wrong
    once = None
    if may_be_event and not lets:
        since = without_recency(text, analysis, analyzer, frequency)
        once = read_once(since, analysis, analyzer)
        if once and since != text:
            sentence = "its filter on the time since the last run was removed: it loses records that arrive later"
            changes.append(warning("IM201", ("query",), sentence))
    if once:
        changes.append(warning("IM201", ("query",), "steps were added that read each record once, when it arrives"))
    detects, columns = Detects.EVENT if once else Detects.PATTERN, analysis.result_columns
    tables = tuple(analysis.tables)
    return ImportedQuery(once or text, detects, tables, columns, analysis, tuple(changes)), []


def _wrong(text: str, lets: str, analysis: Analysis, *, moved: bool) -> list[Problem]:
    found = lint(analysis, QueryContext(), lets + text, len(lets))
    return [
        replace(one.below("query"), offset=None if moved or one.offset is None else one.offset - len(lets))
        for one in found
        if one.severity is IssueSeverity.ERROR
    ]
