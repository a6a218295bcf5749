"""Two stacks that delegate one resource group to one tenant would undo each other's authorizations."""

from goodproject import GoodProject

from entrawatch.validation import validate

STACK = "stacks/Pulumi.dev.yaml"
TENANT = """  entrawatch:tenant:
    kind: external_id
    id: 00000000-0000-0000-0000-000000000021
    authorizations: [{principal_id: 00000000-0000-0000-0000-000000000022, name: Logs}]
"""


def test_one_stack_delegates_a_group_to_a_tenant(good: GoodProject) -> None:
    """Reported in the second; another tenant has a delegation of its own."""
    good.change("config:\n", f"config:\n{TENANT}", STACK)
    text = good.text(STACK)
    good.write("stacks/Pulumi.other.yaml", text.replace("environment: dev", "environment: other"))
    (issue,) = [issue for issue in validate(good.project).issues if issue.code == "LHS007"]
    assert issue.message == (
        "'stacks/Pulumi.dev.yaml' delegates the same resource group to the same tenant, so each deployment would undo "
        "the authorizations of the other; list all of them in one stack"
    )
    good.change("0021", "0029", "stacks/Pulumi.other.yaml")
    assert "LHS007" not in {issue.code for issue in validate(good.project).issues}
