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
GUESSED_AND_UNKNOWN = {"IntuneAuditLogs", "IntuneDeviceComplianceOrg", "custom text log"}


def _select(*, is_prose: bool) -> list[GuideRow]:
    return [row for row in guide_rows().values() if row.is_prose is is_prose]


def test_every_row_of_the_guide_is_there() -> None:
    """217 table rows and 106 prose recommendations, each area with its own count."""
    assert (len(_select(is_prose=False)), len(_select(is_prose=True))) == (217, 106)
    assert Counter(row.area for row in _select(is_prose=False)) == ROWS
    assert Counter(row.area for row in _select(is_prose=True)) == PROSE


def test_ids_are_unique_and_name_their_page() -> None:
    """No id is twice in the file, and a row's id starts with the page it stands on."""
    data = read_data("guide_rows.json")
    ids = [entry["id"] for entry in data["rows"] + data["prose"]]
    assert len(ids) == len(set(ids)) == len(guide_rows())
    assert [row.id for row in _select(is_prose=False) if row.id.split("/")[0] != row.page] == []


def test_each_page_is_one_area() -> None:
    """Seven pages hold rows; PIM is the one whose folder has another name."""
    assert set(AREA_OF_PAGE.values()) == set(ROWS)
    assert guide_rows()["pim/azure-eligible-member-added"].area == "privileged_identity_management"


def test_firm_and_guessed_tables_are_told_apart() -> None:
    """The data marks a guess with a question mark; the loader takes the mark off."""
    row = guide_rows()["user-accounts/entra-role-holder-bad-name"]
    assert (row.tables, row.guessed_tables) == ((), ("AuditLogs",))
    marked = [name for row in guide_rows().values() for name in row.tables + row.guessed_tables if "?" in name]
    assert marked == []


def test_every_firm_table_is_known() -> None:
    """A row cannot ask for a table that the query checks would refuse."""
    unknown = {name for row in guide_rows().values() for name in row.tables} - set(table_names())
    assert unknown == set()


def test_guessed_tables_that_are_unknown_are_listed() -> None:
    """Intune's tables and a custom log are named in prose only, by guess."""
    unknown = {name for row in guide_rows().values() for name in row.guessed_tables} - set(table_names())
    assert unknown == GUESSED_AND_UNKNOWN


def test_classes_of_rows_are_counted() -> None:
    """186 rows can be a log query, 13 belong to a product, 18 to a hunter; prose has no class."""
    classes = Counter(row.alertable for row in _select(is_prose=False))
    assert classes == {Alertable.LOG_QUERY: 186, Alertable.PRODUCT: 13, Alertable.HUNTING: 18}
    assert {row.alertable for row in _select(is_prose=True)} == {None}


def test_one_row_keeps_all_its_facts() -> None:
    """A row arrives as the file has it, with single values as tuples of one."""
    row = guide_rows()["user-accounts/account-created-then-deleted"]
    assert (row.risk, row.where, row.tables) == (("high",), ("Microsoft Entra audit logs",), ("AuditLogs",))
    assert row.threshold == "create-to-delete gap under 24 h"
    assert row.filters[0] == "Activity: Add user"
    assert row.sentinel == ("Detections/AuditLogs/AccountCreatedandDeletedinShortTimeframe.yaml",)
    assert (row.logic, row.inputs, row.collect) == (
        "account-create-delete-window",
        (),
        ("entra-diagnostics",),
    )


def test_no_fact_of_the_file_is_dropped() -> None:
    """Every key that an entry of the file has is told in its meta and has a field."""
    data = read_data("guide_rows.json")
    keys = {key for entry in data["rows"] + data["prose"] for key in entry}
    assert keys - set(GuideRow.__dataclass_fields__) == set()
    assert data["meta"]["counts"] == {"rows": 217, "non_table": 106}
    assert {page["area"] for page in data["meta"]["sources"]["pages"]} == {*AREA_OF_PAGE, "introduction"}


def test_rows_cannot_be_changed() -> None:
    """The mapping is shared by all readers."""
    with pytest.raises(TypeError):
        guide_rows()["new"] = _select(is_prose=False)[0]  # type: ignore[index]
