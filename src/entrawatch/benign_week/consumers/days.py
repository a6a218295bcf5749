"""Write ordinary days of a consumer tenant to a database, without a row in Python."""

from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path

import duckdb

from entrawatch.benign_week.consumers.inputs import TENANT_ID, WORKSPACE_ID
from entrawatch.detection.known_types import DUCKDB_TYPES
from entrawatch.detection.records import GENERATED, RECEIVED
from entrawatch.detection.seen_columns import every_column
from entrawatch.detection.store import create_table
from entrawatch.reference.tables import table_names

TABLES = ("AuditLogs", "SigninLogs", "AADServicePrincipalSignInLogs", "AADB2CRequestLogs")
_MEMORY = "1GB"
_BLANK = "''"
# Shares and minutes of the other synthetic tenant: most records arrive in 5 to 15 minutes, 3% of them twice.
_DELAY = "to_seconds(CAST(300 + 600 * pow(chance(key, 'delay'), 2) AS INTEGER))"
_COPIED, _COPY_DELAY = 0.03, "to_minutes(CAST(1 + number(_ItemId, 'copy', 40) AS INTEGER))"


def write_consumer_days(path: Path, consumers: int, start: date, days: int, threads: int) -> None:
    """Write the tables of a tenant with so many customers a month; memory does not grow with their number."""
    config: dict[str, str | bool | int | float | list[str]] = {"threads": threads, "memory_limit": _MEMORY}
    with duckdb.connect(str(path), config=config) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET preserve_insertion_order = false")
        for name, value in (("consumers", consumers), ("start", start), ("days", days), ("tenant", TENANT_ID)):
            connection.execute(f"SET VARIABLE {name} = $1", [value])
        text = resources.files("entrawatch.benign_week.consumers").joinpath("days.sql").read_text("utf-8")
        connection.execute(text)
        for name, columns in every_column(name for name in table_names() if name in TABLES).items():
            create_table(connection, name, columns)
            connection.execute(_insert(connection, name, columns))
            connection.execute(_copies(name))


def _insert(connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str]) -> str:
    """Return the statement that fills a table from its view; a column without a value is blank, as in Kusto."""
    given = [str(row[0]) for row in connection.execute(f'DESCRIBE "{name}_rows"').fetchall()]
    same = {"Type": name, "AADTenantId": TENANT_ID, "TenantId": WORKSPACE_ID, "SourceSystem": "Azure AD"}
    sources = {
        **{column: f'"{column}"' for column in given},
        **{column: f"'{text}'" for column, text in same.items()},
        RECEIVED: f"{GENERATED} + {_DELAY}",
        "_ItemId": "new_id(key, 'item')",
    }
    values = ", ".join(
        f"CAST({sources.get(column, _BLANK if kind == 'string' else 'NULL')} AS {DUCKDB_TYPES[kind]})"
        for column, kind in columns.items()
    )
    return f'INSERT INTO "{name}" SELECT {values} FROM "{name}_rows"'


def _copies(name: str) -> str:
    """Return the statement that delivers some records again, a few minutes later."""
    again = f"{RECEIVED} + {_COPY_DELAY} AS {RECEIVED}, new_id(_ItemId, 'copy') AS _ItemId"
    chosen = f"chance(_ItemId, 'copied') < {_COPIED}"
    return f'INSERT INTO "{name}" SELECT * REPLACE ({again}) FROM "{name}" WHERE {chosen}'
