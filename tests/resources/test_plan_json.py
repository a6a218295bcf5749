"""The JSON form of a plan is stable and small."""

import json

from entrawatch.resources.program_plan import (
    LogLine,
    LogSeverity,
    Plan,
    PlannedAlias,
    PlannedOptions,
    PlannedResource,
    Reference,
    Secret,
    Unknown,
    to_json,
)

SECOND = PlannedResource(
    urn="urn:b",
    type="t:i:T",
    name="b",
    parent="urn:a",
    inputs={"z": Secret(), "a": (Unknown(), {"y": 0, "x": False}), "r": Reference("urn:a")},
    options=PlannedOptions(protect=True, delete_before_replace=False, aliases=(PlannedAlias(name="old"),)),
    source="__main__.py:3",
)
FIRST = PlannedResource(urn="urn:a", type="t:i:C", name="a", custom=False)


def test_fields_are_sorted_marked_and_left_out_where_they_say_nothing() -> None:
    """Resources go by URN and keys by name; a zero or false input stays, an unset option goes."""
    plan = Plan("p", "s", (SECOND, FIRST), (LogLine(LogSeverity.INFO, "hi"),), {"k": Secret()})

    assert json.dumps(to_json(plan)) == json.dumps(
        {
            "project": "p",
            "stack": "s",
            "resources": [
                {"urn": "urn:a", "type": "t:i:C", "name": "a", "custom": False},
                {
                    "urn": "urn:b",
                    "type": "t:i:T",
                    "name": "b",
                    "custom": True,
                    "parent": "urn:a",
                    "inputs": {"a": ["[unknown]", {"x": False, "y": 0}], "r": "urn:a", "z": "[secret]"},
                    "options": {"protect": True, "delete_before_replace": False, "aliases": [{"name": "old"}]},
                    "source": "__main__.py:3",
                },
            ],
            "logs": [{"severity": "info", "message": "hi"}],
            "outputs": {"k": "[secret]"},
        }
    )
