"""Delays: how long records take to reach the workspace, and which of them arrive more than once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from entrawatch.benign_week.tenant.randomness import Chances, new_id
from entrawatch.benign_week.tenant.rows import Record, Row, timestamp


@dataclass(frozen=True)
class Delivery:
    """Arrival of one table's records: usual minutes, and the share of records that are delivered again."""

    least: float
    most: float
    repeated: float


# Minutes: the `delay` of each category in log_categories.json (third party figures; no
# Microsoft page promises any). Repeats were measured on one tenant as 2.7 to 4 % of all records, up to four copies.
_SIGN_IN_REPEATS = 0.034
_OTHER_REPEATS = 0.028
_DELIVERIES: Mapping[str, Delivery] = {
    "SigninLogs": Delivery(5, 15, _SIGN_IN_REPEATS),
    "AADNonInteractiveUserSignInLogs": Delivery(15, 30, _SIGN_IN_REPEATS),
    # The data file calls these two similar to SignInLogs.
    "AADServicePrincipalSignInLogs": Delivery(5, 15, _SIGN_IN_REPEATS),
    "AADManagedIdentitySignInLogs": Delivery(5, 15, _SIGN_IN_REPEATS),
    "AuditLogs": Delivery(5, 15, _OTHER_REPEATS),
    "AADUserRiskEvents": Delivery(5, 120, _OTHER_REPEATS),
    "AADRiskyUsers": Delivery(5, 120, _OTHER_REPEATS),
    # Own judgment; the activity log does not come through the Entra setting.
    "AzureActivity": Delivery(3, 15, 0.0),
}
STRAGGLER_SHARE = 0.004
"""Records that take up to two hours, own judgment."""
MOST_STRAGGLING = 120.0
"""Minutes."""
COPIES = Chances((1, 0.9), (2, 0.08), (3, 0.02))
"""Additional copies of a repeated record; up to four in total were measured, the split is own judgment."""
MOST_REPEATED = 60.0
"""Minutes after its first arrival at which a copy can still come, own judgment."""


def arrived(records: Iterable[Record], rng: Random) -> Iterator[tuple[str, Row]]:
    """Yield table and row of each record and its copies as they reach the workspace, not in order of arrival."""
    for record in records:
        delivery = _DELIVERIES[record.table]
        first = record.at + timedelta(minutes=_minutes(delivery, rng))
        yield record.table, _arrived(record, first, rng)
        if rng.random() < delivery.repeated:
            for _ in range(COPIES.draw(rng)):
                yield record.table, _arrived(record, first + timedelta(minutes=rng.uniform(0.1, MOST_REPEATED)), rng)


def _minutes(delivery: Delivery, rng: Random) -> float:
    if rng.random() < STRAGGLER_SHARE:
        return rng.uniform(delivery.most, max(delivery.most, MOST_STRAGGLING))
    # Most records are closer to the minimum than to the maximum.
    return rng.triangular(delivery.least, delivery.most, delivery.least + (delivery.most - delivery.least) / 4)


def _arrived(record: Record, received: datetime, rng: Random) -> Row:
    # Each copy is a separate row: only _ItemId and the arrival time differ.
    return {**record.row, "_TimeReceived": timestamp(received), "_ItemId": new_id(rng)}
