"""Analyze queries with Microsoft's language service and our tables; results are cached."""

import json
from collections.abc import Mapping
from importlib import resources
from threading import Lock
from typing import Self

from entrawatch.kql.analysis import Analysis, analysis_of
from entrawatch.kql.cache import AnalysisCache, default_cache, hash_of
from entrawatch.kql.host import DEFAULT_LIMITS, SCRIPTS, Limits, QueryRefused, ServiceHost
from entrawatch.kql.language_service import service_facts
from entrawatch.kql.pipes import Pipes, pipes_of
from entrawatch.kql.positions import in_characters
from entrawatch.kql.suggestions import add_suggestions
from entrawatch.reference.tables import table, table_names

Schema = Mapping[str, Mapping[str, str]]
# A change to one of these files invalidates cached analyses.
_SOURCES = (*SCRIPTS, "analysis.py", "positions.py", "suggestions.py")
_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")


def workspace_schema() -> Schema:
    """Return table → column → KQL type of every known table."""
    return {name: found.columns for name in table_names() if (found := table(name))}


class Analyzer:
    """Analyzes one query after another; V8 starts only when a query is not in the cache."""

    def __init__(
        self,
        schema: Schema | None = None,
        cache: AnalysisCache | None = None,
        limits: Limits = DEFAULT_LIMITS,
        host: ServiceHost | None = None,
    ) -> None:
        """`schema`: default every known table; `cache`: default the user's; `host`: default a new one."""
        self._schema = workspace_schema() if schema is None else schema
        self._cache = default_cache() if cache is None else cache
        self._limits = limits
        self._host = ServiceHost(self._schema, limits) if host is None else host
        self._fingerprint = _fingerprint(self._schema)
        self._functions: tuple[str, ...] | None = None
        self._lock = Lock()

    def analyze(self, query: str) -> Analysis:
        """Return the analysis of a query.

        Raises QueryRefused if the query is too long, too deep, too slow or too large to analyze, and
        EntrawatchError if the language service is not installed.
        """
        key = hash_of(self._fingerprint, query)
        with self._lock:
            return self._cached(key) or self._analyzed(key, query)

    def pipes(self, query: str) -> Pipes:
        """Return the shapes of the pipes of a query that `analyze` accepts; not cached: only rewriting needs it."""
        with self._lock:
            return pipes_of(in_characters(self._host.call("entrawatch.pipes", query), query))

    def is_cached(self, query: str) -> bool:
        """Return whether an earlier run analyzed the query, so that V8 need not start."""
        with self._lock:
            return self._cached(hash_of(self._fingerprint, query)) is not None

    def close(self) -> None:
        """Free the V8 context and close the cache; the analyzer can be used again."""
        with self._lock:
            self._host.close()
            self._cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _cached(self, key: str) -> Analysis | None:
        data = self._cache.get(key)
        try:
            return analysis_of(data) if data else None
        except (TypeError, ValueError, RecursionError):
            return None  # a modified entry is recreated

    def _analyzed(self, key: str, query: str) -> Analysis:
        _refuse_monsters(query, self._limits)
        data = self._host.call("entrawatch.analyze", query)
        if not data.pop("has_semantics"):
            raise QueryRefused(
                "the query is nested too deeply to analyze; write long chains of 'or' as 'in (...)', "
                "and split it with let statements"
            )
        data = in_characters(data, query)
        tables = tuple(self._schema)
        data["diagnostics"] = [add_suggestions(one, tables, self._function_names) for one in data["diagnostics"]]
        self._cache.put(key, data)
        return analysis_of(data)

    def _function_names(self) -> tuple[str, ...]:
        if self._functions is None:
            self._functions = tuple(self._host.call("entrawatch.functionNames"))
        return self._functions


def _refuse_monsters(query: str, limits: Limits) -> None:
    """Reject immediately what would take the service minutes."""
    if len(query) > limits.characters:
        raise QueryRefused(f"the query has {len(query):,} characters; at most {limits.characters:,} can be analyzed")
    depth = deepest = 0
    for char in query:
        depth += (char in _OPENING) - (char in _CLOSING)
        deepest = max(deepest, depth)
    if deepest > limits.bracket_depth:
        raise QueryRefused(f"the query has {deepest:,} nested brackets; at most {limits.bracket_depth} are possible")


def _fingerprint(schema: Schema) -> str:
    package = resources.files("entrawatch.kql")
    sources = [package.joinpath(name).read_bytes().decode("utf-8") for name in _SOURCES]
    tables = json.dumps({name: dict(columns) for name, columns in schema.items()})
    return hash_of(service_facts().integrity, tables, *sources)
