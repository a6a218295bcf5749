"""Changes of a threshold that Azure learns: which of them fire less."""

import pytest

from entrawatch.changes.compare.trigger import trigger_aspects
from entrawatch.changes.snapshots.model import RuleFacts

BOTH, MORE, LESS = "GreaterOrLessThan", "GreaterThan", "LessThan"


def rule(sensitivity: str, operator: str = MORE, since: str = "") -> RuleFacts:
    return RuleFacts.model_construct(
        operator=operator, threshold=0, sensitivity=sensitivity, ignore_data_before=since, aggregation="Total",
        measure="N", periods=1, failing_periods=1, dimensions=(), auto_mitigate=True, other_conditions="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("base", "head", "direction", "reverse"),
    [
        (rule("High"), rule("Medium"), "weakened", "strengthened"),
        (rule("Medium"), rule("Low"), "weakened", "strengthened"),
        (rule("Low", BOTH), rule("Low"), "weakened", "strengthened"),
        (rule("High", BOTH), rule("Low", LESS), "weakened", "strengthened"),
        (rule("Low", BOTH), rule("High"), "unclear", "unclear"),
        (rule("Low"), rule("Low", LESS), "unclear", "unclear"),
        (rule("High"), rule(""), "unclear", "unclear"),
        (rule("Low"), rule("Low", since="2026-03-01T00:00:00Z"), "unclear", "unclear"),
        (rule("Low"), rule("low"), "unclear", "unclear"),
    ],
)
def test_a_lower_sensitivity_and_an_unwatched_bound_fire_less(
    base: RuleFacts, head: RuleFacts, direction: str, reverse: str
) -> None:
    """What cannot be compared is unclear, in both directions."""
    assert [one.direction for one in trigger_aspects(base, head)] == [direction]
    assert [one.direction for one in trigger_aspects(head, base)] == [reverse]


def test_the_words_name_the_sensitivity() -> None:
    """Before and after."""
    (found,) = trigger_aspects(rule("High"), rule("Low"))
    assert (found.name, found.before, found.after) == (
        "threshold",
        "> learned, High sensitivity",
        "> learned, Low sensitivity",
    )
