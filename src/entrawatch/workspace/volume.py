"""Volume: what the tables of a workspace hold, from its table Usage, and how much of it queries scan."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from entrawatch.workspace.client import Cloud

_MEGABYTES_IN_GIGABYTE = 1000  # Usage counts in powers of ten
_DAY = timedelta(days=1)


def gigabytes_a_day(cloud: Cloud, tables: Collection[str], since: datetime, until: datetime) -> Mapping[str, float]:
    """Return table → gigabytes ingested a day, for the tables that received any records; raises QueryFailed."""
    if not tables:
        return {}
    names = ", ".join(f'"{table}"' for table in sorted(tables))
    query = f"Usage\n| where DataType in ({names})\n| summarize Megabytes = sum(Quantity) by DataType\n"
    days = max((until - since) / _DAY, 1)
    answer = cloud.ask(query, since, until)
    return {table: megabytes / _MEGABYTES_IN_GIGABYTE / days for table, megabytes in answer.rows}


def scanned_gigabytes(
    volumes: Mapping[str, float], tables: Collection[str], reach: timedelta, queries: int = 1
) -> float:
    """Return what queries on these tables scan if each reaches so far back."""
    return sum(volumes.get(table, 0.0) for table in tables) * (reach / _DAY) * queries
