"""The inputs of the tenant are valid in a stack file as they are."""

from pathlib import Path
from typing import Any

from entrawatch.benign_week.tenant.tenant import tenant_inputs
from entrawatch.documents.document import parse_document, read_document
from entrawatch.specs.inputs import check_input, read_inputs

_INPUTS = Path(__file__).parents[2] / "alert_specs" / "inputs.yaml"


def test_every_declared_input_has_a_value_without_an_issue(inputs: dict[str, Any]) -> None:
    """Every alert has its inputs, and no value raises an error or a warning."""
    declared, issues = read_inputs(read_document(_INPUTS))
    assert issues == []
    assert set(inputs) == set(declared)
    document = parse_document("{}\n", "facts")
    found = [
        (name, issue.message)
        for name, value in inputs.items()
        for issue in check_input(declared[name], value, document, ("inputs", name))
    ]
    assert found == []


def test_privileged_accounts_grow_with_the_tenant() -> None:
    """Three administrators in the smallest tenant, as many as the square root of its size asks for in larger ones."""
    assert [len(tenant_inputs(users=users)["privileged_accounts"]) for users in (1, 100, 200, 1000)] == [
        6,
        8,
        12,
        26,
    ]
