"""Positions in text: JavaScript counts UTF-16 units, Python counts characters; emoji and rare scripts differ."""

from bisect import bisect_left
from typing import Any


def in_characters(data: Any, query: str) -> Any:
    """Return JSON data with each `start` and `length` counted in characters of `query` instead of UTF-16 units.

    Half characters, which the service can include in messages, become U+FFFD: they cannot be printed.
    """
    # Offset, in UTF-16 units, of each character that needs two of them.
    wide = [index + before for before, index in enumerate(i for i, char in enumerate(query) if ord(char) > 0xFFFF)]
    has_halves = any(0xD800 <= ord(char) <= 0xDFFF for char in query)
    return _converted(data, wide) if wide or has_halves else data


def _converted(data: Any, wide: list[int]) -> Any:
    if isinstance(data, list):
        return [_converted(item, wide) for item in data]
    if isinstance(data, str):
        return data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not isinstance(data, dict):
        return data
    kept = {key: _converted(value, wide) for key, value in data.items()}
    if "start" in data and "length" in data:
        start, end = data["start"], data["start"] + data["length"]
        kept["start"] = start - bisect_left(wide, start)
        kept["length"] = end - bisect_left(wide, end) - kept["start"]
    return kept
