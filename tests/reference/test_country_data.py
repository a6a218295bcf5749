"""Country codes: all of ISO 3166-1, and hints for the usual mistakes."""

import pytest

from entrawatch.reference.countries import country_name, suggested_country
from entrawatch.reference.data_files import read_data

CODES = [code for kind in ("countries", "user_assigned") for code in read_data("countries.json")[kind]]


def test_all_assigned_codes_are_known() -> None:
    """ISO 3166-1 assigns 249 codes; Kosovo's user-assigned one comes on top."""
    assert len(read_data("countries.json")["countries"]) == 249
    assert len(CODES) == 250
    assert [code for code in CODES if len(code) != 2 or not code.isupper()] == []


def test_code_gives_the_short_name() -> None:
    """NO is Norway and stays text; XK is Kosovo."""
    names = [country_name(code) for code in ("NO", "DE", "GB", "XK")]
    assert names == ["Norway", "Germany", "United Kingdom", "Kosovo"]


@pytest.mark.parametrize("code", ["UK", "EL", "de", "DEU", "XX", ""])
def test_other_codes_have_no_name(code: str) -> None:
    """Only the exact code is accepted; everything else is to be reported."""
    assert country_name(code) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("UK", "GB"), ("EL", "GR"), ("de", "DE"), ("USA", "US"), (" Germany ", "DE"), ("XX", None), ("", None)],
)
def test_mistake_suggests_the_code_that_was_meant(text: str, code: str | None) -> None:
    """Common wrong codes, alpha-3 codes, small letters and names lead to the right code."""
    assert suggested_country(text) == code


def test_no_mistake_hides_an_assigned_code() -> None:
    """A code that is assigned always suggests itself, and each mistake leads to an assigned one."""
    assert [code for code in CODES if suggested_country(code) != code] == []
    mistaken = read_data("countries.json")["mistaken"]
    assert [code for code in mistaken if country_name(code)] == []
    assert [code for code in mistaken.values() if not country_name(code)] == []
