"""The workbooks of one environment with all built-in alerts."""

import pytest

from entrawatch.specs.catalog import Catalog
from entrawatch.workbooks.books import workbooks
from entrawatch.workbooks.catalog_plan import catalog_plan
from entrawatch.workbooks.model.document import Workbook
from entrawatch.workbooks.plan import BookPlan


@pytest.fixture(scope="session")
def plan(catalog: Catalog) -> BookPlan:
    return catalog_plan(catalog)


@pytest.fixture(scope="session")
def books(plan: BookPlan) -> dict[str, Workbook]:
    return {book.id: book for book in workbooks(plan)}
