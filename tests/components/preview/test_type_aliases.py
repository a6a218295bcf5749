"""Aliases of old API versions are dropped, those a user set are kept."""

from collections.abc import Callable

from entrawatch.plan import Plan, PlannedAlias

SAMPLE = """
import pulumi
from pulumi_azure_native import monitor
from entrawatch_pulumi.aliases import drop_type_aliases

class Rules(pulumi.ComponentResource):
    def __init__(self, name, opts):
        super().__init__("test:index:Rules", name, None, opts)
        for child, aliases in {"plain": None, "renamed": [pulumi.Alias(name="old"), "urn:pulumi:x",
                               pulumi.Alias(type_="t:i:Old", name="older"), pulumi.Alias(parent=None)]}.items():
            monitor.ScheduledQueryRule(
                child, resource_group_name="rg", scopes=[], opts=pulumi.ResourceOptions(parent=self, aliases=aliases))

Rules("rules", pulumi.ResourceOptions(transformations=[drop_type_aliases]))
monitor.ScheduledQueryRule("outside", resource_group_name="rg", scopes=[])
"""


def test_only_aliases_that_change_the_type_alone_are_dropped(preview: Callable[..., Plan]) -> None:
    """The transformation of a component reaches its children, and nothing else."""
    aliases = {each.name: each.options.aliases for each in preview(SAMPLE).resources}

    assert aliases["plain"] == ()
    assert aliases["renamed"] == (
        PlannedAlias(name="old"),
        PlannedAlias(urn="urn:pulumi:x"),
        PlannedAlias(name="older", type="t:i:Old"),
        PlannedAlias(no_parent=True),
    )
    assert {alias.type.split(":")[0] for alias in aliases["outside"]} == {"azure-native"}
