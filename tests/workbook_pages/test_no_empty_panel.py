"""On attack stories and samples, no panel of the workbooks for the whole environment is without rows."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrawatch.benign_week.example_logs import alerts_without_story, attack_records, reached_cap
from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.store import insert_records
from entrawatch.detection.story_checks import checked_stories
from entrawatch.replay.sample_logs import sample_database
from entrawatch.specs.catalog import Catalog
from entrawatch.workbook_pages.answers import Answers
from entrawatch.workbook_pages.drawing import draw, empty_panels
from entrawatch.workbook_pages.read_workbooks import read_workbook
from entrawatch.workbooks.books import workbooks
from entrawatch.workbooks.catalog_plan import catalog_plan

# A catalog without a stack has no canary account, and no alert that is not deployed.
OF_A_STACK = {"health": {"canary-sign-ins"}, "coverage": {"missing-alerts"}}
SPECS = Path(__file__).parents[2] / "alert_specs"


@pytest.fixture(scope="module")
def attacked(catalog: Catalog, fixtures: Fixtures, engine: Engine) -> Iterator[Answers]:
    """Return the answers of the records that example logs add to the ordinary week."""
    stories = checked_stories(catalog, fixtures, SPECS).values()
    attacks = attack_records(stories, alerts_without_story(catalog, stories), fixtures, lambda _: None)
    records = [record for attack in attacks for record in attack]
    times = [record.columns["TimeGenerated"] for record in records]
    with sample_database(records) as connection:
        insert_records(connection, reached_cap(connection))
        yield Answers(connection, (min(times), max(times)), engine)


@pytest.mark.parametrize("name", ["overview", "conditional_access", "health", "coverage"])
def test_every_panel_has_rows_where_a_reader_first_sees_it(name: str, catalog: Catalog, attacked: Answers) -> None:
    book = next(one for one in workbooks(catalog_plan(catalog)) if one.id == name)
    workbook = read_workbook(json.loads(book.content), book.id, book.title)
    assert empty_panels(draw(workbook, attacked, {}, most_states=1)).keys() == OF_A_STACK.get(name, set())
