"""Checks of KQL: analysis by Microsoft's language service against the table schemas, and lints on the result."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, IssueSeverity, errors
from entrawatch.documents.messages import did_you_mean
from entrawatch.kql.analysis import Analysis, Call
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.host import QueryRefused
from entrawatch.kql.lint import QueryContext, QueryUse
from entrawatch.kql.lints import lint
from entrawatch.kql.lints_events import EVENT_LINTS
from entrawatch.kql.literals import let_statements
from entrawatch.kql.union_legs import without_legs
from entrawatch.kql.words import words
from entrawatch.reference.durations import EVALUATION_FREQUENCIES, minutes
from entrawatch.specs.alert_spec import AlertSpec, Detects
from entrawatch.specs.area_guide import ChartShape, HuntChart
from entrawatch.specs.catalog import Catalog, CatalogAlert
from entrawatch.specs.input_types import InputType
from entrawatch.specs.rule_query import arrival_let
from entrawatch.specs.trigger import TimeAggregation
from entrawatch.specs.workspace_names import with_let_names

_NUMBERS = ("int", "long", "real", "decimal")
# A list of ranges can contain IPv4 and IPv6, which KQL compares separately.
_RANGE_TESTS = frozenset(f"ipv{kind}_is_in_{what}range" for kind in (4, 6) for what in ("", "any_"))
_SPLITTABLE = ("string", "int", "long", "real")


def check_queries(catalog: Catalog, analyzer: Analyzer) -> list[Issue]:
    """Return the issues of the queries of every alert, its runbook and its area's hunts, sorted by location.

    Raises EntrawatchError if the language service is not installed: nothing passes unchecked.
    """
    found = [issue for alert in catalog.alerts.values() for issue in check_alert_queries(alert, catalog, analyzer)]
    return sorted([*found, *_hunts(catalog, analyzer)])


def look_backs(catalog: Catalog, analyzer: Analyzer) -> dict[str, float]:
    """Return alert → seconds that its query or a runbook query looks back, as far as the text shows."""
    return {name: max(_look_backs(alert, catalog, analyzer), default=0.0) for name, alert in catalog.alerts.items()}


def _look_backs(alert: CatalogAlert, catalog: Catalog, analyzer: Analyzer) -> Iterator[float]:
    # The same texts as above, so that each is cached.
    texts = [rule_text(alert, catalog)]
    for step in alert.spec.runbook:
        lets = catalog.names.lets(step.query or "")
        texts += [lets + with_let_names(lets, step.query)] if step.query else []
    for text in texts:
        yield from (found.look_back_seconds or 0.0 for found in analyzer.analyze(text).time_filters)


def rule_text(alert: CatalogAlert, catalog: Catalog) -> str:
    """Return the query of an alert's rule for analysis: after let statements with example inputs."""
    lets = _lets(alert.spec, catalog)
    return lets + with_let_names(lets, alert.spec.query)


def failing_query(alert: CatalogAlert, catalog: Catalog, analyzer: Analyzer) -> list[Issue]:
    """Return why the rule of an alert could never fire: the workspace or Azure would reject its query."""
    analysis, issues = _rule_query(alert, catalog, analyzer)
    if analysis and analysis.result_columns and not errors(issues):
        issues += _result(alert, dict(analysis.result_columns))
    # A rule that counts some events twice, or misses some, can still fire.
    return [issue for issue in errors(issues) if issue.code not in {lint.code for lint in EVENT_LINTS}]


_LEFT_OUT: ContextVar[bool] = ContextVar("left_out", default=False)


@contextmanager
def queries_left_out() -> Iterator[None]:
    """Plan deployments without analyzing their queries while this lasts: a comparison reports broken ones itself."""
    before = _LEFT_OUT.set(True)
    try:
        yield
    finally:
        _LEFT_OUT.reset(before)


def are_queries_left_out() -> bool:
    """Return whether a deployment is planned without analyzing its queries."""
    return _LEFT_OUT.get()


def failing_queries(catalog: Catalog, alerts: Iterable[str], analyzer: Analyzer) -> list[Issue]:
    """Return why rules of these alerts, or queries of workbooks, would fail in Azure, sorted by location."""
    found = [issue for name in alerts for issue in failing_query(catalog.alerts[name], catalog, analyzer)]
    return sorted([*found, *errors(_hunts(catalog, analyzer))])


def check_alert_queries(alert: CatalogAlert, catalog: Catalog, analyzer: Analyzer) -> Iterator[Issue]:
    """Yield what is wrong with the queries of one alert."""
    spec = alert.spec
    if all(name in catalog.inputs for name in spec.inputs):
        analysis, issues = _rule_query(alert, catalog, analyzer)
        yield from issues
        yield from _addresses(alert.document, ("query",), len(_lets(spec, catalog)), analysis, catalog)
        if analysis and analysis.result_columns and not issues:
            yield from _result(alert, dict(analysis.result_columns))
        if analysis and not errors(issues):
            yield from _without_tables(alert, _lets(spec, catalog), analyzer)
    for number, step in enumerate(spec.runbook):
        if step.query:
            context = QueryContext(QueryUse.PIVOT)
            lets = catalog.names.lets(step.query)
            yield from _analyzed(alert.document, ("runbook", number, "query"), lets, context, analyzer)[1]


def _rule_query(alert: CatalogAlert, catalog: Catalog, analyzer: Analyzer) -> tuple[Analysis | None, list[Issue]]:
    lets = _lets(alert.spec, catalog)
    return _analyzed(alert.document, ("query",), lets, _rule_context(alert.spec), analyzer)


def _without_tables(alert: CatalogAlert, lets: str, analyzer: Analyzer) -> Iterator[Issue]:
    """Yield an issue for a query that fails where a stack does not route one of its tables."""
    for table in alert.spec.tables:
        query = without_legs(alert.spec.query, [table])
        if query == alert.spec.query:
            continue
        wrong = [
            found
            for found in analyzer.analyze(lets + with_let_names(lets, query)).diagnostics
            if found.severity == "error"
        ]
        if wrong:
            text = f"without its union with {table}, which a stack may not route, the query fails"
            message = f"{text}: {wrong[0].message.rstrip('.')}; take each later column from the other tables too"
            yield Issue(alert.document.location("query"), "KQ164", message)


def _hunts(catalog: Catalog, analyzer: Analyzer) -> Iterator[Issue]:
    for area in catalog.areas.values():
        for number, hunt in enumerate(area.guide.hunts if area.guide_document else ()):
            assert area.guide_document
            path: KeyPath = ("hunts", number, "query")
            lets = catalog.names.lets(hunt.query) + let_statements(
                {name: catalog.inputs[name].example for name in hunt.inputs if name in catalog.inputs}
            )
            analysis, issues = _analyzed(area.guide_document, path, lets, QueryContext(QueryUse.WORKBOOK), analyzer)
            yield from issues
            yield from _addresses(area.guide_document, path, len(lets), analysis, catalog)
            if hunt.chart and analysis and analysis.result_columns and not errors(issues):
                yield from _chart(hunt.chart, dict(analysis.result_columns), area.guide_document, number)


def _chart(chart: HuntChart, columns: dict[str, str], document: Document, number: int) -> Iterator[Issue]:
    """Yield issues of the columns that a hunt's chart reads."""
    for key, name in chart.columns().items():
        place = document.value_location("hunts", number, "chart", key)
        kinds = _NUMBERS if key == "y" else {"datetime"} if key == "x" and chart.kind is ChartShape.TIME else None
        if name not in columns:
            message = f"chart column '{name}' is not in the query result; {did_you_mean(name, list(columns))}"
            yield Issue(place, "KQ161", message)
        elif kinds and columns[name] not in kinds:
            needed = "a number" if key == "y" else "a datetime"
            yield Issue(place, "KQ165", f"chart column '{name}' is {columns[name]}; {key} must be {needed}")


def _lets(spec: AlertSpec, catalog: Catalog) -> str:
    # The examples in the inputs catalog have the types of a stack's values.
    # An input that the query uses without declaring it is reported once, by the check of names (SP206).
    used = words(spec.query) & set(catalog.inputs) - set(spec.parameters)
    values: dict[str, object] = {name: catalog.inputs[name].example for name in {*spec.inputs, *used}}
    values |= {name: parameter.default for name, parameter in spec.parameters.items()}
    return catalog.names.lets(spec.query) + let_statements(values) + arrival_let(spec)


def _rule_context(spec: AlertSpec) -> QueryContext:
    known = spec.evaluation_frequency in EVALUATION_FREQUENCIES
    counts = spec.trigger.time_aggregation is TimeAggregation.COUNT
    frequency = minutes(spec.evaluation_frequency) if known else None
    return QueryContext(QueryUse.ALERT_RULE, frequency, counts, spec.detects is Detects.EVENT)


def _analyzed(
    document: Document, path: KeyPath, lets: str, context: QueryContext, analyzer: Analyzer
) -> tuple[Analysis | None, list[Issue]]:
    query = with_let_names(lets, _text_at(document, path))
    try:
        analysis = analyzer.analyze(lets + query)
    except QueryRefused as refused:
        return None, [Issue(document.value_location(*path), "KQ100", str(refused))]
    issues = [
        problem.at(document.text_location(path, max((problem.offset or 0) - len(lets), 0)))
        for problem in lint(analysis, context, lets + query, len(lets))
        # The let statements are not the author's text.
        if problem.offset is None or problem.offset >= len(lets)
    ]
    return analysis, issues


def _addresses(
    document: Document, path: KeyPath, offset: int, analysis: Analysis | None, catalog: Catalog
) -> Iterator[Issue]:
    for call, message in _mixed_addresses(analysis, catalog) if analysis else ():
        yield Issue(document.text_location(path, call.start - offset), "KQ163", message, IssueSeverity.WARNING)


def _text_at(document: Document, path: KeyPath) -> str:
    value = document.value
    for part in path:
        value = value[part]
    return str(value)


def _named_columns(spec: AlertSpec) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield each column that the spec names in a list: its path, what it is, and its name."""
    for kind in type(spec.entities).model_fields:
        for number, name in enumerate(getattr(spec.entities, kind)):
            yield ("entities", kind, number), "entity", name
    for number, name in enumerate(spec.exceptable or ()):
        yield ("exceptable", number), "exceptable", name
    for key, name in (spec.sentinel.custom_details if spec.sentinel else {}).items():
        yield ("sentinel", "custom_details", key), "custom detail", name


def _result(alert: CatalogAlert, columns: dict[str, str]) -> Iterator[Issue]:
    """Yield issues of the result columns that the spec refers to."""
    spec, document = alert.spec, alert.document
    for key_path, what, name in _named_columns(spec):
        if name not in columns:
            yield _absent(alert, key_path, f"{what} column '{name}'", name, columns)
    for number, dimension in enumerate(spec.trigger.dimensions):
        path: KeyPath = ("trigger", "dimensions", number, "name")
        if dimension.name not in columns:
            yield _absent(alert, path, f"dimension column '{dimension.name}'", dimension.name, columns)
        elif columns[dimension.name] not in _SPLITTABLE:
            message = (
                f"dimension column '{dimension.name}' is {columns[dimension.name]}; only text and number columns "
                "can split an alert, convert it with tostring()"
            )
            yield Issue(document.value_location(*path), "SQR036", message)
    yield from _measure(alert, columns)
    if spec.trigger.failing_periods.number_of_evaluation_periods > 1 and "datetime" not in columns.values():
        place = document.location("trigger", "failing_periods", "number_of_evaluation_periods")
        message = (
            "more than one evaluation period requires a datetime column in the result; keep a bin of TimeGenerated"
        )
        yield Issue(place, "SQR024", message)


def _measure(alert: CatalogAlert, columns: dict[str, str]) -> Iterator[Issue]:
    name, path = alert.spec.trigger.metric_measure_column, ("trigger", "metric_measure_column")
    if name and name not in columns:
        yield _absent(alert, path, f"measure column '{name}'", name, columns)
    elif name and columns[name] not in _NUMBERS:
        message = (
            f"measure column '{name}' is {columns[name]}; it must be a number, convert it with tolong() or toreal()"
        )
        yield Issue(alert.document.value_location(*path), "KQ160", message)


def _absent(alert: CatalogAlert, path: KeyPath, what: str, name: str, columns: dict[str, str]) -> Issue:
    message = f"{what} is not in the query result; {did_you_mean(name, list(columns))}"
    return Issue(alert.document.value_location(*path), "KQ161", message, IssueSeverity.ERROR)


def _mixed_addresses(analysis: Analysis, catalog: Catalog) -> Iterator[tuple[Call, str]]:
    """Yield each call that compares an address with a whole input of address ranges, and what to do instead."""
    for call in analysis.calls:
        ranges = [argument.text.strip() for argument in call.arguments[1:]] if call.name in _RANGE_TESTS else []
        for name in ranges:
            if name in catalog.inputs and catalog.inputs[name].type is InputType.IP_RANGES:
                text = (
                    f"{call.name}() on '{name}', which can contain IPv4 and IPv6; the result "
                    "of a test on both is undefined in KQL"
                )
                yield call, f"{text}; make a list of each kind first, as the author guide shows"
