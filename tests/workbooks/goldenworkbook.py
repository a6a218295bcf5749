"""The workbook of the good project's area, kept with the tests: python tests/workbooks/goldenworkbook.py renews it."""

import json
from pathlib import Path

from entrawatch.specs.catalog import load_catalog
from entrawatch.workbooks.books import workbooks
from entrawatch.workbooks.catalog_plan import catalog_plan

GOLDEN = Path(__file__).parent / "golden" / "applications.json"
PROJECT = Path(__file__).parents[1] / "good_project"


def golden_text() -> str:
    """Return the workbook as JSON that can be read and compared line by line."""
    book = next(one for one in workbooks(catalog_plan(load_catalog(PROJECT / "alert_specs"))) if one.id == GOLDEN.stem)
    return json.dumps(json.loads(book.content), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    GOLDEN.write_text(golden_text(), encoding="utf-8")
