"""The comments of two dozen changes are as they were read and approved; `make generated` renews them."""

import pytest
from goldencomments import BACK, EDITS, GOLDEN, GUIDE, comments, guide
from readers import on_azure_devops, on_github

NAMES = sorted(
    (
        *EDITS,
        *BACK,
        "sentinel_weakened",
        "stack_broken",
        "query_broken",
        "program_changed",
        "everything",
        "hostile",
        "shortened",
    )
)


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(comments())


@pytest.mark.parametrize("name", NAMES)
def test_a_comment_is_as_it_was_approved(name: str, made: dict[str, str]) -> None:
    """To the letter; both parsers close all that it opens."""
    assert made[name] == (GOLDEN / f"{name}.md").read_text(encoding="utf-8")
    assert on_github(made[name]).tags
    assert on_azure_devops(made[name]).tags


def test_no_comment_is_left_over() -> None:
    """Of a change that is not tried any more."""
    assert sorted(file.stem for file in GOLDEN.iterdir()) == NAMES


def test_the_example_of_the_guide_is_a_real_comment(made: dict[str, str]) -> None:
    """As this version makes it."""
    assert GUIDE.read_text(encoding="utf-8") == guide(made["several"])
