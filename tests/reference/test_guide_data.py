"""The guide's rows as data: complete, mapped to our areas, on tables that are known."""

from collections import Counter

import pytest

from entrawatch.reference.data_files import read_data
from entrawatch.reference.guide_rows import AREA_OF_PAGE, Alertable, GuideRow, guide_rows
from entrawatch.reference.tables import table_names

ROWS = {
    "user_accounts": 48,
    "consumer_accounts": 49,
    "privileged_accounts": 36,
    "privileged_identity_management": 19,
    "applications": 18,
    "devices": 10,
    "infrastructure": 37,
}
PROSE = {
    "user_accounts": 18,
    "consumer_accounts": 1,
    "privileged_accounts": 12,
    "privileged_identity_management": 5,
    "applications": 11,
    "devices": 5,
    "infrastructure": 54,
}
DATA = read_data("guide_rows.json")


def _select(*, is_prose: bool) -> list[GuideRow]:
    return [row for row in guide_rows().values() if row.is_prose is is_prose]


def test_every_row_of_the_guide_is_there() -> None:
    """217 table rows and 106 prose recommendations, each area with its own count."""
    assert (len(_select(is_prose=False)), len(_select(is_prose=True))) == (217, 106)
    assert Counter(row.area for row in _select(is_prose=False)) == ROWS
    assert Counter(row.area for row in _select(is_prose=True)) == PROSE


def test_ids_are_unique_and_name_their_page() -> None:
    """No id is twice in the file, and a row's id starts with the page it stands on."""
    ids = [entry["id"] for entry in DATA["rows"] + DATA["prose"]]
    assert len(ids) == len(set(ids)) == len(guide_rows())
    assert [entry["id"] for entry in DATA["rows"] if entry["id"].split("/")[0] != entry["area"]] == []


def test_each_page_is_one_area() -> None:
    """Seven pages hold rows; PIM is the one whose folder has another name."""
    assert set(AREA_OF_PAGE.values()) == set(ROWS)
    assert guide_rows()["pim/azure-eligible-member-added"].area == "privileged_identity_management"


def test_guessed_tables_do_not_count() -> None:
    """The data marks a guess with a question mark."""
    assert guide_rows()["user-accounts/entra-role-holder-bad-name"].tables == ()


def test_every_firm_table_is_known() -> None:
    """A row cannot ask for a table that the query checks would refuse."""
    unknown = {name for row in guide_rows().values() for name in row.tables} - set(table_names())
    assert unknown == set()


def test_classes_of_rows_are_counted() -> None:
    """186 rows can be a log query, 13 belong to a product, 18 to a hunter; prose has no class."""
    classes = Counter(row.alertable for row in _select(is_prose=False))
    assert classes == {Alertable.LOG_QUERY: 186, Alertable.PRODUCT: 13, Alertable.HUNTING: 18}
    assert {row.alertable for row in _select(is_prose=True)} == {None}


def test_rows_cannot_be_changed() -> None:
    """The mapping is shared by all readers."""
    with pytest.raises(TypeError):
        guide_rows()["new"] = _select(is_prose=False)[0]  # type: ignore[index]
