"""Alerts that never fired and never could: no record of a table that they read, or of an operation that they name."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from entrawatch.kql.literals import string_literal
from entrawatch.kql.required_names import required_names
from entrawatch.reference.table_sources import tables_always_there
from entrawatch.workbooks.plan import QueriedAlert

COULD_NOT_FIRE_DAYS = 90
# Column with the names, for tables with one; a query lists its values in one pass.
_NAMED: Mapping[str, str] = MappingProxyType(
    {
        "AuditLogs": "OperationName",
        "AzureActivity": "OperationNameValue",
        "AADUserRiskEvents": "RiskEventType",
        "AADServicePrincipalRiskEvents": "RiskEventType",
        "SecurityEvent": "EventID",
        "Event": "EventID",
    }
)
_COMPARED = ("==", "=~", "has", "startswith", "endswith", "contains")


def could_not_fire(alerts: Iterable[QueriedAlert], unread: Collection[str]) -> str:
    """Return the query that lists the alerts with what is missing; '' if each reads a table that always has records.

    `unread`: tables that the workspace does not receive. It reads Usage, and the names in the tables that have some.
    """
    rows = list(dict.fromkeys(_rows(alerts, unread)))
    if not rows:
        return ""
    named = sorted({table for _, table, operator, _ in rows if operator})
    wanted = ",\n".join("  " + ", ".join(map(string_literal, row)) for row in rows)
    cases = ", ".join(f'Operator == "{one}", Name {one} Wanted' for one in _COMPARED)
    return (
        "let Needed = datatable(Alert: string, Table: string, Operator: string, Wanted: string) [\n"
        f"{wanted}]\n"
        '| mv-expand Wanted = split(Wanted, "\\n") to typeof(string);\n'
        "let Seen = union isfuzzy=true\n"
        '(Usage\n| where Quantity > 0\n| summarize by Table = DataType\n| extend Name = "", IsTable = true)'
        f"{''.join(map(_names_in, named))};\n"
        "let Possible = Needed\n| join kind=inner Seen on Table\n"
        f'| where case(Operator == "" and IsTable, true, {cases}, false)\n| summarize by Alert;\n'
        "Needed\n| join kind=leftanti Possible on Alert\n"
        '| summarize Tables = make_set(Table), Names = make_set_if(Wanted, Wanted != "") by Alert\n'
        '| project Alert, Tables = strcat_array(Tables, ", "), Names = strcat_array(Names, ", ")\n'
        "| order by Tables asc, Alert asc"
    )


def _names_in(table: str) -> str:
    name = f"tostring({_NAMED[table]})"
    return f',\n({table}\n| summarize by Name = {name}\n| extend Table = "{table}", IsTable = false)'


def _rows(alerts: Iterable[QueriedAlert], unread: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    """Yield the title, a table, and an operator with lines of names; two empty texts if any record may do."""
    always = set(tables_always_there())
    for alert in alerts:
        tables = [table for table in alert.spec.tables if table not in unread]
        if not always.isdisjoint(tables):
            continue
        for table in tables:
            names: dict[str, list[str]] = {}
            for one in required_names(alert.query, table, _NAMED[table]) if table in _NAMED else ():
                names.setdefault(one.operator, []).append(one.value)
            for operator, wanted in (names or {"": [""]}).items():
                yield alert.spec.title, table, operator, "\n".join(wanted)
