"""Replace the parameters in a query or a text by their values, as Azure Monitor does; for queries of our workbooks."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from entrawatch.workbook_pages.values import grain

_PARAMETER = re.compile(r"\{([A-Za-z]\w*)(?::(\w+))?\}")


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


def _moment(moment: datetime) -> str:
    return f"datetime({moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ})"
