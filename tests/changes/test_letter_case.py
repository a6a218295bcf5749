"""A list in other letters is harmless only where no query compares letter by letter."""

from typing import Any

import pytest
from changedproject import found

from entrawatch.changes.snapshots.model import AlertFacts, InputFacts, SettingsFacts, StackSnapshot


def stack(query: str, *names: str) -> StackSnapshot:
    rule = {"query": query, "severity": "high", "evaluation_frequency": "PT15M", "window_size": "PT1H"}
    facts: dict[str, Any] = {
        "id": "one",
        "title": "One",
        "area": "a",
        "status": "test",
        "place": "a.yaml",
        "rule": rule,
    }
    alert = AlertFacts.model_validate({**facts, "tables": ("T",), "inputs": {"known": "required"}})
    known = InputFacts(type="names", more_means="more_alerts", value=names)
    return StackSnapshot(alerts={"one": alert}, settings=SettingsFacts(inputs={"known": known}))


@pytest.mark.parametrize(
    ("condition", "finding"),
    [
        ("A in~ (known)", "retuned neutral known"),
        ("A has_any (known)", "retuned neutral known"),
        ("A in (known)", "watch_list_shortened unclear known"),
        ("A in~ (known) and B !in (known)", "watch_list_shortened unclear known"),
        ("set_has_element(known, A)", "watch_list_shortened unclear known"),
    ],
)
def test_a_list_in_other_letters(condition: str, finding: str) -> None:
    """Such as an account that is written with capitals now."""
    query = f"T | where {condition}"
    assert found(stack(query, "a", "b"), stack(query, "A", "b")) == [finding]
    assert found(stack(query, "a", "b"), stack(query, "b", "a")) == ["retuned neutral known"]
