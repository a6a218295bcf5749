"""Pictures are SVG documents with the same views as the page, or a message that names the extra."""

import sys
import xml.etree.ElementTree as ET

import pytest

from entrawatch.documents.issues import EntrawatchError
from entrawatch.workbook_pages.drawing import DrawnWorkbook
from entrawatch.workbook_pages.shots import require_pictures, shot

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def picture(drawn: DrawnWorkbook) -> bytes:
    return shot(drawn, "light", "svg", 1400)


def test_a_picture_is_one_document_with_titles_tiles_and_charts(picture: bytes) -> None:
    root = ET.fromstring(picture)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"every_kind", "Sign-ins", "Overview", "Failure", "6", "Over time", "Platforms", "DE"} <= set(texts)
    assert len(root.findall(f".//{SVG}svg")) >= 5
    assert len(picture) < 200 * 1024


def test_a_picture_contains_no_address_and_no_repeated_id(picture: bytes) -> None:
    root = ET.fromstring(picture)
    names = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(names) == len(set(names))
    assert not [name for element in root.iter() for name in element.attrib if name.endswith("href")]


def test_the_same_logs_give_the_same_picture(picture: bytes, drawn: DrawnWorkbook) -> None:
    assert shot(drawn, "light", "svg", 1400) == picture


def test_hostile_values_are_text_in_a_picture(drawn: DrawnWorkbook) -> None:
    from dataclasses import replace

    details = replace(drawn, state={**drawn.state, "Tab": "details"})
    root = ET.fromstring(shot(details, "dark", "svg", 2000))
    texts = [element.text or "" for element in root.iter(f"{SVG}text")]
    assert any(text.startswith("</script><img src=x") for text in texts)


def test_a_png_is_made_from_the_same_picture(drawn: DrawnWorkbook) -> None:
    assert shot(drawn, "light", "png", 400).startswith(b"\x89PNG")


def test_the_missing_package_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(EntrawatchError) as caught:
        require_pictures()
    assert str(caught.value) == (
        "pictures require package 'vl-convert-python'; install it with: pip install 'entrawatch[pictures]'"
    )
