"""Evaluations: many evaluations of one alert as a single query, whose answer has only counts and entities.

The text of the alert becomes a function of the moment, called once for each evaluation; now(), ago() and
ingestion_time() in it become that moment and a column. The rows that any of the evaluations can see are read once
(`materialize`) and then cut to the window of each. So Kusto runs every operator as the author wrote it, and what it
scans does not grow with the number of evaluations.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.query_text import Edit, edited
from entrawatch.detection.records import GENERATED, RECEIVED
from entrawatch.detection.seen_columns import Tables, every_column, seen_columns
from entrawatch.kql.analysis import Analysis, Call
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.words import without_end, without_quotes, words
from entrawatch.replay.rule import ReplayRule, with_names
from entrawatch.replay.rule_logs import first_filter
from entrawatch.specs.rule_query import arrival_let
from entrawatch.specs.workspace_names import NO_NAMES, WorkspaceNames, with_let_names

NOW, AT, ROWS = "entrawatch_now", "entrawatch_at", "entrawatch_rows"
"""The parameter of the function; the columns with the moment of an evaluation and the number of equal rows."""
FUNCTION = "entrawatch_evaluation"
_RECEIVED = "entrawatch_received"
# They would also read the columns or tables that the text around the alert adds.
_READS_MORE = frozenset({"pack_all", "bag_pack_columns", "getschema", "table", "workspace", "app", "resource"})
_ANY_COLUMN = re.compile(
    r"\*\s*(?:!?(?:has|contains|startswith|endswith|hasprefix|hassuffix|matches)\w*|!?in~?(?=\s*\()|[=!][=~])"
)
# Let statements hide the tables: rows are then not from a table of that name, and no pattern matches it.
_SOURCES, _PATTERN = frozenset({"withsource", "with_source"}), re.compile(r"\w*\*[\w*]*")
_CALL = re.compile(r"\b(\w+)\s*\(\s*\)")
_STATEMENTS = frozenset({"set", "declare", "alias", "restrict", "pattern"})
_WITHOUT_FILTERS = "name the columns with project"


@dataclass(frozen=True)
class Evaluations:
    """An alert's query, ready to be written for any moments."""

    rule: ReplayRule
    columns: tuple[str, ...]
    """Columns of the answer besides the moment and the number of rows."""
    _tables: Tables = field(repr=False)
    _filters: dict[str, str] = field(repr=False)
    _lets: str = field(repr=False)
    """The let statements of inputs and parameters."""
    _body: str = field(repr=False)
    """The author's text with the moment as a parameter."""
    _keys: tuple[str, ...] = field(repr=False)
    _own: tuple[str, ...] = field(repr=False)
    """Tables that only this workspace has."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the tables that the query reads."""
        return tuple(self._tables)

    def text(self, moments: Sequence[datetime], empty: Collection[str] = ()) -> str:
        """Return the query for the evaluations at these moments; tables in `empty` are not read."""
        read = "".join(self._read(table, moments, table in empty) for table in self._tables)
        seen = "".join([*map(self._seen, self._tables), *map(self._seen_of_its_own, self._own)])
        by = f" by {', '.join(self._keys)}" if self._keys else f" | where {ROWS} > 0"
        calls = ",\n".join(f"({FUNCTION}({_moment(now)}))" for now in moments)
        return (
            f"{self._lets}{read}let {FUNCTION} = ({NOW}: datetime) {{\n{seen}{self._body}\n"
            f"| summarize {ROWS} = count(){by}\n| extend {AT} = {NOW}\n}};\nunion\n{calls}\n"
        )

    def _read(self, table: str, moments: Sequence[datetime], is_empty: bool) -> str:
        kinds = {**self._tables[table], _RECEIVED: "datetime"}
        if is_empty:
            return f"let entrawatch_{table} = datatable({', '.join(map(': '.join, kinds.items()))}) [];\n"
        since = _moment(min(moments) - self.rule.look_back)
        filters = f"\n| where {self._filters[table]}" if table in self._filters else ""
        return (
            f"let entrawatch_{table} = materialize({table}\n"
            f"| where {GENERATED} > {since} and {GENERATED} < {_moment(max(moments))}{filters}\n"
            f"| project {', '.join(self._tables[table])}, {_RECEIVED} = coalesce(ingestion_time(), {GENERATED}));\n"
        )

    def _seen_of_its_own(self, table: str) -> str:
        return f"let {table} = {table}\n| where {self._window()};\n"

    def _window(self) -> str:
        back = f"{int(self.rule.look_back.total_seconds())}s"
        return f"{GENERATED} > {NOW} - {back} and {GENERATED} < {NOW}"

    def _seen(self, table: str) -> str:
        """Return the let statement under which the author's text sees a table: a let hides a table of its name."""
        return f"let {table} = entrawatch_{table}\n| where {self._window()} and {_RECEIVED} < {NOW};\n"


def evaluations_of(rule: ReplayRule, analyzer: Analyzer, names: WorkspaceNames = NO_NAMES) -> Evaluations:
    """Return the query of a rule for many moments; raises CannotRun if it cannot be written, or QueryRefused.

    `names`: tables and watchlists that the workspace has; they are declared for the analysis only.
    """
    known = with_names(rule, names).query
    lets = names.lets(rule.query)
    _refuse_without_time(rule.query, names)
    analysis = analyzer.analyze(known)
    _refuse(analysis, without_quotes(known))
    own = names.tables & words(rule.query)
    for tables in (seen_columns(analysis), every_column(analysis.tables)):
        one = _written(rule, known, analysis, tables, own)
        text = one.text([datetime(2000, 1, 1, tzinfo=UTC)])
        found = analyzer.analyze(lets + with_let_names(lets, text))
        # A query may read columns in a way that its text does not show; then it needs whole tables.
        if not found.has_errors and set(found.result_columns) == {*one.columns, AT, ROWS}:
            return one
    wrong = next((one.message for one in found.diagnostics if one.severity == "error"), "")
    raise CannotRun("the query", f"its text for many evaluations is not valid: {wrong.rstrip('.')}; {_WITHOUT_FILTERS}")


def _refuse(analysis: Analysis, code: str) -> None:
    names = [call.name for call in analysis.calls if call.name in _READS_MORE]
    names += [one.name for one in analysis.constructs if one.name in _STATEMENTS]
    names += ["distinct *" for one in analysis.operators if one.name == "distinct" and "*" in one.arguments]
    names += [one.name for one in analysis.operators if one.name in ("search", "find", "getschema", "render")]
    unions = [one for one in analysis.operators if one.name == "union"]
    names += ["union withsource" for one in unions if _SOURCES & one.parameters.keys()]
    names += ["union of a pattern" for one in unions if any(map(_PATTERN.fullmatch, one.arguments))]
    names += ["* in a condition"] if _ANY_COLUMN.search(code) else []
    if names:
        raise CannotRun(names[0], "a workspace cannot evaluate it for many moments at once; name tables and columns")


def _refuse_without_time(query: str, names: WorkspaceNames) -> None:
    for name in _CALL.findall(without_quotes(query)):
        if name in names.without_time:
            instead = f"if the function returns it, add {GENERATED} to its columns in workspace.yaml"
            raise CannotRun(f"{name}()", f"a workspace evaluates it by {GENERATED}; {instead}")


def _written(rule: ReplayRule, known: str, analysis: Analysis, tables: Tables, own: Collection[str]) -> Evaluations:
    """Return the query; `known` is the text that was analyzed, with let statements before that of the rule."""
    lets = rule.lets.removesuffix(arrival_let(rule.spec))
    declared = known[: -len(rule.query)]
    text = declared + rule.query
    edits = (edit for edit in [*_edits(analysis.calls), *_calls(text, own)] if edit.start >= len(declared))
    conditions = ((table, first_filter(known, analysis, table, rule.literals)) for table in tables)
    columns = tuple(_needed(rule, analysis))
    keys = tuple(
        f"{name} = tostring({name})" if analysis.result_columns[name] == "dynamic" else name for name in columns
    )
    return Evaluations(
        rule,
        columns,
        {name: _written_columns(kinds, analysis.columns_used.get(name, ())) for name, kinds in tables.items()},
        {table: condition for table, condition in conditions if condition},
        lets,
        without_end(edited(text, edits)[len(declared + lets) :]),
        keys,
        tuple(sorted(own)),
    )


def _written_columns(kinds: Mapping[str, str], used: Iterable[str]) -> dict[str, str]:
    return {name: kind for name, kind in kinds.items() if name != RECEIVED or name in used}


def _needed(rule: ReplayRule, analysis: Analysis) -> Iterator[str]:
    """Yield the result columns that decide whether the alert fires and for whom."""
    trigger = rule.spec.trigger
    wanted = {dimension.name for dimension in trigger.dimensions} | set(rule.spec.entities.columns())
    if trigger.metric_measure_column:
        wanted.add(trigger.metric_measure_column)
    if trigger.failing_periods.number_of_evaluation_periods > 1:
        moments = [name for name, kind in analysis.result_columns.items() if kind == "datetime"]
        wanted |= {GENERATED} & set(moments) or set(moments[:1])
    yield from (name for name in analysis.result_columns if name in wanted)


def _edits(calls: Iterable[Call]) -> Iterator[Edit]:
    for call in calls:
        argument = call.arguments[0].text if call.arguments else ""
        instead = {
            "now": f"({NOW} + ({argument}))" if argument else NOW,
            "ago": f"({NOW} - ({argument}))",
            "ingestion_time": _RECEIVED,
        }.get(call.name)
        if instead:
            yield Edit(call.start, call.start + call.length, instead)


def _calls(text: str, own: Collection[str]) -> Iterator[Edit]:
    """Yield edits of calls of saved functions: the let statement that hides one is not a function."""
    for found in _CALL.finditer(without_quotes(text)):
        if found[1] in own:
            yield Edit(found.start(), found.end(), found[1])


def _moment(moment: datetime) -> str:
    return f"datetime({moment.isoformat().replace('+00:00', 'Z')})"
