"""Each code of the checks of settings and inputs is asserted in these tests."""

import re
from pathlib import Path

import entrawatch

SOURCES = Path(entrawatch.__file__).parent
FROM_THE_MODELS = {f"{family}{number}" for family in ("ST", "IN") for number in (101, 102, 103, 104)}


def _codes_in_the_source() -> set[str]:
    inputs = [SOURCES / "specs" / f"{name}.py" for name in ("inputs", "input_entries", "business_hours")]
    files = [*(SOURCES / "stacks").rglob("*.py"), *inputs]
    return {code for file in files for code in re.findall(r'"([A-Z]{2,3}[0-9]{3})"', file.read_text(encoding="utf-8"))}


def test_every_code_has_a_case() -> None:
    """Each code that the sources hold is asserted somewhere in these tests."""
    folder = Path(__file__).parent
    files = [*folder.rglob("*.py"), *folder.rglob("*.yaml"), *(folder.parent / "specs" / "inputs").glob("*")]
    files += (folder.parent / "specs").glob("test_look_alikes.py")
    files += (folder.parent / "cli").glob("test_retention_command.py")
    files += (folder.parent / "components").glob("test_arguments.py")
    tests = "".join(file.read_text(encoding="utf-8") for file in files if file.is_file() and file != Path(__file__))
    assert {code for code in _codes_in_the_source() | FROM_THE_MODELS if code not in tests} == set()
