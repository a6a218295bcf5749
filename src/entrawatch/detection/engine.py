"""Engine: runs queries on sample records, as the alert service would at a given moment."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Self, TypeVar

from entrawatch.detection.cannot_run import CannotRun, TooExpensive
from entrawatch.detection.records import GENERATED, RECEIVED, Record
from entrawatch.detection.store import QueryResult, Store
from entrawatch.detection.translate import Translation, Translator
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.cache import AnalysisCache, default_cache

T = TypeVar("T")


class Engine:
    """Keeps what is slow to start: the language service, the translation cache and a database."""

    def __init__(self, analyzer: Analyzer | None = None, cache: AnalysisCache | None = None) -> None:
        """`analyzer`: one that is already running, otherwise a new one; `cache`: defaults to the user's."""
        self._own_analyzer = None if analyzer else Analyzer(cache=cache)
        self.analyzer = analyzer or self._own_analyzer or Analyzer()
        self._cache = default_cache() if cache is None else cache
        self._translator = Translator(self.analyzer, self._cache)
        self._store = Store()

    def run_query(self, query: str, records: Iterable[Record], now: datetime, window: timedelta) -> QueryResult:
        """Return the rows of a query that runs at `now`, which is also its now().

        It sees records with TimeGenerated in (now - window, now] that have arrived by then.
        Raises CannotRun if the query cannot be run on samples, and QueryRefused if it cannot be parsed.
        """
        seen = seen_records(records, now, window)
        return self.translated(query, lambda translation: self._store.run(translation, seen, now))

    def translated(self, query: str, run: Callable[[Translation], T]) -> T:
        """Return the result of running a translated query; a second run has all columns of its tables.

        A query can read columns in a way that its text does not show. Raises as `run` does, and as `run_query`.
        """
        try:
            return run(self._translator.translate(query))
        except TooExpensive:
            raise
        except CannotRun as cause:
            with suppress(CannotRun):
                return run(self._translator.translate(query, with_all_columns=True))
            raise cause

    def translate(self, query: str, with_all_columns: bool = False) -> Translation:
        """Return the SQL of a query; raises CannotRun or QueryRefused if there is none."""
        return self._translator.translate(query, with_all_columns)

    def close(self) -> None:
        """Free the database, and the language service if the engine started it."""
        self._store.close()
        self._cache.close()
        if self._own_analyzer:
            self._own_analyzer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def seen_records(records: Iterable[Record], now: datetime, window: timedelta) -> list[Record]:
    """Return the records that a run at `now` can see."""
    return [
        record
        for record in records
        if now - window < record.columns[GENERATED] <= now and record.columns[RECEIVED] <= now
    ]
