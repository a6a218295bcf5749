"""A workbook with an item of every kind, drawn on a few sign-ins, of which one has hostile values."""

from collections.abc import Iterator

import pytest
from workbooksignins import SIGN_INS, WORKBOOK

from entrawatch.detection.engine import Engine
from entrawatch.replay.sample_logs import sample_database
from entrawatch.workbook_pages.answers import Answers
from entrawatch.workbook_pages.content import Workbook
from entrawatch.workbook_pages.drawing import DrawnWorkbook, draw
from entrawatch.workbook_pages.read_workbooks import read_workbooks


@pytest.fixture(scope="session")
def every_kind() -> Workbook:
    (found,) = read_workbooks(WORKBOOK.read_text(encoding="utf-8"), "every_kind.json")
    return found


@pytest.fixture(scope="session")
def answers(engine: Engine) -> Iterator[Answers]:
    times = [record.columns["TimeGenerated"] for record in SIGN_INS]
    with sample_database(SIGN_INS) as connection:
        yield Answers(connection, (min(times), max(times)), engine)


@pytest.fixture(scope="session")
def drawn(every_kind: Workbook, answers: Answers) -> DrawnWorkbook:
    return draw(every_kind, answers, {})
