"""The workbooks of one environment with all built-in alerts."""

import pytest
from bookplans import whole_plan

from entrawatch.specs.catalog import Catalog
from entrawatch.workbooks.books import workbooks
from entrawatch.workbooks.model.document import Workbook
from entrawatch.workbooks.plan import BookPlan


@pytest.fixture(scope="session")
def plan(catalog: Catalog) -> BookPlan:
    return whole_plan(catalog)


@pytest.fixture(scope="session")
def books(plan: BookPlan) -> dict[str, Workbook]:
    return {book.id: book for book in workbooks(plan)}
