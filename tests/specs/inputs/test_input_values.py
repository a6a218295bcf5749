"""Each type of input takes what it should, and says of all else what to write instead, at the entry's place."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from entrawatch.documents.document import parse_document
from entrawatch.specs.input_types import InputType
from entrawatch.specs.inputs import InputSpec, check_input

VALUES = yaml.safe_load((Path(__file__).parent / "values.yaml").read_text(encoding="utf-8"))
CASES = [pytest.param(kind, case, id=f"{kind}: {name}") for kind in VALUES for name, case in VALUES[kind].items()]
NUMBERS = {"minimum": 1, "maximum": 365}


@pytest.mark.parametrize(("kind", "case"), CASES)
def test_a_value_of_an_input_gives_these_issues(kind: str, case: dict[str, Any]) -> None:
    """The whole list of issues is compared, with the columns of the entries."""
    spec = InputSpec(type=InputType(kind), description="Test.", example=None, **NUMBERS if kind == "number" else {})
    document = parse_document(f"given: {case['value']}\n", "stack")
    issues = check_input(spec, document.value["given"], document, ("given",))
    assert [str(issue).removeprefix("stack:1:") for issue in issues] == case["issues"]


def test_every_type_has_values() -> None:
    """A new type comes with its cases."""
    assert sorted(VALUES) == sorted(InputType)


def test_a_long_list_with_one_wrong_entry_says_which() -> None:
    """Among 10,000 entries the place is that of the wrong one."""
    entries = [f"  - user{number}@contoso.com" for number in range(10_000)]
    entries[7_000] = "  - user7000"
    document = parse_document("given:\n" + "\n".join(entries), "stack")
    spec = InputSpec(type=InputType.ACCOUNTS, description="Test.", example=None)
    (issue,) = check_input(spec, document.value["given"], document, ("given",))
    assert (issue.location.line, issue.location.column, issue.code) == (7_002, 5, "IN202")
