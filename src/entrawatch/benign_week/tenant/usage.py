"""Usage: what Azure writes once an hour for each table, counted from the rows of a day."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType

from entrawatch.benign_week.tenant.randomness import new_id
from entrawatch.benign_week.tenant.rows import WORKSPACE_ID, Row, timestamp
from entrawatch.benign_week.tenant.workload_sign_ins import SUBSCRIPTION

USAGE = "Usage"
# Billed megabytes of a row: a quarter less than the JSON sizes in the price data; the rest as audit records.
_SIZES = MappingProxyType({"SigninLogs": 0.009, "AADNonInteractiveUserSignInLogs": 0.009})
_OTHER_SIZE = 0.0015
_DELAY = timedelta(minutes=70)
"""From the start of the hour to the arrival of its row, own judgment."""
_WORKSPACE = (
    f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-monitoring/providers/microsoft.operationalinsights"
    "/workspaces/log-entrawatch"
)


def with_usage(rows: Iterable[tuple[str, Row]], rng: Random) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a day, then a row of Usage for each table and hour in which some happened."""
    counted: Counter[tuple[str, datetime]] = Counter()
    for table, row in rows:
        yield table, row
        happened = datetime.fromisoformat(row["TimeGenerated"])
        counted[table, happened.replace(minute=0, second=0, microsecond=0)] += 1
    for (table, hour), number in sorted(counted.items()):
        yield USAGE, _row(table, hour, number * _SIZES.get(table, _OTHER_SIZE), new_id(rng))


def _row(table: str, hour: datetime, megabytes: float, item: str) -> Row:
    return {
        "TenantId": WORKSPACE_ID,
        "SourceSystem": "OMS",
        "Type": USAGE,
        "Computer": "Deprecated",
        "TimeGenerated": timestamp(hour),
        "StartTime": timestamp(hour),
        "EndTime": timestamp(hour + timedelta(hours=1)),
        "DataType": table,
        "IsBillable": table != "AzureActivity",
        "Quantity": round(megabytes, 6),
        "QuantityUnit": "MBytes",
        "ResourceUri": _WORKSPACE,
        "Solution": "LogManagement",
        "_TimeReceived": timestamp(hour + _DELAY),
        "_ItemId": item,
    }
