"""Replace the parameters in a query or a text by their values."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

_PARAMETER = re.compile(r"\{([A-Za-z]\w*)(?::(\w+))?\}")
# Azure Monitor draws about this many points over a time range.
_POINTS = 50
_GRAINS = ("1m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d")
_GRAIN_SECONDS = (60, 300, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)


def filled(text: str, values: Mapping[str, str], start: datetime, end: datetime) -> str:
    """Return the text with the values of the parameters that it names; `start` and `end` are of its time range.

    What names no parameter stays, as Azure Monitor leaves it.
    """
    times = {"start": _moment(start), "end": _moment(end), "grain": grain((end - start).total_seconds())}

    def value(match: re.Match[str]) -> str:
        name, form = match.group(1), match.group(2)
        if form in times:
            return times[form]
        if name not in values:
            return match.group(0)
        return json.dumps(values[name], ensure_ascii=False)[1:-1] if form == "escapejson" else values[name]

    return _PARAMETER.sub(value, text)


def grain(seconds: float) -> str:
    """Return the width of the steps of a chart over so many seconds."""
    wanted = seconds / _POINTS
    return next((name for name, size in zip(_GRAINS, _GRAIN_SECONDS, strict=True) if size >= wanted), _GRAINS[-1])


def _moment(moment: datetime) -> str:
    return f"datetime({moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ})"
