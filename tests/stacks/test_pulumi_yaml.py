"""Unquoted text that Pulumi reads differently is found, and no other."""

import json
from pathlib import Path

import pytest
import yaml

from entrawatch.documents.document import parse_document
from entrawatch.documents.yaml_values import resolve_plain
from entrawatch.stacks.stack_file import unquoted_traps

READINGS: dict[str, str] = yaml.safe_load((Path(__file__).parent / "pulumi_readings.yaml").read_text(encoding="utf-8"))[
    "readings"
]


@pytest.mark.parametrize(("text", "reading"), READINGS.items(), ids=READINGS.keys())
def test_a_trap_is_text_that_pulumi_reads_as_another_value(text: str, reading: str) -> None:
    """The recorded readings of Pulumi are compared with ours, value and kind."""
    ours, theirs = resolve_plain(text), json.loads(reading)
    differs = ours != theirs or isinstance(ours, str) != isinstance(theirs, str)
    assert [issue.code for issue in unquoted_traps(parse_document(f"config:\n  - {text}\n", "stack"))] == [
        "ST207"
    ] * differs


@pytest.mark.parametrize("text", [".inf", "-.Inf", ".NaN"])
def test_text_that_stops_pulumi_is_a_trap(text: str) -> None:
    """Pulumi ends with 'unsupported value' for numbers that JSON does not have."""
    assert [issue.code for issue in unquoted_traps(parse_document(f"config:\n  - {text}\n", "stack"))] == ["ST207"]


@pytest.mark.parametrize("text", ['"010"', "'2026-01-01'", "|\n    1_000", ">-\n    0x1F"])
def test_quoted_text_is_no_trap(text: str) -> None:
    """Quotes and blocks make text, for Pulumi as for us."""
    assert unquoted_traps(parse_document(f"config:\n  - {text}\n", "stack")) == []
