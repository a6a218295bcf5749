"""What a rule with a dynamic threshold measures over logs: its range, because only Azure knows when it fires."""

from statistics import median

from entrawatch.detection.triggers import measured
from entrawatch.documents.render_issues import count_of
from entrawatch.replay.rule import Clock
from entrawatch.replay.rule_logs import RuleLogs


def measured_text(logs: RuleLogs, clock: Clock) -> str:
    """Return how many values all evaluations measure, and the lowest, the median and the highest."""
    trigger, window = logs.rule.spec.trigger, logs.rule.window
    moments = [clock.at(number) for number in range(clock.count)]
    numbers = [number for now in moments for number in measured(trigger, logs.window.at(now), now, window).numbers]
    found = f": lowest {min(numbers):g}, median {median(numbers):g}, highest {max(numbers):g}" if numbers else ""
    return f"{count_of(len(moments), 'evaluation')} measured {count_of(len(numbers), 'value')}{found}"
