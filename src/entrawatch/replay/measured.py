"""What a rule with a dynamic threshold measures over logs: its range, because only Azure knows when it fires."""

from collections.abc import Iterable
from datetime import datetime
from statistics import median

from entrawatch.detection.store import QueryResult
from entrawatch.detection.triggers import measured
from entrawatch.documents.render_issues import count_of
from entrawatch.replay.rule import ReplayRule


def measured_text(rule: ReplayRule, evaluations: Iterable[tuple[datetime, QueryResult]]) -> str:
    """Return how many values all evaluations measure, and the lowest, the median and the highest."""
    moments, numbers = 0, list[float]()
    for now, result in evaluations:
        moments += 1
        numbers += measured(rule.spec.trigger, result, now, rule.window).numbers
    found = f": lowest {min(numbers):g}, median {median(numbers):g}, highest {max(numbers):g}" if numbers else ""
    return f"{count_of(moments, 'evaluation')} measured {count_of(len(numbers), 'value')}{found}"
