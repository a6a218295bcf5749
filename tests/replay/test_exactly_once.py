"""Every event alert reports each event of its firing samples, however its records arrive.

The alerts are those of the catalog; a new one is tested by being there.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import Fixtures
from entrawatch.detection.records import GENERATED, RECEIVED, Record
from entrawatch.detection.run import SampleRun, look_back, read_runs
from entrawatch.detection.verdict import SampleKind
from entrawatch.reference.durations import minutes
from entrawatch.replay.alert_state import Change
from entrawatch.replay.sample_logs import simulate_records
from entrawatch.replay.simulation import Simulation
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.catalog import Catalog, CatalogAlert

SPECS = Path(__file__).parents[2] / "alert_specs"
EVENT_ALERTS = sorted(
    path.stem
    for path in SPECS.glob("*/*.yaml")
    if not path.name.endswith(".samples.yaml")
    and yaml.safe_load(path.read_text(encoding="utf-8")).get("detects") == "event"
)
Records = tuple[Record, ...]
# Hundreds of replays; what the oldest versions compute is tested on samples and in test_simulation.py.
pytestmark = pytest.mark.same_everywhere


def arriving(record: Record, delay: timedelta) -> Record:
    """Return a record that arrives this long after it happened."""
    return replace(record, columns={**record.columns, RECEIVED: record.columns[GENERATED] + delay})


def longest(spec: AlertSpec) -> timedelta:
    """Return how late a record may be: as long as the window, less the pause between two runs.

    An alert that waits before it judges what arrived, with a later arrival, takes that time too.
    """
    waits = sum(
        int(number) * (60 if unit == "h" else 1)
        for number, unit in re.findall(r"IngestedAt \+ (?:iff\(\w+, )?(\d+)([mh])", spec.query)
    )
    return timedelta(minutes=minutes(spec.window_size) - minutes(spec.evaluation_frequency) - waits, seconds=-1)


def largest_samples(alert: CatalogAlert, fixtures: Fixtures) -> list[SampleRun]:
    """Return for each table the firing sample with the most records: each branch of a union has its own filters.

    No more, because each takes half a second.
    """
    firing = [sample for sample in read_runs(alert, fixtures).samples if sample.kind is SampleKind.FIRES]
    found = {}
    for table in alert.spec.tables:
        reading = [sample for sample in firing if table in {record.table for record in sample.records}]
        assert reading, f"no firing sample has a record of {table}"
        largest = max(reading, key=lambda sample: (len(sample.records), -sample.number))
        found[largest.number] = largest
    return list(found.values())


def late(spec: AlertSpec, records: Records) -> Records:
    return tuple(arriving(record, longest(spec)) for record in records)


def out_of_order(spec: AlertSpec, records: Records) -> Records:
    """The last record first, the others each a little after the one that happened later."""
    latest = sorted(records, key=lambda record: record.columns[GENERATED], reverse=True)
    start = latest[0].columns[GENERATED]
    step = timedelta(minutes=minutes(spec.evaluation_frequency)) / 2
    moved = []
    for number, record in enumerate(latest):
        received = start + (number + 1) * step
        allowed = record.columns[GENERATED] + longest(spec)
        moved.append(replace(record, columns={**record.columns, RECEIVED: min(received, allowed)}))
    return tuple(moved)


def out_of_order_and_again(spec: AlertSpec, records: Records) -> Records:
    """Out of order, and each once more, with the same ID, at the end of what is allowed."""
    return out_of_order(spec, records) + late(spec, records)


OF_THE_RUN = {"MinutesToAlert"}
"""Columns that state how long after the event the rule ran: the next run repeats their row with another value."""


def reported_rows(found: Simulation) -> int:
    """Count the rows of all notifications; what the next evaluation repeats counts once."""
    rows: Counter[str] = Counter()
    for entry in found.entries:
        if entry.change is Change.FIRED:
            rows |= Counter(repr({name: row[name] for name in row.keys() - OF_THE_RUN}) for row in entry.rows)
    return rows.total()


# Every second alert also with records that are only late: how a record arrives does not depend on what happened.
ARRIVALS = [(alert, out_of_order_and_again) for alert in EVENT_ALERTS] + [(alert, late) for alert in EVENT_ALERTS[::2]]


@pytest.mark.parametrize(("alert_id", "arrival"), ARRIVALS, ids=lambda item: getattr(item, "__name__", item))
def test_each_event_is_reported(
    alert_id: str,
    arrival: Callable[[AlertSpec, Records], Records],
    catalog: Catalog,
    fixtures: Fixtures,
    engine: Engine,
) -> None:
    """No evaluation misses one, none but the next repeats one, and as many as the author states are reported."""
    alert = catalog.alerts[alert_id]
    for sample in largest_samples(alert, fixtures):
        found = simulate_records(alert.spec, sample, arrival(alert.spec, sample.records), engine)
        reported = reported_rows(found)
        assert reported == sample.expected.alerts
        # A query that also groups other records, such as a list of known administrators, has no list of its events.
        if found.events is not None:
            assert (found.events.missed, found.events.duplicated, found.events.not_notified) == ((), (), ())
            assert found.events.events == reported


@pytest.mark.parametrize("alert_id", EVENT_ALERTS[::6])
def test_a_record_later_than_the_window_is_missed_and_said_so(
    alert_id: str, catalog: Catalog, fixtures: Fixtures, engine: Engine
) -> None:
    """There lies the limit of the design, and a replay shows it; for some alerts, as it does not depend on them."""
    alert = catalog.alerts[alert_id]
    too_late = look_back(alert.spec)
    for sample in largest_samples(alert, fixtures):
        found = simulate_records(alert.spec, sample, [arriving(one, too_late) for one in sample.records], engine)
        assert (found.is_right, found.counts[Change.FIRED]) == (False, 0)
        if found.events is not None:
            assert found.events.duplicated == ()
            assert sum(one.times for one in found.events.missed) == found.events.events == sample.expected.alerts
