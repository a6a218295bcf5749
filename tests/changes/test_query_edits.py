"""The effect derived from two query texts: fewer rows pass, more rows pass, the same, or unclear."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from entrawatch.changes.queries.pipelines import query_edits
from entrawatch.changes.queries.steps import shown, tokens
from entrawatch.changes.queries.terms import worst

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


def test_a_new_column_that_the_trigger_reads_is_not_harmless() -> None:
    """Its dimensions and measure need not be in the query; any other new column means nothing."""
    before, after = "T | where A == 1", 'T | where A == 1 | extend User = "x"'
    assert [str(edit.direction) for edit in query_edits(before, after)] == ["neutral"]
    assert [str(edit.direction) for edit in query_edits(before, after, {"User"})] == ["unclear"]


SPECS = Path(__file__).parents[2] / "alert_specs"


@pytest.mark.parametrize("area", [path.parent.name for path in sorted(SPECS.glob("*/area.yaml"))])
def test_no_lost_word_of_a_built_in_query_goes_unseen(area: str) -> None:
    """Every 31st word of every query, left out: that is never the same query, and never harmless for sure."""
    unseen = []
    for path in sorted((SPECS / area).glob("*.yaml")):
        query = yaml.safe_load(path.read_text(encoding="utf-8")).get("query")
        words = tokens(query) if query else ()
        for at in range(len(path.stem) % 31, len(words), 31):
            lost = " ".join((*words[:at], *words[at + 1 :]))
            if direction(" ".join(words), lost) in ("same", "neutral"):
                unseen.append((path.stem, at, words[at]))
    assert unseen == []


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
