"""How far back a query reads according to its text, for use without the language service.

A preview and `pulumi up` read the text: ago() of a timespan, or of a name that a let defines. `validate` uses the
language service, which also resolves sums, between and moments defined by a let (kql/look_back.js).
"""

import re

from entrawatch.kql.words import without_quotes

_SECONDS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_SPAN = r"(\d+(?:\.\d+)?)(days?|hours?|hrs?|minutes?|min|seconds?|sec|ms|[dhms])"
_AGO = re.compile(rf"\bago\s*\(\s*(?:{_SPAN}|([A-Za-z_]\w*))\s*\)")
_LET = re.compile(rf"\blet\s+([A-Za-z_]\w*)\s*=\s*{_SPAN}\s*;")


def stated_look_back(query: str) -> float:
    """Return the seconds of the longest ago() of a query; 0 without one."""
    code = without_quotes(query)
    named = {name: _seconds(number, unit) for name, number, unit in _LET.findall(code)}
    spans = (_seconds(number, unit) if number else named.get(name, 0) for number, unit, name in _AGO.findall(code))
    return max(spans, default=0.0)


def _seconds(number: str, unit: str) -> float:
    # The first letter identifies the unit: day, hours, min ..., except for milliseconds.
    return float(number) * _SECONDS["ms" if unit == "ms" else unit[0]]
