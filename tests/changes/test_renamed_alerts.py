"""Which alerts count as renamed: of several that become one, all but one are gone."""

import pytest
from changedproject import found

from entrawatch.changes.snapshots.model import AlertFacts, StackSnapshot

RULE = {"query": "T\n", "severity": "high", "evaluation_frequency": "PT15M", "window_size": "PT1H"}


def stack(*alerts: AlertFacts) -> StackSnapshot:
    return StackSnapshot(alerts={one.id: one for one in alerts})


def alert(name: str, *former: str) -> AlertFacts:
    facts = {"title": name, "area": "a", "status": "test", "place": "a.yaml", "rule": RULE, "tables": ("T",)}
    return AlertFacts.model_validate({"id": name, "former_ids": former, **facts})


@pytest.mark.parametrize("former", [(), ("one", "two")], ids=["by query", "as it says"])
def test_of_two_alerts_that_become_one_the_second_is_gone(former: tuple[str, ...]) -> None:
    """Two rules ran before, and one runs now."""
    before, after = stack(alert("one"), alert("two")), stack(alert("both", *former))
    assert [line for line in found(before, after) if "text_only" not in line] == [
        "detection_removed weakened two",
        "retuned neutral both",
    ]


def test_two_alerts_of_one_query_can_both_be_renamed() -> None:
    """Each says what it was called, so nothing is gone."""
    before = stack(alert("one"), alert("two"))
    after = stack(alert("first", "one"), alert("second", "two"))
    assert [line for line in found(before, after) if "text_only" not in line] == [
        "retuned neutral first",
        "retuned neutral second",
    ]
