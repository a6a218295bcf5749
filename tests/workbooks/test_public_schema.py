"""Every generated workbook is valid against Microsoft's public schema, which is fetched, not kept."""

import json

import pytest
from jsonschema import Draft7Validator
from workbookschema import LEFT_OUT, stored_schema

from entrawatch.workbooks.model.document import Workbook


def test_workbooks_are_valid_against_the_public_schema(books: dict[str, Workbook]) -> None:
    """Azure Monitor itself accepts much more, and then shows nothing."""
    schema = stored_schema()
    if schema is None:
        pytest.skip(LEFT_OUT)
    validator = Draft7Validator(schema)
    assert list(validator.iter_errors({"version": 1})) != []
    found = {name: list(validator.iter_errors(json.loads(book.content))) for name, book in books.items()}
    assert {name: errors[0].message for name, errors in found.items() if errors} == {}
