"""Read the reference data that ships in the package."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_data(name: str) -> Any:
    """Return the value of one JSON file of `entrawatch/reference/data`, such as `attack.json`; not to be changed."""
    return json.loads(read_text(name))


def read_text(name: str) -> str:
    """Return the text of one file of `entrawatch/reference/data`."""
    return (files("entrawatch.reference") / "data" / name).read_text(encoding="utf-8")
