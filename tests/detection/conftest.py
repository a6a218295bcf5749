"""A short way to ask the engine, and the base records of the good project."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from goodproject import GoodProject
from sample_rows import Ask
from sampledalert import BASE

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures, read_fixtures
from entrawatch.detection.records import Record
from entrawatch.specs.catalog import read_catalog
from entrawatch.specs.samples import DEFAULT_NOW


@pytest.fixture
def ask(engine: Engine) -> Ask:
    """Return a function from a query and records to its rows, in no particular order."""

    def rows(query: str, *records: Record, now: datetime = DEFAULT_NOW, hours: float = 1) -> list[tuple[Any, ...]]:
        return sorted(engine.run_query(query, records, now, timedelta(hours=hours)).rows, key=str)

    return rows


@pytest.fixture
def fixtures(good: GoodProject) -> Fixtures:
    """Return the base records of the good project."""
    good.write("alert_specs/base_records.yaml", BASE)
    catalog, _ = read_catalog(Path("alert_specs"))
    return read_fixtures(catalog, good.root / "alert_specs")[0]
