"""What Azure rejects in one alert rule, and what it accepts without effect; codes are the IDs of the limits."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from entrawatch.documents.document import Document
from entrawatch.documents.issues import Issue, Problem, warning
from entrawatch.documents.messages import shown
from entrawatch.reference.durations import (
    EVALUATION_FREQUENCIES,
    MUTE_DURATIONS,
    QUERY_TIME_RANGES,
    WINDOW_SIZES,
    iso,
    minutes,
)
from entrawatch.specs.alert_spec import AlertSpec, Detects
from entrawatch.specs.rule_query import DESCRIPTION_LIMIT, rule_description
from entrawatch.specs.trigger import Operator, TimeAggregation, Trigger

MAX_DIMENSIONS = 6
MAX_LOOK_BACK = minutes("P2D")
MAX_RULE_BYTES = 64 * 1024
LATE_MARGIN = minutes("PT30M")
_DYNAMIC_OPERATORS = (Operator.GREATER_THAN, Operator.LESS_THAN, Operator.GREATER_OR_LESS_THAN)


@dataclass(frozen=True)
class DeclaredRule:
    """The properties that Azure limits, of a rule that a program declares on its own."""

    evaluation_frequency: str
    window_size: str
    override_query_time_range: str | None
    mute_actions_duration: str | None
    auto_mitigate: bool
    trigger: Trigger


ScheduledRule = AlertSpec | DeclaredRule


def check_limits(spec: AlertSpec, document: Document) -> list[Issue]:
    """Return every Azure limit that one alert violates (errors) and every surprising behavior (warnings)."""
    return [document.issue(problem) for problem in broken_limits(spec)]


def broken_limits(spec: AlertSpec) -> list[Problem]:
    """Return the limits that an alert violates, without a location in a file."""
    surprises = [] if _wrong_values(spec) else [*_late_data(spec), *_stateful(spec)]
    return [*refused(spec), *_learned_events(spec), *_description(spec), *surprises]


def refused(rule: ScheduledRule) -> list[Problem]:
    """Return what Azure rejects in the schedule and the trigger of a rule."""
    wrong = _wrong_values(rule)
    # Comparing values makes sense only if each value is valid for the service.
    return [*(wrong or [*_schedule_relations(rule), *_state(rule)]), *_trigger(rule), *_dimensions(rule)]


def _wrong_values(rule: ScheduledRule) -> list[Problem]:
    return [*_schedule_values(rule), *_failing_periods(rule)]


def _schedule_values(rule: ScheduledRule) -> Iterator[Problem]:
    for code, key, allowed in (
        ("SQR011", "evaluation_frequency", EVALUATION_FREQUENCIES),
        ("SQR012", "window_size", WINDOW_SIZES),
        ("SQR015", "override_query_time_range", QUERY_TIME_RANGES),
        ("SQR016", "mute_actions_duration", MUTE_DURATIONS),
    ):
        value = getattr(rule, key)
        if value is not None and value not in allowed:
            text = f"{key} {shown(value)} is not accepted by Azure; use one of: {', '.join(allowed)}"
            yield Problem(code, (key,), text)


def _schedule_relations(rule: ScheduledRule) -> Iterator[Problem]:
    frequency, window = minutes(rule.evaluation_frequency), minutes(rule.window_size)
    periods = rule.trigger.failing_periods.number_of_evaluation_periods
    look_back = window * periods
    if frequency == 1 and window > minutes("PT6H"):
        yield Problem(
            "SQR013",
            ("window_size",),
            _said("window_size", rule.window_size, "a rule that runs every minute allows at most PT6H"),
        )
    if frequency != 1 and window < 5:
        yield Problem("SQR014", ("window_size",), _said("window_size", rule.window_size, "the minimum is PT5M"))
    if frequency > look_back:
        text = f"the rule runs every {rule.evaluation_frequency} but looks back only {rule.window_size} x {periods}"
        yield Problem("SQR017", ("window_size",), f"{text}; events in between are never read, increase window_size")
    if look_back > MAX_LOOK_BACK:
        text = f"look-back '{iso(look_back)}' (window_size {rule.window_size} x {periods}) exceeds 48 hours"
        yield Problem("SQR018", ("window_size",), f"{text}; shorten one of them")
    if rule.override_query_time_range and minutes(rule.override_query_time_range) < look_back:
        text = _said(
            "override_query_time_range", rule.override_query_time_range, f"it must be at least {iso(look_back)}"
        )
        yield Problem("SQR019", ("override_query_time_range",), text)


def _state(rule: ScheduledRule) -> Iterator[Problem]:
    frequency, mute = minutes(rule.evaluation_frequency), rule.mute_actions_duration
    if mute and frequency > minutes(mute):
        text = _said(
            "mute_actions_duration", mute, f"it must be at least the evaluation frequency {rule.evaluation_frequency}"
        )
        yield Problem("SQR020", ("mute_actions_duration",), text)
    if mute and rule.auto_mitigate:
        text = "auto_mitigate 'true' and mute_actions_duration cannot be combined; set auto_mitigate: false to mute"
        yield Problem("SQR025", ("auto_mitigate",), text)
    if rule.auto_mitigate and frequency > minutes("PT6H") * 2:
        text = f"auto_mitigate 'true' requires a rule that runs at least every 12 hours, not every {iso(frequency)}"
        yield Problem("SQR027", ("auto_mitigate",), f"{text}; set auto_mitigate: false")


def _trigger(rule: ScheduledRule) -> Iterator[Problem]:
    column, count = rule.trigger.metric_measure_column, rule.trigger.time_aggregation is TimeAggregation.COUNT
    if count and column:
        text = f"metric_measure_column {shown(column)} is not allowed with Count"
        advice = "remove it or choose another time_aggregation"
        yield Problem("SQR033", ("trigger", "metric_measure_column"), f"{text}; {advice}")
    if not count and not column:
        text = (
            f"time_aggregation '{rule.trigger.time_aggregation}' requires metric_measure_column; name a numeric column"
        )
        yield Problem("SQR033", ("trigger", "time_aggregation"), text)

    yield from (_dynamic(rule) if rule.trigger.dynamic_threshold else _threshold(rule.trigger))


def _dynamic(rule: ScheduledRule) -> Iterator[Problem]:
    trigger = rule.trigger
    if "threshold" in trigger.model_fields_set:
        text = f"threshold '{trigger.threshold}' cannot be combined with dynamic_threshold; remove one of the two"
        yield Problem("SQR060", ("trigger", "threshold"), text)
    if trigger.operator not in _DYNAMIC_OPERATORS:
        advice = f"a dynamic threshold allows {', '.join(_DYNAMIC_OPERATORS)}"
        yield Problem("SQR060", ("trigger", "operator"), _said("operator", trigger.operator, advice))
    if rule.evaluation_frequency == "PT1M":
        advice = "a rule with a dynamic threshold cannot run every minute, use PT5M or more"
        yield Problem("SQR060", ("evaluation_frequency",), _said("evaluation_frequency", "PT1M", advice))


def _threshold(trigger: Trigger) -> Iterator[Problem]:
    if trigger.operator is Operator.GREATER_OR_LESS_THAN:
        advice = "without dynamic_threshold use GreaterThan or LessThan"
        yield Problem("SQR060", ("trigger", "operator"), _said("operator", trigger.operator, advice))
    if trigger.time_aggregation is not TimeAggregation.COUNT:
        return
    if not any(trigger.operator.holds(count, trigger.threshold) for count in _counts(trigger)):
        text = f"operator '{trigger.operator}' with threshold {trigger.threshold} never fires"
        advice = "because a count is a whole number and never below 0; change one"
        yield Problem("SP109", ("trigger", "threshold"), f"{text}, {advice}")


def _counts(trigger: Trigger) -> tuple[int, ...]:
    """Return the counts that decide whether any count fires: zero, and those around the threshold."""
    near = math.floor(trigger.threshold)
    return tuple(count for count in (0, near - 1, near, near + 1) if count >= 0)


def _failing_periods(rule: ScheduledRule) -> Iterator[Problem]:
    periods = rule.trigger.failing_periods
    total, least = periods.number_of_evaluation_periods, periods.min_failing_periods_to_alert
    path = ("trigger", "failing_periods")
    if not 1 <= total <= 6:
        yield Problem(
            "SQR022",
            (*path, "number_of_evaluation_periods"),
            _said("number_of_evaluation_periods", total, "use 1 to 6"),
        )
    elif not 1 <= least <= total:
        most = "1" if total == 1 else f"1 to {total}"
        text = _said("min_failing_periods_to_alert", least, f"use {most}, the number_of_evaluation_periods")
        yield Problem("SQR023", (*path, "min_failing_periods_to_alert"), text)


def _dimensions(rule: ScheduledRule) -> Iterator[Problem]:
    names = [dimension.name for dimension in rule.trigger.dimensions]
    if len(names) > MAX_DIMENSIONS:
        yield Problem("SQR035", ("trigger", "dimensions"), f"{len(names)} dimensions; a rule allows 6, remove some")
    for number, dimension in enumerate(rule.trigger.dimensions):
        if not dimension.values:
            path = ("trigger", "dimensions", number, "values")
            yield Problem("SQR038", path, f"dimension '{dimension.name}' has no values; write ['*'] for all values")


def _learned_events(spec: AlertSpec) -> Iterator[Problem]:
    if spec.trigger.dynamic_threshold and spec.detects is Detects.EVENT:
        text = "detects 'event' cannot be combined with dynamic_threshold, which judges a number and no single record"
        yield Problem("SQR060", ("detects",), f"{text}; write detects: pattern")


def _description(spec: AlertSpec) -> Iterator[Problem]:
    size = len(rule_description(spec))
    if size > DESCRIPTION_LIMIT:
        text = f"the description with runbook and references has {size} characters"
        text = f"{text}; the limit is {DESCRIPTION_LIMIT}"
        yield Problem("SQR009", ("description",), f"{text}, shorten the description or the runbook")


def _late_data(spec: AlertSpec) -> Iterator[Problem]:
    margin = minutes(spec.window_size) - minutes(spec.evaluation_frequency)
    if spec.detects is Detects.EVENT and 0 < margin < LATE_MARGIN:
        wanted = minutes(spec.evaluation_frequency) + LATE_MARGIN
        least = next(size for size in WINDOW_SIZES if minutes(size) >= wanted)
        text = f"window_size '{spec.window_size}' leaves only {iso(margin)} for records that arrive late"
        yield warning("SQR082", ("window_size",), f"{text}; Entra logs can be later than that, use at least {least}")
    yield from _absence(spec.trigger)


def _absence(trigger: Trigger) -> Iterator[Problem]:
    dynamic = trigger.dynamic_threshold
    below = trigger.operator in (Operator.LESS_THAN, Operator.LESS_THAN_OR_EQUAL)
    below = below or (dynamic is not None and trigger.operator is Operator.GREATER_OR_LESS_THAN)
    # Without rows the count is 0, but there is no average, minimum, maximum or total.
    counts = trigger.time_aggregation is TimeAggregation.COUNT or trigger.operator is Operator.EQUAL
    if below or (counts and not dynamic and trigger.operator.holds(0, trigger.threshold)):
        limit = "a dynamic threshold" if dynamic else f"threshold {trigger.threshold}"
        text = f"operator '{trigger.operator}' with {limit} also fires when data is late"
        yield warning("SQR083", ("trigger", "operator"), f"{text}; log alerts detect events better than their absence")


def _stateful(spec: AlertSpec) -> Iterator[Problem]:
    if spec.auto_mitigate and spec.detects is Detects.EVENT and not spec.trigger.dimensions:
        text = "with auto_mitigate 'true', a second event does not alert while the first alert is open"
        yield warning("SQR029", ("auto_mitigate",), f"{text}; set it to false or split the alert by a dimension")
    if spec.auto_mitigate and spec.trigger.dimensions:
        column = spec.trigger.dimensions[0].name
        text = f"a rule with auto_mitigate that is split by '{column}' can fire at most 300 alerts per run"
        yield warning("SQR074", ("auto_mitigate",), f"{text}; set auto_mitigate: false if more values are possible")


def _said(key: str, value: object, advice: str) -> str:
    return f"{key} '{value}' is not accepted by Azure; {advice}"
