"""Count what a workbook's JSON holds, ours or another."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

CHARTS = frozenset(
    {"piechart", "barchart", "timechart", "linechart", "areachart", "scatterchart", "categoricalbar", "unstackedbar"}
)
SIGN_IN_TABLES = (
    "SigninLogs",
    "AADNonInteractiveUserSignInLogs",
    "AADServicePrincipalSignInLogs",
    "AADManagedIdentitySignInLogs",
    "ADFSSignInLogs",
)
KINDS = ("queries", "charts", "maps", "tiles", "tab bars", "formatted grids", "drill-downs", "drop-downs")
"""What is counted, apart from the kinds of sign-ins that queries read."""


def counted(content: Mapping[str, Any]) -> Counter[str]:
    """Return the numbers of a workbook by kind; a table of sign-ins counts once."""
    found: Counter[str] = Counter()
    for item in _items(content):
        inner = item.get("content", {})
        found.update(_kinds(item.get("type"), inner))
        if item.get("type") == 3:
            found.update({name: 1 for name in SIGN_IN_TABLES if name in str(inner.get("query"))})
    return Counter({name: min(count, 1) if name in SIGN_IN_TABLES else count for name, count in found.items()})


def _items(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for item in content.get("items", []):
        yield item
        if item.get("type") == 12:
            yield from _items(item["content"])


def _kinds(number: object, inner: Mapping[str, Any]) -> Iterator[str]:
    if number == 9:
        yield from ("drop-downs" for one in inner.get("parameters", []) if one.get("type") == 2)
    if number == 11 and inner.get("style") == "tabs":
        yield "tab bars"
    if number == 3:
        yield "queries"
        yield from _shown(inner)


def _shown(inner: Mapping[str, Any]) -> Iterator[str]:
    visual = inner.get("visualization", "table")
    if visual in CHARTS:
        yield "charts"
    if visual in ("map", "tiles"):
        yield {"map": "maps"}.get(visual, visual)
    if visual == "table" and (inner.get("gridSettings") or {}).get("formatters"):
        yield "formatted grids"
    if inner.get("exportedParameters") or inner.get("exportParameterName"):
        yield "drill-downs"
