"""Translate a query to SQL; results are cached."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import metadata, resources
from typing import Any

from entrawatch.detection.applied import Cut, Shapes, ToSql, without_mv_apply
from entrawatch.detection.budget import refuse_growth
from entrawatch.detection.cannot_run import INSTEAD, RUNNABLE, CannotRun, construct_name
from entrawatch.detection.known_types import with_known_types
from entrawatch.detection.kql_functions import add_functions
from entrawatch.detection.members import can_have_computed_members, computed_members
from entrawatch.detection.plain_strings import with_plain_strings
from entrawatch.detection.plain_texts import with_texts_converted_once
from entrawatch.detection.query_text import Reader, read
from entrawatch.detection.rewrites import Rewritten, rewritten
from entrawatch.detection.seen_columns import Tables, every_column, seen_columns
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.cache import AnalysisCache, hash_of
from entrawatch.kql.words import without_quotes
from entrawatch.specs.samples import DEFAULT_NOW

# A change to one of these files invalidates cached translations.
_SOURCES = (
    "applied.py", "budget.py", "cannot_run.py", "empty_text.py", "kql_functions.py", "known_types.py", "members.py",
    "plain_strings.py", "plain_texts.py", "query_text.py", "rewrites.py", "rewrites_calls.py", "rewrites_functions.py",
    "rewrites_names.py", "rewrites_operators.py", "rewrites_series.py", "rewrites_unions.py", "seen_columns.py",
    "sql_parts.py", "translate.py",
)  # fmt: skip
_SHAPES = ("pipes.js", "pipes.py")
# A stage that makes lists.
_LISTS = re.compile(
    r"(_s\d+ AS \(SELECT [^\n]*\blist\([^\n]* FROM )(_s\d+)(?=(?: GROUP BY [^\n]*)?\),?$)", re.MULTILINE
)
CLOCK = "kqlnow"
CLOCK_PARAMETER = f"CAST(${CLOCK} AS TIMESTAMP)"


@dataclass(frozen=True)
class Translation:
    """One query as SQL, with the tables and columns that it reads; `reads_clock` if it uses the current time."""

    sql: str
    tables: Tables
    reads_clock: bool
    columns: tuple[str, ...]
    """Columns of the result in Kusto, in any order."""
    renamed: Mapping[str, str]
    """Column of the SQL's result → its name in Kusto, where the two differ."""


class Translator:
    """Translates queries; a query translated before, even by another process, only costs a cache lookup."""

    def __init__(self, reader: Reader, cache: AnalysisCache) -> None:
        """`reader`: analyzes queries; `cache`: stores translations."""
        self._reader = reader
        self._cache = cache
        self._fingerprint = _fingerprint()
        self._last: tuple[str, bool, Translation] | None = None

    def translate(self, query: str, with_all_columns: bool = False) -> Translation:
        """Return the SQL of a query, with tables that have the columns it names or all columns.

        Raises CannotRun if it cannot be run on samples.
        """
        # The samples of one alert use the same query in sequence.
        if self._last is None or self._last[:2] != (query, with_all_columns):
            self._last = (query, with_all_columns, self._found(query, with_all_columns))
        return self._last[2]

    def _found(self, query: str, with_all_columns: bool) -> Translation:
        text = read(query, self._reader)
        whole = every_column(text.analysis.tables)
        key = hash_of(self._fingerprint, repr(text.analysis), json.dumps([whole, with_all_columns]), query)
        kept = _kept(self._cache.get(key))
        if kept is not None:
            return kept
        refuse_growth(query, text.analysis)
        new = rewritten(text)
        found = _sql(new, whole if with_all_columns else seen_columns(new.query.analysis), self._reader)
        self._cache.put(key, asdict(found))
        return found


def _kept(data: dict[str, Any] | None) -> Translation | None:
    """Return the cached translation; a modified entry is recreated."""
    try:
        return Translation(**{**data, "columns": tuple(data["columns"])}) if data else None
    except (KeyError, TypeError):
        return None


def _sql(new: Rewritten, tables: Tables, reader: Reader) -> Translation:
    analysis = new.query.analysis
    columns = {name: list(found) for name, found in tables.items()}
    uses_clock = False

    def to_sql(text: str, more: Shapes) -> str:
        nonlocal uses_clock
        sql, reads_clock = _plain_sql(text, {**columns, **more}, analysis)
        uses_clock |= reads_clock
        return sql

    plain = with_plain_strings(new.query.text, analysis)
    sql = with_known_types(_cut(plain, analysis, reader, to_sql).sql(to_sql), tables)
    names = tuple(new.renamed.get(name, name) for name in analysis.result_columns)
    return Translation(sql, tables, uses_clock, names, new.renamed)


def _cut(text: str, analysis: Analysis, reader: Reader, to_sql: ToSql) -> Cut:
    is_applied = any(one.name == "mv-apply" for one in analysis.operators)
    if not is_applied and not can_have_computed_members(without_quotes(text)):
        return Cut(text, {}, {})
    pipes = reader.pipes(text)
    return without_mv_apply(text, pipes, computed_members(text, pipes), to_sql)


def _plain_sql(text: str, columns: Mapping[str, list[str]], analysis: Analysis) -> tuple[str, bool]:
    """Return the SQL of a query without mv-apply, and whether it reads the clock."""
    # Imported here, because the grammar alone takes a third of a second to load, and most runs find everything cached.
    from duckdb_kql import KqlError, KqlSchemaError, KqlUnsupportedError, to_sql

    add_functions()
    try:
        # Any moment works: the SQL reads it as a parameter.
        found = to_sql(text, dict(columns), query_now=DEFAULT_NOW)
    except KqlUnsupportedError as error:
        raise CannotRun(construct_name(error.construct)) from error
    except KqlSchemaError as error:
        raise _unknown_shape(error.name, error.hint or "") from error
    except (KqlError, ValueError, RecursionError) as error:
        raise _unreadable(analysis) from error
    return _in_order(with_texts_converted_once(str(found))), CLOCK in found.parameters


def _in_order(sql: str) -> str:
    """Return the SQL with lists in the order of sorted rows, as Kusto's are: several threads would mix them."""
    if " ORDER BY " not in sql:
        return sql
    # Rows are numbered by one thread, and what follows in the same pipeline is not divided again.
    numbered = r"\1(SELECT * EXCLUDE (_row) FROM (SELECT *, row_number() OVER () AS _row FROM \2) WHERE _row > 0)"
    return _LISTS.sub(numbered, sql)


def _unknown_shape(name: str, reason: str) -> CannotRun:
    if "differ only in case" in reason:
        return CannotRun(name, "the names of two of its columns differ only in case; rename one")
    return CannotRun(name, "its columns are not certain here; list them with project before it")


def _unreadable(analysis: Analysis) -> CannotRun:
    """Report the unsupported construct, if known, instead of the position where the parser stopped."""
    places = [(one.start, one.name) for one in analysis.operators] + [(one.start, one.name) for one in analysis.calls]
    named = sorted((start, name) for start, name in places if name in INSTEAD)
    other = [one.name for one in analysis.operators if one.name not in RUNNABLE]
    return CannotRun([*other, *(name for _, name in named[-1:]), "the query"][0])


def _fingerprint() -> str:
    own, kql = resources.files("entrawatch.detection"), resources.files("entrawatch.kql")
    versions = (metadata.version("duckdb-kql"), metadata.version("duckdb"))
    files = [*map(own.joinpath, _SOURCES), *map(kql.joinpath, _SHAPES)]
    return hash_of(*versions, *(file.read_text(encoding="utf-8") for file in files))
