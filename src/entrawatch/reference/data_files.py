"""Read the reference data that ships in the package."""

import json
from importlib.resources import files
from typing import Any


def read_data(name: str) -> Any:
    """Return the value of one JSON file of `entrawatch/reference/data`, such as `attack.json`; the caller caches it."""
    return json.loads(read_text(name))


def read_text(name: str) -> str:
    """Return the text of one file of `entrawatch/reference/data`."""
    return (files("entrawatch.reference") / "data" / name).read_text(encoding="utf-8")
