"""A question to logs: an ad-hoc query, checked by the language service and translated, before any log is read."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.store import Store
from entrawatch.detection.translate import Translation, Translator
from entrawatch.documents.issues import Issue, IssueSeverity, IssuesFound, Location, errors
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.cache import AnalysisCache
from entrawatch.kql.host import QueryRefused
from entrawatch.kql.lint import QueryContext, QueryUse
from entrawatch.kql.lints import lint
from entrawatch.kql.lints_shapes import SHAPE_LINTS
from entrawatch.kql.literals import let_statements
from entrawatch.specs.samples import DEFAULT_NOW

# Of the lints that only warn, the ones that tell why a result is blank; the others are about alert rules.
_WARNINGS = frozenset(one.code for one in SHAPE_LINTS)


@dataclass(frozen=True)
class QueryText:
    """What an author wrote, and the name of its file for messages."""

    text: str
    path: str


@dataclass(frozen=True)
class Inputs:
    """Names of all tenant inputs, and the values that a stack gives for them; None without a stack."""

    names: frozenset[str]
    values: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Question:
    """A query that can be run: its translation, the KQL type of each result column, and what is doubtful in it."""

    translation: Translation
    result_columns: Mapping[str, str]
    warnings: tuple[Issue, ...]
    blank_inputs: tuple[str, ...]
    """Tenant inputs that it uses and the stack does not give."""


def ask(query: QueryText, inputs: Inputs, analyzer: Analyzer, cache: AnalysisCache) -> Question:
    """Return a query ready to run; raises IssuesFound with all that is wrong, or with what cannot be run here.

    Inputs stand in front of the text only where it uses them; a name of its own wins.
    """
    try:
        analysis = analyzer.analyze(query.text)
        used = _unknown_names(analysis) & inputs.names
        lets = let_statements({name: inputs.values[name] for name in used}) if inputs.values is not None else ""
        analysis = analyzer.analyze(lets + query.text) if lets else analysis
    except QueryRefused as refused:
        raise IssuesFound([_issue(query, 0, "KQ100", str(refused))]) from None
    issues = _issues(query, analysis, len(lets), used)
    if errors(issues):
        raise IssuesFound(errors(issues))
    try:
        translation = _runnable(lets + query.text, Translator(analyzer.analyze, cache))
    except CannotRun as found:
        place = _place(analysis, found.construct) - len(lets)
        message = f"'{found.construct}' cannot be run here; {found.instead}"
        raise IssuesFound([_issue(query, max(0, place), "DT207", message)]) from None
    blank = tuple(sorted(name for name in used if not (inputs.values or {}).get(name)))
    return Question(translation, analysis.result_columns, tuple(issues), blank)


def _issues(query: QueryText, analysis: Analysis, offset: int, unanswered: frozenset[str]) -> list[Issue]:
    found = lint(analysis, QueryContext(QueryUse.PIVOT))
    kept = [one for one in found if one.severity is IssueSeverity.ERROR or one.code in _WARNINGS]
    advice = {one.start: f"input '{one.name}' has no value here; name a stack that gives it with --stack"
              for one in analysis.diagnostics if one.name in unanswered}  # fmt: skip
    return sorted(
        _issue(query, max(0, start - offset), one.code, advice.get(start, one.message), one.severity)
        for one in kept
        for start in (one.offset or 0,)
    )


def _runnable(text: str, translator: Translator) -> Translation:
    """Return a translation that the database takes, tried on empty tables: logs can take minutes to load."""
    with closing(Store()) as store:
        try:
            translation = translator.translate(text)
            store.run(translation, (), DEFAULT_NOW)
        except CannotRun:
            # A query may read columns in a way that its text does not show; then it needs whole tables.
            translation = translator.translate(text, with_all_columns=True)
            store.run(translation, (), DEFAULT_NOW)
    return translation


def _unknown_names(analysis: Analysis) -> frozenset[str]:
    return frozenset(one.name for one in analysis.diagnostics if one.name)


def _place(analysis: Analysis, construct: str) -> int:
    named = [(one.name, one.start) for one in analysis.operators]
    named += [(one.name, one.start) for one in analysis.calls]
    named += [(one.name, one.start) for one in analysis.constructs]
    return min((start for name, start in named if name == construct), default=0)


def _issue(
    query: QueryText, start: int, code: str, message: str, severity: IssueSeverity = IssueSeverity.ERROR
) -> Issue:
    line = query.text.count("\n", 0, start) + 1
    column = start - query.text.rfind("\n", 0, start)
    return Issue(Location(query.path, line, column), code, message, severity)
