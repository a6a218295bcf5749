"""Volume: what the tables of a workspace hold, from its table Usage, and how much of it queries scan."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from entrawatch.documents.issues import EntrawatchError
from entrawatch.workspace.client import Cloud

_MEGABYTES_IN_GIGABYTE = 1000  # Usage counts in powers of ten
_DAY = timedelta(days=1)
# Without a filter of tables: if some have no records, Usage still lists others.
_QUERY = "Usage\n| summarize Megabytes = sum(Quantity) by DataType\n"
_NOTHING = (
    "the table Usage of the workspace has no rows for these days, so which tables have records is not known; "
    "the identity may lack the right to read Usage: it needs the role Log Analytics Reader on the workspace"
)


def gigabytes_a_day(cloud: Cloud, tables: Collection[str], since: datetime, until: datetime) -> Mapping[str, float]:
    """Return table → gigabytes ingested a day, for the tables that received any records.

    Raises QueryFailed, and EntrawatchError if Usage lists no table at all: that does not show that tables are empty.
    """
    if not tables:
        return {}
    days = max((until - since) / _DAY, 1)
    answer = cloud.ask(_QUERY, since, until)
    if not answer.rows:
        raise EntrawatchError(_NOTHING)
    return {table: megabytes / _MEGABYTES_IN_GIGABYTE / days for table, megabytes in answer.rows if table in tables}


def scanned_gigabytes(volumes: Mapping[str, float], tables: Collection[str], reach: timedelta) -> float:
    """Return what a query on these tables scans if it reaches so far back."""
    return sum(volumes.get(table, 0.0) for table in tables) * (reach / _DAY)
