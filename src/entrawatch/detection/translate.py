"""Translation of a query into SQL, with the results of earlier runs kept."""

import json
from dataclasses import asdict, dataclass
from importlib import metadata, resources
from typing import Any

from entrawatch.detection.cannot_run import INSTEAD, CannotRun, construct_name
from entrawatch.detection.kql_functions import add_functions
from entrawatch.detection.rewrites import Analyze, rewritten
from entrawatch.detection.seen_columns import Tables, every_column, seen_columns
from entrawatch.kql.analysis import Analysis
from entrawatch.kql.cache import AnalysisCache, hash_of
from entrawatch.specs.samples import DEFAULT_NOW

# A change of one of these files changes what a cached translation would say.
_SOURCES = (
    "cannot_run.py", "empty_text.py", "kql_functions.py", "query_text.py", "rewrites.py",
    "rewrites_calls.py", "rewrites_operators.py", "seen_columns.py", "translate.py",
)  # fmt: skip
CLOCK = "kqlnow"


@dataclass(frozen=True)
class Translation:
    """One query as SQL: the tables it reads with the columns that matter; `reads_clock` where it asks for now."""

    sql: str
    tables: Tables
    reads_clock: bool
    columns: tuple[str, ...]
    """Columns that Kusto gives the result, in any order."""


class Translator:
    """Translates queries; a query seen before, also by an earlier process, costs a look into the cache."""

    def __init__(self, analyze: Analyze, cache: AnalysisCache) -> None:
        """`analyze`: what the language service says of a query; `cache`: where translations are kept."""
        self._analyze = analyze
        self._cache = cache
        self._fingerprint = _fingerprint()
        self._last: tuple[str, bool, Translation] | None = None

    def translate(self, query: str, with_all_columns: bool = False) -> Translation:
        """Return the SQL of a query, with tables that hold what it names or all their columns.

        Raises CannotRun where it cannot be run on samples.
        """
        # The samples of one alert ask for the same query one after the other.
        if self._last is None or self._last[:2] != (query, with_all_columns):
            self._last = (query, with_all_columns, self._found(query, with_all_columns))
        return self._last[2]

    def _found(self, query: str, with_all_columns: bool) -> Translation:
        analysis = self._analyze(query)
        whole = every_column(analysis.tables)
        key = hash_of(self._fingerprint, repr(analysis), json.dumps([whole, with_all_columns]), query)
        kept = _kept(self._cache.get(key))
        if kept is not None:
            return kept
        text = rewritten(query, self._analyze)
        analysis = self._analyze(text)
        found = _sql(text, analysis, whole if with_all_columns else seen_columns(analysis))
        self._cache.put(key, asdict(found))
        return found


def _kept(data: dict[str, Any] | None) -> Translation | None:
    """Return the translation that the cache holds; an entry that was altered is made again."""
    try:
        return Translation(data["sql"], data["tables"], data["reads_clock"], tuple(data["columns"])) if data else None
    except (KeyError, TypeError):
        return None


def _sql(query: str, analysis: Analysis, tables: Tables) -> Translation:
    # Here, because the grammar alone takes a third of a second to load, and most runs find all in the cache.
    from duckdb_kql import KqlError, KqlSchemaError, KqlUnsupportedError, to_sql

    add_functions()
    try:
        # Any moment will do: the SQL reads it as a parameter.
        found = to_sql(query, {name: list(columns) for name, columns in tables.items()}, query_now=DEFAULT_NOW)
    except KqlUnsupportedError as error:
        raise CannotRun(construct_name(error.construct)) from error
    except KqlSchemaError as error:
        raise _unknown_shape(error.name, error.hint or "") from error
    except (KqlError, ValueError, RecursionError) as error:
        raise _unreadable(analysis, str(error).splitlines()[0]) from error
    return Translation(str(found), tables, CLOCK in found.parameters, tuple(analysis.result_columns))


def _unknown_shape(name: str, reason: str) -> CannotRun:
    if "differ only in case" in reason:
        return CannotRun(name, "two of its columns have names that differ only in letter case; rename one")
    return CannotRun(name, f"the translator says: {reason[:200]}")


def _unreadable(analysis: Analysis, reason: str) -> CannotRun:
    """Name the construct that is known not to be understood, rather than the place where the parser gave up."""
    places = [(one.start, one.name) for one in analysis.operators] + [(one.start, one.name) for one in analysis.calls]
    named = sorted((start, name) for start, name in places if name in INSTEAD)
    return CannotRun(named[-1][1]) if named else CannotRun("the query", f"the translator says: {reason[:200]}")


def _fingerprint() -> str:
    package = resources.files("entrawatch.detection")
    versions = (metadata.version("duckdb-kql"), metadata.version("duckdb"))
    return hash_of(*versions, *(package.joinpath(name).read_text(encoding="utf-8") for name in _SOURCES))
