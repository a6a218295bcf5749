"""Windows event queries, as Channel!XPath: the subset of XPath 1.0 that the Azure Monitor Agent accepts.

The agent uses the queries of the Windows event log: no string functions, no debug channels, few conditions. Source:
learn.microsoft.com/azure/azure-monitor/vm/data-collection-windows-events.
"""

import re
from collections.abc import Iterator

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import Problem
from entrawatch.documents.messages import shown

MAX_EXPRESSIONS = 20
_FUNCTIONS = ("position", "band", "timediff")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_CALL = re.compile(r"([A-Za-z][\w-]*)\s*\(")
_COMPARISON = re.compile(r"[!<>]=|[=<>]")
_DEBUG = re.compile(r"/(Analytic|Debug)$", re.IGNORECASE)
_EXAMPLE = "Security!*[System[(EventID=4624)]]"
_PAIRS = {"]": "[", ")": "("}


def check_event_query(query: str, path: KeyPath) -> Iterator[Problem]:
    """Yield what the Azure Monitor Agent does not accept in one query."""
    channel, mark, xpath = query.partition("!")
    code = _TEXT.sub("''", xpath)
    if not mark or not channel.strip() or not xpath.startswith("*"):
        text = f"query {shown(query)} is not Channel!XPath"
        yield Problem("DCR002", path, f"{text}; write the event log, an exclamation mark and XPath: {_EXAMPLE}")
        return
    if _DEBUG.search(channel):
        text = f"channel {shown(channel)} is an analytic or debug log, which Windows does not forward"
        yield Problem("DCR005", path, f"{text}; name an Admin or Operational log")
    if not _is_balanced(code):
        text = f"query {shown(query)} has a bracket or quote without its counterpart"
        yield Problem("DCR002", path, f"{text}; compare it with {_EXAMPLE}")
    yield from _functions(code, path)
    count = len(_COMPARISON.findall(code))
    if count > MAX_EXPRESSIONS:
        text = f"{count} expressions in one query; the event log accepts {MAX_EXPRESSIONS}"
        yield Problem("DCR004", path, f"{text}, split it into two queries")


def _functions(code: str, path: KeyPath) -> Iterator[Problem]:
    for name in dict.fromkeys(_CALL.findall(code)):
        if name not in (*_FUNCTIONS, "and", "or"):
            text = f"function {shown(name)} is not part of the event log's XPath, which has only"
            yield Problem("DCR003", path, f"{text} {', '.join(_FUNCTIONS)}; compare whole values, and filter in KQL")


def _is_balanced(code: str) -> bool:
    opened: list[str] = []
    for sign in _TEXT.sub("", code):
        if sign in _PAIRS.values():
            opened.append(sign)
        elif sign in "'\"" or (sign in _PAIRS and (not opened or opened.pop() != _PAIRS[sign])):
            return False
    return not opened
