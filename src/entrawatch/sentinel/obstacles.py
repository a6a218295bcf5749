"""What Microsoft Sentinel cannot do of an alert, and what it does differently: no difference is silent."""

from collections.abc import Iterator

from entrawatch.kql.arrival import NEW_SINCE, OVERLAP_MINUTES, SENTINEL_DELAY_MINUTES
from entrawatch.kql.words import words
from entrawatch.reference.sentinel_attack import is_unknown_to_sentinel
from entrawatch.sentinel.entities import MOST_MAPPINGS, entity_mappings
from entrawatch.sentinel.settings import SentinelSettings
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.specs.sentinel_schedule import schedule_differences
from entrawatch.specs.trigger import Operator, TimeAggregation, Trigger

LARGEST_THRESHOLD = 10_000
_OVERLAP = OVERLAP_MINUTES + SENTINEL_DELAY_MINUTES
_ON_ANY_ROW = ((Operator.GREATER_THAN, 0), (Operator.GREATER_THAN_OR_EQUAL, 1))
_SHIFT = {Operator.GREATER_THAN_OR_EQUAL: -1, Operator.LESS_THAN_OR_EQUAL: 1}


def obstacles(spec: AlertSpec) -> tuple[str, ...]:
    """Return every reason why an alert cannot be a rule of Microsoft Sentinel; empty if it can."""
    return (*_of_trigger(spec.trigger), *_of_texts(spec))


def sentinel_threshold(trigger: Trigger) -> int:
    """Return the number of rows to compare with more than, less than or equal: Sentinel has no 'at least'."""
    return int(trigger.threshold) + _SHIFT.get(trigger.operator, 0)


def _of_trigger(trigger: Trigger) -> Iterator[str]:
    if trigger.dynamic_threshold:
        yield "it has no dynamic_threshold; compare with a baseline in the query"
        return
    if trigger.time_aggregation is not TimeAggregation.COUNT:
        yield f"it counts rows and has no time_aggregation {trigger.time_aggregation}; compare the number in the query"
    if trigger.failing_periods.number_of_evaluation_periods > 1:
        yield "it judges each run alone and has no failing_periods; count periods in the query"
    if any(one.values != ("*",) for one in trigger.dimensions):
        yield "it has no dimensions that keep or drop values; filter in the query"
    if trigger.dimensions and (trigger.operator, trigger.threshold) not in _ON_ANY_ROW:
        yield "it counts the rows of all dimensions together; compare in the query, with a threshold of 0"
    yield from _of_threshold(trigger)


def _of_threshold(trigger: Trigger) -> Iterator[str]:
    if not float(trigger.threshold).is_integer():
        yield f"its threshold is a whole number, not {trigger.threshold} (SEN014)"
    elif not 0 <= sentinel_threshold(trigger) <= LARGEST_THRESHOLD:
        yield f"its threshold is 0 to {LARGEST_THRESHOLD}, not {sentinel_threshold(trigger)} (SEN014)"


def _of_texts(spec: AlertSpec) -> Iterator[str]:
    if len(entity_mappings(spec.entities)) > MOST_MAPPINGS:
        yield f"a rule maps {MOST_MAPPINGS} entities (SEN019); name fewer columns below entities"
    if "{{" in spec.title:
        yield "a title with '{{' would be read as the name of a column (SEN024)"


def differences(spec: AlertSpec, settings: SentinelSettings) -> tuple[str, ...]:
    """Return what a rule of Microsoft Sentinel does differently from Azure Monitor's rule of the same alert."""
    grouped = "joins alerts on the same entities in one incident, instead of muting"
    muting = grouped if settings.group_incidents else "is not muted; each alert is an incident"
    twice = f"can create two incidents for one record, because runs overlap by {_OVERLAP} minutes"
    is_twice = not settings.group_incidents and NEW_SINCE in words(spec.query)
    own = ((muting, spec.mute_actions_duration), (twice, is_twice))
    return (*shared_differences(spec), *(text for text, holds in own if holds))


def shared_differences(spec: AlertSpec) -> Iterator[str]:
    """Yield what neither Microsoft Sentinel nor Microsoft Defender does as Azure Monitor does."""
    yield from schedule_differences(spec)
    if spec.auto_mitigate:
        yield "does not resolve by itself; close the incident"
    if unknown := [one for one in spec.techniques if is_unknown_to_sentinel(one)]:
        yield f"does not name technique {', '.join(unknown)}, which is new in ATT&CK 19 (SEN018)"
