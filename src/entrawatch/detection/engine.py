"""Engine: runs one query after another on sample records, as the alert service would run it at a given moment."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from entrawatch.detection.cannot_run import CannotRun
from entrawatch.detection.records import GENERATED, RECEIVED, Record
from entrawatch.detection.store import QueryResult, Store
from entrawatch.detection.translate import Translation, Translator
from entrawatch.kql.analyzer import Analyzer
from entrawatch.kql.cache import AnalysisCache, default_cache


class Engine:
    """Holds what is slow to start: the language service, the cache of translations and a database."""

    def __init__(self, analyzer: Analyzer | None = None, cache: AnalysisCache | None = None) -> None:
        """`analyzer`: one that is running already, else one of its own; `cache`: default the user's."""
        self._own_analyzer = None if analyzer else Analyzer(cache=cache)
        self.analyzer = analyzer or self._own_analyzer or Analyzer()
        self._cache = default_cache() if cache is None else cache
        self._translator = Translator(self.analyzer.analyze, self._cache)
        self._store = Store()

    def run_query(self, query: str, records: Iterable[Record], now: datetime, window: timedelta) -> QueryResult:
        """Return the rows of a query that runs at `now`, which is also its now().

        It sees the records whose TimeGenerated lies in (now - window, now] and that have arrived by then.
        Raises CannotRun where the query is outside of what can be run, and QueryRefused where it cannot be read.
        """
        seen = seen_records(records, now, window)
        try:
            return self._store.run(self._translator.translate(query), seen, now)
        except CannotRun:
            # A query may read columns in a way that its text does not show; then it needs whole tables.
            return self._store.run(self._translator.translate(query, with_all_columns=True), seen, now)

    def translate(self, query: str, with_all_columns: bool = False) -> Translation:
        """Return the SQL of a query; raises CannotRun or QueryRefused where there is none."""
        return self._translator.translate(query, with_all_columns)

    def close(self) -> None:
        """Free the database, and the language service where it is the engine's own."""
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
