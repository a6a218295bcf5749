"""What reading two queries tells: less passes, more passes, the same, or nobody can tell."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from entrawatch.changes.queries.pipelines import query_edits
from entrawatch.changes.queries.terms import worst
from entrawatch.changes.queries.tokens import shown, tokens

CASES: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "queries.yaml").read_text(encoding="utf-8"))


def direction(before: str, after: str) -> str:
    edits = query_edits(before, after)
    return str(worst(edit.direction for edit in edits)) if edits else "same"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_changed_query_is_read(case: dict[str, str]) -> None:
    """There and back."""
    before, after = case["before"], case["after"]
    assert (direction(before, after), direction(after, before)) == (case["there"], case["back"])
    assert direction(before, before) == direction(after, after) == "same"


def test_tokens_leave_out_layout_and_comments_only() -> None:
    """Comment signs inside of text are text."""
    query = 'T | where A == "http://b" // x\n| where C == @"d\\" and E == h\'f\\\'g\' | take 5m'
    assert tokens(query) == (
        "T", "|", "where", "A", "==", '"http://b"', "|", "where", "C", "==", '@"d\\"',
        "and", "E", "==", "h'f\\'g'", "|", "take", "5m",
    )  # fmt: skip


def test_tokens_are_shown_as_people_write_them() -> None:
    """Blanks only where they belong."""
    for text in ('where A in~ ("b", "c")', "where T >= ago(5m)", "extend A = tostring(B.c[0].d)", "where not(A has B)"):
        assert shown(tokens(text)) == text
