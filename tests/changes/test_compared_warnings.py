"""New and resolved warnings: a warning whose numbers changed is the same one."""

import pytest

from entrawatch.changes.compare.numbers import only_in

TWO = "stacks/Pulumi.dev.yaml: PO103: 2 rules will never fire"
THREE = "stacks/Pulumi.dev.yaml: PO103: 3 rules will never fire"
THOUSAND = "stacks/Pulumi.dev.yaml: PO103: 1,000.5 rules will never fire"
OTHER = "stacks/Pulumi.dev.yaml: SQR045: no route covers 2 alerts"


@pytest.mark.parametrize(
    ("before", "after", "new", "gone"),
    [
        ([TWO], [TWO], [], []),
        ([TWO], [THREE], [], []),
        ([TWO], [THOUSAND], [], []),
        ([TWO], [OTHER], [OTHER], [TWO]),
        ([TWO], [TWO, THREE], [THREE], []),
        ([TWO, THREE], [THOUSAND], [], [THREE]),
        ([], [TWO], [TWO], []),
    ],
)
def test_a_warning_is_new_if_none_like_it_was_there(
    before: list[str], after: list[str], new: list[str], gone: list[str]
) -> None:
    """Two of one form are two warnings."""
    base, head = [(key, key) for key in before], [(key, key) for key in after]
    assert (only_in(head, base), only_in(base, head)) == (new, gone)
