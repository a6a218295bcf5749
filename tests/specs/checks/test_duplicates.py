"""A query that stands in the catalog twice is reported once, at the second place."""

import pytest
from goodproject import SPEC, GoodProject

OTHER = "alert_specs/applications/owner_again.yaml"
CT106 = (
    f"{OTHER}:17:1: CT106: warning: the query of alert "
    "'owner_again' duplicates that of alert "
    f"'owner_added' in {SPEC}; change or remove one of them"
)
FILTER = '  | where OperationName =~ "Add owner to application"\n'


def duplicates(good: GoodProject, *folders: str) -> list[str]:
    return [issue for issue in good.issues(*folders) if ": CT106: " in issue]


def again(good: GoodProject, old: str = FILTER, new: str = FILTER) -> None:
    """Write the good alert once more with this change."""
    good.write(OTHER, good.text().replace("owner_added", "owner_again").replace(old, new))


@pytest.mark.parametrize(
    "written",
    [
        FILTER,
        FILTER.replace(" =~ ", "=~"),
        f"  // who became an owner\n{FILTER}",
        FILTER.replace("\n", "   // not of a policy\n"),
        FILTER.replace("=~", "\n    =~"),
    ],
)
def test_blanks_and_comments_make_no_other_query(written: str, good: GoodProject) -> None:
    """The warning stands at the second file and names the first."""
    again(good, new=written)
    assert duplicates(good) == [CT106]


@pytest.mark.parametrize(
    "written",
    [
        FILTER.replace("Add owner", "add owner"),
        FILTER.replace("Add owner", "Add  owner"),
        FILTER.replace("Add owner to", "Add // owner to"),
        FILTER.replace("=~", "=="),
        FILTER.replace("OperationName", "operationName"),
    ],
)
def test_case_and_what_stands_in_text_make_another_query(written: str, good: GoodProject) -> None:
    """KQL is case-sensitive, and spaces or slashes in a string are part of it."""
    again(good, new=written)
    assert duplicates(good) == []


def test_other_numbers_make_another_query(good: GoodProject) -> None:
    """The text is the same, but a parameter has another default."""
    again(good, "default: 1\n", "default: 2\n")
    assert duplicates(good) == []


def test_an_alert_of_ones_own_is_the_second(good: GoodProject) -> None:
    """The built-in one was there before, whatever the names of the files."""
    own = "a_folder/applications/a_copy.yaml"
    good.write(own, good.text().replace("owner_added", "a_copy"))
    (found,) = duplicates(good, "alert_specs", "a_folder")
    assert found.startswith(
        f"{own}:17:1: CT106: warning: the query of alert 'a_copy' duplicates that of alert 'owner_added'"
    )


def test_an_overridden_alert_does_not_count(good: GoodProject) -> None:
    """Only the alert in its place is deployed."""
    good.write("own_specs/applications/owner_added.yaml", good.text())
    assert duplicates(good, "alert_specs", "own_specs") == []


def test_a_deprecated_alert_does_not_count(good: GoodProject) -> None:
    """It is never deployed, and its successor often has its query."""
    again(good)
    deprecated = "status: deprecated\ndeprecated: {reason: Renamed., successor: owner_again}\n"
    good.change("status: test\n", deprecated)
    assert duplicates(good) == []
