"""Where a resource is declared, and what a preview leaves behind in its process."""

import gc
from collections.abc import Callable

from entrawatch.resources.program_plan import Plan
from entrawatch_pulumi.preview.failure import causes

PROGRAM = """
import pulumi
from pulumi_azure_native import resources
from entrawatch_pulumi.azure_monitor import declare_rule

class Area(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("test:index:Area", name, None, opts)
        group = resources.ResourceGroup(name, opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"group": group.name.apply(lambda text: text.upper())})

class Named(Area):
    def __init__(self):
        super().__init__("named")

Area("area")
Named()
rule = declare_rule("rule", {"ruleName": "rule"}, pulumi.ResourceOptions())
pulumi.export("rule", rule.id)
def declare(): return resources.ResourceGroup("plain")
exec(compile("declare()", "<text>", "exec"))
exec(compile("resources.ResourceGroup('nowhere')", "<text>", "exec"))
pulumi.export("late", declare.__name__)
"""
Preview = Callable[..., Plan]


def test_each_resource_names_the_place_that_declares_it(preview: Preview) -> None:
    """Subclasses, components' children, and code without a file; the garbage collector is as before."""
    before = gc.get_threshold()
    plan = preview(PROGRAM)
    assert {one.name: one.source for one in plan.resources if one.custom and one.name != "rule"} == {
        "area": "__main__.py:9",
        "named": "__main__.py:9",
        "plain": "__main__.py:20",
        "nowhere": "",
    }
    assert gc.get_threshold() == before


def test_an_error_that_is_its_own_cause_is_reported_once() -> None:
    """The SDK raises an error from itself where it meets it twice."""
    error = ValueError("no")
    error.__cause__ = error
    assert list(causes(error)) == [error]
