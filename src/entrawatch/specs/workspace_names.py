"""Workspace names: tables, watchlists and files that only one's own workspace reads, with columns and sample rows.

A query that reads one of them is checked and tested after a let statement with its rows; the deployed query is not.
The same file states what functions return that ask Azure's own data: places of addresses, and kinds of clients.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Annotated, Any

from pydantic import Field

from entrawatch.documents.document import Document
from entrawatch.documents.issues import Issue
from entrawatch.documents.messages import parse_model
from entrawatch.documents.quoting import shown
from entrawatch.kql.literals import dynamic_literal, number_literal, string_literal
from entrawatch.kql.words import kql_kind, words
from entrawatch.reference.tables import table_names
from entrawatch.specs.declared_answers import Client, Place
from entrawatch.specs.trigger import KqlName, SpecModel, Text

_GENERATED = "TimeGenerated"
_TIMESPAN = re.compile(r"-?\d+(?:\.\d+)?(?:d|h|m|s|ms)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Always longer than the name of the let statement, so that no other part of a query moves.
_WATCHLIST = re.compile(r"""\b_GetWatchlist\s*\(\s*(["'])([A-Za-z0-9][A-Za-z0-9 _-]*)\1\s*\)""")
_CALL = re.compile(r"\b([A-Za-z_]\w*)(\s*\(\s*\))")
_EXTERNAL = re.compile(r"""\bexternaldata\s*\([^()]*\)\s*\[\s*[hH]?@?(["'])([^"']*)\1\s*\](?:\s*with\s*\([^()]*\))?""")
# Function → name of the let statement with what it returns for each argument; detection/rewrites_calls.py reads it.
ANSWERS = {"geo_info_from_ip_address": "Declared_places", "parse_user_agent": "Declared_clients"}


class ColumnType(StrEnum):
    """The KQL type of a column."""

    BOOL = "bool"
    DATETIME = "datetime"
    DYNAMIC = "dynamic"
    GUID = "guid"
    INT = "int"
    LONG = "long"
    REAL = "real"
    STRING = "string"
    TIMESPAN = "timespan"


ColumnName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_ -]*$", max_length=128)]
"""A watchlist has the headings of a file, such as User Principal Name.

learn.microsoft.com/azure/sentinel/watchlist-schemas.
"""


class DeclaredTable(SpecModel):
    """A table, a function without arguments, or a watchlist of your workspace."""

    description: Text | None = None
    """What it holds and who fills it."""
    columns: Annotated[dict[ColumnName, ColumnType], Field(min_length=1)]
    """Columns and their KQL types; a table has TimeGenerated without being listed."""
    rows: tuple[dict[ColumnName, Any], ...] = ()
    """Rows that checks, samples and backtests see; a missing value is blank, a missing TimeGenerated is now."""


class WorkspaceFile(SpecModel):
    """What your own workspace has besides the tables of Microsoft's reference."""

    tables: dict[KqlName, DeclaredTable] = {}
    """Tables, such as Hr_CL, and saved functions without arguments, by name."""
    watchlists: dict[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _-]*[A-Za-z0-9]$", max_length=64)], DeclaredTable
    ] = {}
    """Watchlists of Microsoft Sentinel by alias: the argument of _GetWatchlist()."""
    external_data: dict[str, DeclaredTable] = {}
    """Files that externaldata reads, by their address in the query."""
    places: dict[str, Place] = {}
    """Places of IP addresses: what geo_info_from_ip_address() returns in checks, samples and backtests."""
    clients: dict[str, Client] = {}
    """Clients by user agent: what parse_user_agent() returns there."""


@dataclass(frozen=True)
class WorkspaceNames:
    """Let statements by the name that they define: a table's, Watchlist_ALIAS, one for a file or for a function."""

    statements: Mapping[str, str] = field(default_factory=dict)
    tables: frozenset[str] = frozenset()
    """Those of them that are tables or saved functions."""
    without_time: frozenset[str] = frozenset()
    """Those of these that do not list TimeGenerated: every table has it, a function need not."""

    def overridden(self, later: "WorkspaceNames") -> "WorkspaceNames":
        """Return these names and those of a later folder, which replace names that both declare."""
        return WorkspaceNames(
            {**self.statements, **later.statements},
            self.tables | later.tables,
            self.without_time - later.tables | later.without_time,
        )

    def lets(self, query: str) -> str:
        """Return the let statements of the declared names that a query reads; '' without any."""
        used = words(query) | {_let_name(found[2]) for found in _WATCHLIST.finditer(query)}
        used |= {_file_name(found[2]) for found in _EXTERNAL.finditer(query)}
        used |= {name for function, name in ANSWERS.items() if function in used}
        return "".join(text for name, text in sorted(self.statements.items()) if name in used)


NO_NAMES = WorkspaceNames()


def with_let_names(lets: str, query: str) -> str:
    """Return a query that reads declared names by their let statements; every other character keeps its position."""
    query = _EXTERNAL.sub(lambda found: _renamed(found, _file_name(found[2]), lets), query)
    query = _WATCHLIST.sub(lambda found: _renamed(found, _let_name(found[2]), lets), query)
    return _CALL.sub(lambda found: _renamed(found, found[1], lets), query)


def read_workspace_names(document: Document) -> tuple[WorkspaceNames, list[Issue]]:
    """Return what a folder's workspace.yaml declares, and every issue in it."""
    file, issues = parse_model(WorkspaceFile, document, family="WN")
    if file is None:
        return WorkspaceNames(), issues
    statements: dict[str, str] = {}
    for group, let_name_of in _LET_NAMES.items():
        for name, one in getattr(file, group).items():
            let_name = let_name_of(name)
            found = list(_problems(group, name, one, document))
            if let_name in statements:
                text = f"'{name}' and another name both become '{let_name}' in sample runs; rename one of them"
                found.append(Issue(document.location(group, name), "WN105", text))
            issues += found
            if not found:
                statements[let_name] = _statement(let_name, one, is_table=group == "tables")
    issues += _addresses(file, document)
    statements |= _answers(file)
    tables = frozenset(file.tables) & statements.keys()
    without_time = frozenset(name for name in tables if _GENERATED not in file.tables[name].columns)
    return WorkspaceNames(statements, tables, without_time), sorted(issues)


def _let_name(alias: str) -> str:
    return f"Watchlist_{re.sub(r'[ -]', '_', alias)}"


def _file_name(address: str) -> str:
    # As long as the word externaldata, so that the lines of the text after it stay.
    return f"Ext_{hashlib.sha256(address.encode()).hexdigest()[:8]}"


_LET_NAMES: Mapping[str, Callable[[str], str]] = {
    "tables": str,
    "watchlists": _let_name,
    "external_data": _file_name,
}


def _renamed(found: re.Match[str], name: str, lets: str) -> str:
    if f"let {name} = datatable(" not in lets:
        return found[0]
    return name + re.sub(r"[^\n]", " ", found[0][len(name) :])


def _addresses(file: WorkspaceFile, document: Document) -> Iterator[Issue]:
    seen: dict[IPv4Address | IPv6Address, str] = {}
    for address in file.places:
        text = ""
        try:
            first = seen.setdefault(ip_address(address), address)
            if first != address:
                text = f"{shown(address)} is the same address as {shown(first)}; remove one"
        except ValueError:
            text = f"{shown(address)} is not an IP address; write one address, such as 203.0.113.7, and its place"
        if text:
            yield Issue(document.location("places", address), "WN108", text)


def _answers(file: WorkspaceFile) -> dict[str, str]:
    """Return a let statement for each function with declared results: a bag of them by argument."""
    declared: tuple[Mapping[str, SpecModel], ...]
    declared = ({address.lower(): place for address, place in file.places.items()}, file.clients)
    bags = ({key: one.model_dump(exclude_unset=True) for key, one in group.items()} for group in declared)
    return {
        name: f"let {name} = {dynamic_literal(bag)};\n" for name, bag in zip(ANSWERS.values(), bags, strict=True) if bag
    }


def _problems(group: str, name: str, one: DeclaredTable, document: Document) -> Iterator[Issue]:
    place = document.location(group, name)
    if group == "tables" and name in table_names():
        yield Issue(place, "WN105", f"table '{name}' is in Microsoft's reference and known already; remove it")
    elif group == "tables" and (kind := kql_kind(name)):
        yield Issue(place, "WN105", f"'{name}' is a KQL {kind} and cannot name a table; check the spelling")
    kinds = _columns(one, is_table=group == "tables")
    for number, row in enumerate(one.rows):
        for column, value in row.items():
            path = (group, name, "rows", number, column)
            if column not in kinds:
                text = f"'{name}' declares no column {shown(column)}; add it below columns, or check the spelling"
                yield Issue(document.location(*path), "WN106", text)
            elif value is not None and _literal(kinds[column], value) is None:
                text = f"{shown(value)} is not of type {kinds[column]}; write {_EXAMPLES[kinds[column]]}"
                yield Issue(document.value_location(*path), "WN107", text)


def _columns(one: DeclaredTable, *, is_table: bool) -> dict[str, ColumnType]:
    return {**one.columns, **({_GENERATED: ColumnType.DATETIME} if is_table else {})}


def _statement(name: str, one: DeclaredTable, *, is_table: bool) -> str:
    kinds = _columns(one, is_table=is_table)
    shape = ", ".join(f"{_column(column)}: {kind}" for column, kind in kinds.items())
    cells = [_cell(kind, row.get(column)) for row in one.rows for column, kind in kinds.items()]
    now = f" | extend {_GENERATED} = coalesce({_GENERATED}, now())" if is_table else ""
    return f"let {name} = datatable({shape}) [{', '.join(cells)}]{now};\n"


def _column(name: str) -> str:
    return name if name.isidentifier() else f"['{name}']"


def _cell(kind: ColumnType, value: Any) -> str:
    if value is None:
        return '""' if kind is ColumnType.STRING else f"{kind}(null)"
    return _literal(kind, value) or ""


def _literal(kind: ColumnType, value: Any) -> str | None:
    """Return a value as a KQL literal of a type; None if it is not one."""
    if kind is ColumnType.DYNAMIC:
        return dynamic_literal(value)
    if kind is ColumnType.BOOL:
        return str(value).lower() if isinstance(value, bool) else None
    if isinstance(value, str):
        return _of_text(kind, value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if kind is ColumnType.REAL:
        return number_literal(float(value))
    return f"{kind}({value})" if isinstance(value, int) and value in _WHOLE.get(kind, ()) else None


def _of_text(kind: ColumnType, text: str) -> str | None:
    if kind is ColumnType.STRING:
        return string_literal(text)
    if kind is ColumnType.TIMESPAN and _TIMESPAN.fullmatch(text):
        return f"time({text})"
    if kind is ColumnType.GUID and _GUID.fullmatch(text):
        return f"guid({text})"
    return f"datetime({text})" if kind is ColumnType.DATETIME and _is_moment(text) else None


def _is_moment(text: str) -> bool:
    """Return whether a text is a moment for KQL, which reads fewer forms than Python, such as no weeks."""
    try:
        return bool(_MOMENT.fullmatch(text) and datetime.fromisoformat(text))
    except ValueError:
        return False


_WHOLE = {ColumnType.INT: range(-(2**31), 2**31), ColumnType.LONG: range(-(2**63), 2**63)}
_EXAMPLES = {
    ColumnType.BOOL: "true or false",
    ColumnType.DATETIME: "a moment with its time zone in quotes, such as '2026-03-10T12:00:00Z'",
    ColumnType.DYNAMIC: "any value",
    ColumnType.GUID: "a GUID in quotes",
    ColumnType.INT: "a whole number of 32 bits",
    ColumnType.LONG: "a whole number",
    ColumnType.REAL: "a number",
    ColumnType.STRING: "text in quotes",
    ColumnType.TIMESPAN: "a number and its unit in quotes, such as '90m' or '2d'",
}
