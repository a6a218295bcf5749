"""Read JSON text that others wrote."""

import json
from typing import Any


def parsed_json(text: str) -> Any:
    """Return the value of a text; None if it is not JSON, or nested more deeply than Python reads."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
