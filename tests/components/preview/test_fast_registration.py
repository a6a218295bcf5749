"""What makes the preview fast changes nothing that it shows, and an SDK without the replaced names still works."""

import gc
from collections.abc import Callable

import pulumi.log
import pulumi.resource
import pulumi.runtime.resource
import pytest
from pulumi.runtime import settings

from entrawatch.resources.program_plan import Plan
from entrawatch_pulumi.preview import sdk, sdk_speed
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
REPLACED = [
    (pulumi.resource, sdk.ALIAS_RESOLVER),
    (pulumi.runtime.resource, sdk_speed.STACK_TRACER),
    (pulumi.log, "debug"),
]
Preview = Callable[..., Plan]


def test_the_sdk_has_the_replaced_names() -> None:
    """With an SDK that lacks one of them the preview is slow: find out how it does the work now."""
    assert [name for module, name in REPLACED if not callable(getattr(module, name, None))] == []
    assert isinstance(getattr(settings.SETTINGS, sdk_speed.OUTPUT_TASKS), set)


def test_the_plan_is_the_one_of_the_untouched_sdk(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places of declarations included: subclasses, components' children, code without a file."""
    fast = preview(PROGRAM)
    monkeypatch.setattr(sdk_speed, "_replacements", lambda *_: ())
    monkeypatch.setattr(sdk_speed, "OUTPUT_TASKS", "a_name_of_another_sdk")
    assert preview(PROGRAM) == fast
    assert {
        resource.name: resource.source for resource in fast.resources if resource.custom and resource.name != "rule"
    } == {
        "area": "__main__.py:9",
        "named": "__main__.py:9",
        "plain": "__main__.py:20",
        "nowhere": "",
    }


def test_the_sdk_is_given_back_as_it_was(preview: Preview) -> None:
    """Another run in this process may be one against the real engine."""
    before = [getattr(module, name) for module, name in REPLACED], gc.get_threshold()
    preview(PROGRAM)
    assert ([getattr(module, name) for module, name in REPLACED], gc.get_threshold()) == before


def test_an_sdk_without_a_name_gets_none(preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    """It works its own way, slower."""
    fast = preview(PROGRAM)
    monkeypatch.setattr(sdk, "ALIAS_RESOLVER", "resolver_of_another_sdk")
    monkeypatch.setattr(sdk_speed, "STACK_TRACER", "tracer_of_another_sdk")
    assert preview(PROGRAM) == fast
    assert not hasattr(pulumi.resource, sdk.ALIAS_RESOLVER)
    assert not hasattr(pulumi.runtime.resource, sdk_speed.STACK_TRACER)


def test_an_error_that_is_its_own_cause_is_reported_once() -> None:
    """The SDK raises an error from itself where it meets it twice."""
    error = ValueError("no")
    error.__cause__ = error
    assert list(causes(error)) == [error]
