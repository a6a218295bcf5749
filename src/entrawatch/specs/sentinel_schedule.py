"""How an alert runs in Microsoft Sentinel: how often, how far back, and what it shows of a result row."""

from dataclasses import dataclass

from entrawatch.reference.durations import known_minutes, minutes, normalized
from entrawatch.specs.alert_spec import AlertSpec, SentinelSpec

SHORTEST, LONGEST = minutes("PT5M"), minutes("P14D")
"""Azure's range of both (SEN010)."""
LONG_WINDOW, LONG_WINDOW_FREQUENCY = minutes("P2D"), minutes("PT1H")
"""A window of two days or more allows no shorter frequency than an hour (SEN012)."""
_JUST_SHORT = LONG_WINDOW - minutes("PT1H")

_KINDS = {"ip": "IP"}


@dataclass(frozen=True)
class SentinelSchedule:
    """Frequency and window of a rule, in minutes."""

    frequency: int
    window: int


def sentinel_schedule(spec: AlertSpec) -> SentinelSchedule:
    """Return the schedule of an alert: its own for Sentinel, otherwise the nearest to Azure Monitor's.

    A window of two days is an hour shorter where the rule runs more often than hourly: a slower rule would find
    everything later, and miss what its query counts within an hour.
    """
    given = spec.sentinel or SentinelSpec()
    frequency = max(known_minutes(given.evaluation_frequency or spec.evaluation_frequency), SHORTEST)
    if own := known_minutes(given.window_size or ""):
        return SentinelSchedule(frequency, own)
    window = max(known_minutes(spec.window_size), known_minutes(spec.override_query_time_range or ""), frequency)
    is_too_long = window >= LONG_WINDOW and frequency < LONG_WINDOW_FREQUENCY
    return SentinelSchedule(frequency, _JUST_SHORT if is_too_long else window)


def schedule_differences(spec: AlertSpec) -> tuple[str, ...]:
    """Return what differs from the schedule in Azure Monitor."""
    found, window = sentinel_schedule(spec), spec.override_query_time_range or spec.window_size
    texts = []
    if found.frequency != known_minutes(spec.evaluation_frequency):
        texts.append(f"runs every {normalized(found.frequency)} instead of {spec.evaluation_frequency}")
    if found.window != known_minutes(window):
        because = " (SEN012)" if found.window == _JUST_SHORT else ""
        texts.append(f"reads {normalized(found.window)} instead of {window}{because}")
    return tuple(texts)


def custom_details(spec: AlertSpec) -> dict[str, str]:
    """Return the result columns that an incident shows, by short names: the entities, then the author's own."""
    found: dict[str, str] = {}
    for kind in type(spec.entities).model_fields:
        label = _KINDS.get(kind) or "".join(map(str.capitalize, kind.split("_")))
        for number, column in enumerate(getattr(spec.entities, kind), start=1):
            found[label if number == 1 else f"{label}{number}"] = column
    return found | dict(spec.sentinel.custom_details if spec.sentinel else {})
