"""The part of the synthetic tenant that is the same for every seed and size, from a data file."""

from functools import cache
from importlib.resources import files
from typing import Any

from entrawatch.documents.document import parse_document

_FILE = "tenant.yaml"


@cache
def _data() -> dict[str, dict[str, Any]]:
    text = (files("entrawatch.benign_week.tenant") / _FILE).read_text(encoding="utf-8")
    data: dict[str, dict[str, Any]] = parse_document(text, _FILE).value
    return data


def constant_columns(kind: str) -> dict[str, Any]:
    """Return the columns that have the same value in all rows of a table or a kind of sign-in; do not change them."""
    columns: dict[str, Any] = _data()["columns"][kind]
    return columns


def constant_inputs() -> dict[str, Any]:
    """Return the tenant inputs that do not depend on people and applications; do not change them."""
    return _data()["inputs"]
