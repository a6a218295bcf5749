"""Lints on event alerts: each log record must alert in exactly one run, even if it arrives late or more than once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from entrawatch.documents.issues import IssueSeverity
from entrawatch.kql.analysis import Analysis, Call, Comparison, Operator
from entrawatch.kql.lint import ALERT_RULES, Lint, QueryContext, Report

# Columns that identify a record in the tables of Entra ID and of the Activity log.
RECORD_IDS = frozenset({"Id", "EventDataId", "EventId", "RequestId", "TransactionId", "UniqueTokenIdentifier"})
_ARRIVAL = re.compile(r"(\w+)\s*=\s*ingestion_time\s*\(\s*\)")


def _not_once(analysis: Analysis, context: QueryContext) -> Iterable[Report]:
    frequency = context.evaluation_frequency_minutes
    if not context.is_event or frequency is None or analysis.has_errors or not analysis.tables:
        return
    if frequency == 1:
        text = "a rule that runs every minute cannot filter on arrival, so it misses or repeats events"
        yield None, f"{text}; run it every 5 minutes"
        return
    column = next(iter(sorted(_arrivals(analysis))), "IngestedAt")
    idiom = f"summarize arg_min({column}, *) by Id | where {column} >= {_ago(frequency)}"
    first = list(_first_arrivals(analysis))
    if not first:
        text = "an event alert must read each record once, when its first copy arrives"
        yield None, f"{text}; write: extend {column} = ingestion_time() | {idiom}"
        return
    behind = max(one.start + one.length for one in first)
    bounds = [one for one in _bounds(analysis) if one.comparison.start >= behind]
    if not bounds:
        text = f"no filter after 'arg_min({column}, *)' keeps only what is new since the last run"
        advice = f"so a record alerts again at every run; add: where {column} >= {_ago(frequency)}"
        yield first[-1], f"{text}, {advice}"
        return
    yield from _wrong_operators(bounds)
    yield from _wrong_span(bounds, frequency)


def _arrivals(analysis: Analysis) -> set[str]:
    """Return the columns with the arrival time of a record."""
    texts = (argument for operator in analysis.operators for argument in operator.arguments)
    return {found[1] for text in texts if (found := _ARRIVAL.fullmatch(text))}


def _first_arrivals(analysis: Analysis) -> Iterator[Operator]:
    """Yield each `summarize arg_min(<arrival>, *) by <id of the record>`."""
    arrivals = _arrivals(analysis)
    for operator in analysis.operators:
        if operator.name == "summarize" and RECORD_IDS & set(operator.groups):
            calls = [call for call in analysis.calls if call.name == "arg_min" and _is_inside(call, operator)]
            if any(call.arguments and call.arguments[0].path in arrivals for call in calls):
                yield operator


@dataclass(frozen=True)
class _Bound:
    """A comparison of an arrival with `ago(...)`; `seconds` is None if the text does not show it."""

    comparison: Comparison
    call: Call
    seconds: float | None


def _bounds(analysis: Analysis) -> Iterator[_Bound]:
    arrivals = _arrivals(analysis)
    for comparison in analysis.comparisons:
        if comparison.left.path in arrivals:
            for call in analysis.calls:
                if call.name == "ago" and call.arguments and _is_inside(call, comparison):
                    value = call.arguments[0].value
                    yield _Bound(comparison, call, float(value) if isinstance(value, int | float) else None)


def _wrong_operators(bounds: Sequence[_Bound]) -> Iterator[Report]:
    for bound in bounds:
        operator, written = bound.comparison.operator, bound.comparison.left.text
        if operator == ">":
            text = f"'{operator}' misses a record that arrives exactly when a run starts"
            yield bound.comparison, f"{text}; write {written} >= ago({bound.call.arguments[0].text})"
        elif operator == "<=":
            text = f"'{operator}' reads a record twice that arrives exactly when a run starts"
            yield bound.comparison, f"{text}; write {written} < ago({bound.call.arguments[0].text})"


def _wrong_span(bounds: Sequence[_Bound], frequency: int) -> Iterator[Report]:
    """Report a filter whose span differs from the time between two runs; the span may be further back."""
    lower = [one for one in bounds if one.comparison.operator in (">", ">=")]
    until = next((one.seconds for one in bounds if one.comparison.operator in ("<", "<=")), 0.0)
    for bound in lower:
        if bound.seconds is not None and until is not None and bound.seconds - until != frequency * 60:
            given, wanted = bound.call.arguments[0].text, _ago(frequency + int(until // 60))
            text = f"'ago({given})' differs from the evaluation frequency, so records alert twice or never"
            yield bound.call, f"{text}; write {wanted}"
    if not lower:
        yield bounds[0].comparison, f"the filter has no start; add {bounds[0].comparison.left.text} >= ago(...)"


def _is_inside(call: Call, outer: Operator | Comparison) -> bool:
    return outer.start <= call.start and call.start + call.length <= outer.start + outer.length


def _ago(minutes: int) -> str:
    if minutes % 1440 == 0:
        return f"ago({minutes // 1440}d)"
    return f"ago({minutes // 60}h)" if minutes % 60 == 0 else f"ago({minutes}m)"


EVENT_LINTS = (
    Lint(
        "KQ170",
        "event that does not alert exactly once",
        "Entra logs arrive late and more than once: a rule that simply reads its window misses or repeats events.",
        IssueSeverity.ERROR,
        _not_once,
        ALERT_RULES,
    ),
)
