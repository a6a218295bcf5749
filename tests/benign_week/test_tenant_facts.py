"""TenantFacts are valid in a stack file as they are."""

from pathlib import Path

from entrawatch.benign_week.tenant import TenantFacts, tenant_facts
from entrawatch.documents.document import parse_document, read_document
from entrawatch.specs.inputs import check_input, read_inputs

_INPUTS = Path(__file__).parents[2] / "alert_specs" / "inputs.yaml"


def test_every_declared_input_has_a_value_without_an_issue(facts: TenantFacts) -> None:
    """Every alert has its inputs, and no value raises an error or a warning."""
    declared, issues = read_inputs(read_document(_INPUTS))
    assert issues == []
    assert set(facts.inputs) == set(declared)
    document = parse_document("{}\n", "facts")
    found = [
        (name, issue.message)
        for name, value in facts.inputs.items()
        for issue in check_input(declared[name], value, document, ("inputs", name))
    ]
    assert found == []


def test_privileged_accounts_grow_with_the_tenant() -> None:
    """Three administrators in the smallest tenant, as many as the square root of its size asks for in larger ones."""
    assert [len(tenant_facts(users=users).inputs["privileged_accounts"]) for users in (1, 100, 200, 1000)] == [
        6,
        8,
        12,
        26,
    ]
