"""All workbooks of an environment."""

from dataclasses import replace

from entrawatch.workbooks.area_workbook import area_workbook
from entrawatch.workbooks.conditional_access import conditional_access_workbook
from entrawatch.workbooks.coverage_workbook import coverage_workbook
from entrawatch.workbooks.health import health_workbook
from entrawatch.workbooks.model.document import Workbook, with_queries
from entrawatch.workbooks.overview import overview_workbook
from entrawatch.workbooks.plan import BookPlan


def workbooks(plan: BookPlan) -> tuple[Workbook, ...]:
    """Return the workbooks of an environment: those of its areas, then the others; none without an area."""
    if not plan.areas:
        return ()
    areas = tuple(area_workbook(area, plan) for area in plan.areas)
    sign_ins = conditional_access_workbook(plan)
    others = (
        overview_workbook(plan),
        *([sign_ins] if sign_ins else []),
        health_workbook(plan),
        coverage_workbook(plan),
    )
    # The queries of alerts and hunts already read one tenant only.
    return (*areas, *(replace(book, items=with_queries(book.items, plan.of_tenant)) for book in others))
