"""Each folder below negative/ is one mistake in the good project, named after the one code that it must produce."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from goodproject import GoodProject

from entrawatch.documents.document import read_document
from entrawatch.kql.analyzer import Analyzer
from entrawatch.reports.issue_codes import issue_codes
from entrawatch.reports.pages import issue_codes_page
from entrawatch.validation import validate

NEGATIVE = Path(__file__).parent / "negative"
TESTS = Path(__file__).parents[1]
ENGINE = TESTS.parent / "src" / "entrawatch"
COMPONENTS = ENGINE.parents[1] / "components"
MISTAKE = "mistake.yaml"
# What a file can do wrong by itself must have a folder here.
FAMILIES_OF_FILES = ("YM", "SP", "CT", "DT1", "DT2", "PL")
# Mistakes that no text of a file can show; the tests of reading and of the catalog make them.
# DT207 is found only by running a query.
# Those of stories are in tests/detection. A union, which PL106 requires, has a note of its own; PL107 requires an alert
# with samples of another table, and tests/stacks has it; those of transformations are in test_transformed.py, and that
# of overrides is in test_overridden_samples.py, those of targets are in test_sentinel_targets.py, and those of
# playbooks in test_sentinel_incidents.py.
NOT_TEXT = {
    "YM100",
    "YM101",
    "YM102",
    "YM104",
    "CT101",
    "DT113",
    "DT114",
    "DT115",
    "DT207",
    "PL106",
    "PL107",
    "PL108",
    "PL109",
    "PL110",
    "PL111",
    "PL112",
    "PL113",
    "PL114",
    "PL115",
    "PL116",
}
_CODE = re.compile(r"(?:[A-Z]{2}|SQR|WBK|AGR|APR|DIA|DCR|LHS|STO|LAW|SCA|KQL|EVH|SEN)[0-9]{3}")


def make_mistake(good: GoodProject, folder: Path) -> list[str]:
    """Copy the folder's files over the good project, make its changes, and return the issues it announces."""
    mistake = read_document(folder / MISTAKE).value
    shutil.copytree(folder, good.root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(MISTAKE))
    for change in mistake.get("changes", []):
        good.change(change["old"], change["new"], change["file"])
    for file in mistake.get("remove", []):
        (good.root / file).unlink()
    return list(mistake["issues"])


def _reported(node: ast.AST) -> Iterator[str]:
    """Yield the codes in a module."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _reported(child)


@pytest.mark.parametrize("code", sorted(path.name for path in NEGATIVE.iterdir()))
def test_a_mistake_produces_exactly_its_code(code: str, good: GoodProject, analyzer: Analyzer) -> None:
    """The whole check of the project says what the folder announces, and nothing under another code."""
    expected = make_mistake(good, NEGATIVE / code)
    found = validate(good.project, analyzer=analyzer).issues
    assert [str(issue) for issue in found] == expected
    assert {issue.code for issue in found} == {code}


def test_every_mistake_of_a_file_has_its_folder() -> None:
    """A new code of these families comes with a folder."""
    codes = {item.code for item in issue_codes() if item.code.startswith(FAMILIES_OF_FILES)}
    assert codes - NOT_TEXT - {path.name for path in NEGATIVE.iterdir()} == set()


def test_every_code_is_proven() -> None:
    """Each code of the table stands in a test or is the name of a negative folder."""
    files = [path for path in TESTS.rglob("*") if path.suffix in (".py", ".yaml") and path != Path(__file__)]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert [item.code for item in issue_codes() if item.code not in text] == []


def test_the_table_of_codes_is_the_codes_of_the_engine() -> None:
    """A code without an entry would have no explanation, an entry without a code explains nothing."""
    sources = [path.read_text(encoding="utf-8") for folder in (ENGINE, COMPONENTS) for path in folder.rglob("*.py")]
    written = {code for text in sources for code in _reported(ast.parse(text))}
    # What does not fit a model has the codes 101 to 104 of the model's family.
    families = {family for text in sources for family in re.findall(r'family(?:: str)? ?= ?"([A-Z]{2})"', text)}
    general = {f"{family}{number}" for family in families for number in range(101, 105)}
    assert {code for code in written if not code.startswith("KS")} | general == {item.code for item in issue_codes()}


def test_every_code_is_explained() -> None:
    """A title and a reason, each a phrase without a full stop from its own table, and each code once."""
    items = issue_codes()
    assert len({item.code for item in items}) == len(items)
    assert all(item.title and item.reason for item in items)


def test_the_page_has_every_code() -> None:
    """A family without a section would silently be left out."""
    page = issue_codes_page()
    assert [item.code for item in issue_codes() if f"| {item.code} |" not in page] == []


def test_a_mistake_in_a_hunt_is_found_inside_its_query(good: GoodProject, analyzer: Analyzer) -> None:
    """Queries of workbooks are analyzed as those of alerts are."""
    good.change(
        "| project TimeGenerated, Result,", "| project TimeGenerated, Resul,", "alert_specs/applications/guide.yaml"
    )
    assert [str(issue) for issue in validate(good.project, analyzer=analyzer).issues] == [
        "alert_specs/applications/guide.yaml:15:32: KQ104: unknown column 'Resul'; did you mean 'Result'?"
    ]
