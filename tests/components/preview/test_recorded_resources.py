"""The plan of a resource matches what the program declared."""

from recordedprogram import BASE, FIRST_LINE, HOOK, WORKSPACE_ID, Preview, by_name

from entrawatch.resources.program_plan import (
    LogLine,
    LogSeverity,
    PlannedAlias,
    PlannedOptions,
    PlannedResource,
    Reference,
    Secret,
    Unknown,
)


def test_a_component_and_its_child_are_recorded_with_the_urns_of_the_engine(preview: Preview) -> None:
    """The child's URN chains its parent's type; a nested type chains once more, the stack never shows."""
    plan = preview(BASE + 'Box("box")\n')

    box = "urn:pulumi:dev::entra::test:index:Box::box"
    inner = "urn:pulumi:dev::entra::test:index:Box$test:index:Thing::box-inner"
    assert plan.resources == (
        PlannedResource(
            urn=inner,
            type="test:index:Thing",
            name="box-inner",
            parent=box,
            inputs={"size": 3},
            source="__main__.py:15",
            outputs={"id": Unknown()},
        ),
        PlannedResource(
            urn=box,
            type="test:index:Box",
            name="box",
            custom=False,
            source=f"__main__.py:{FIRST_LINE}",
            outputs={"innerId": Unknown()},
        ),
    )
    assert plan.roots() == (by_name(plan, "box"),)
    assert plan.children(box) == (by_name(plan, "box-inner"),)
    assert plan.of_type("test:index:Thing", "test:index:Absent") == (by_name(plan, "box-inner"),)


def test_values_keep_their_shape_and_whole_numbers_are_integers(preview: Preview) -> None:
    """Lists become tuples, objects mappings; 3 stays 3, 0.5 stays 0.5, and a resource is a reference."""
    plan = preview(
        BASE
        + """
first = Thing("first")
Thing("second", {"list": [1, 0.5, True, "text"], "object": {"deep": {"er": None}}, "other": first})
"""
    )

    assert by_name(plan, "second").inputs == {
        "list": (1, 0.5, True, "text"),
        "object": {"deep": {"er": None}},
        "other": Reference("urn:pulumi:dev::entra::test:index:Thing::first"),
    }


def test_a_secret_is_marked_in_place_and_its_text_is_nowhere_in_the_plan(preview: Preview) -> None:
    """Inputs, outputs, exports and log lines hold a marker; neighbors of the secret stay readable."""
    plan = preview(
        BASE
        + """
hook = config.require_secret("hook")
thing = Thing("thing", {"receivers": [{"name": "pager", "uri": hook}]})
pulumi.export("joined", Output.concat("x-", hook))
pulumi.export("echoed", thing.receivers) if hasattr(thing, "receivers") else None
pulumi.log.warn("posting to " + config.get("hook"))
""",
        config={"entra:hook": HOOK},
        secret_keys=["entra:hook"],
    )

    assert by_name(plan, "thing").inputs == {"receivers": ({"name": "pager", "uri": Secret()},)}
    assert plan.outputs["joined"] == Secret()
    assert plan.logs == (LogLine(LogSeverity.WARNING, "posting to [secret]"),)
    assert "hooks.example" not in repr(plan)


def test_an_additional_secret_output_is_secret_for_whoever_reads_it(preview: Preview) -> None:
    """The engine marks such outputs, so an export of one is secret though the program never said so."""
    plan = preview(
        """
import pulumi
from pulumi_azure_native import operationalinsights
workspace = operationalinsights.Workspace(
    "logs", resource_group_name="rg-sec", workspace_name="law",
    opts=pulumi.ResourceOptions(additional_secret_outputs=["customerId"]),
)
pulumi.export("customer", workspace.customer_id)
pulumi.export("name", workspace.name)
""",
        resolved=True,
    )

    assert plan.outputs == {"customer": Secret(), "name": "law"}
    assert by_name(plan, "logs").options.additional_secret_outputs == ("customerId",)
    assert by_name(plan, "logs").outputs == {"id": WORKSPACE_ID, "name": "law", "customerId": Secret()}


def test_dependencies_tell_the_property_they_come_from(preview: Preview) -> None:
    """An explicit dependency has no property; a used output has."""
    plan = preview(
        BASE
        + """
first, second = Thing("first"), Thing("second")
Thing("third", {"uses": second.id, "plain": 1}, ResourceOptions(depends_on=[first]))
"""
    )

    third = by_name(plan, "third")
    prefix = "urn:pulumi:dev::entra::test:index:Thing"
    assert third.inputs == {"uses": Unknown(), "plain": 1}
    assert third.dependencies == (f"{prefix}::first", f"{prefix}::second")
    assert third.property_dependencies == {"uses": (f"{prefix}::second",)}


def test_options_are_recorded_as_given(preview: Preview) -> None:
    """Every option that decides about replacement, protection or identity is in the plan."""
    plan = preview(
        BASE
        + """
parent = Thing("parent")
Thing("thing", opts=ResourceOptions(
    protect=True, delete_before_replace=True, retain_on_delete=True, import_="the-id",
    replace_on_changes=["scopes"], ignore_changes=["tags", "query"], additional_secret_outputs=["b", "a"],
    aliases=[Alias(name="old"), Alias(parent=None), Alias(parent=parent, type_="t:i:Old"), "urn:pulumi:x"],
))
"""
    )

    assert by_name(plan, "thing").options == PlannedOptions(
        protect=True,
        delete_before_replace=True,
        retain_on_delete=True,
        import_id="the-id",
        replace_on_changes=("scopes",),
        ignore_changes=("tags", "query"),
        additional_secret_outputs=("a", "b"),
        aliases=(
            PlannedAlias(name="old"),
            PlannedAlias(no_parent=True),
            PlannedAlias(type="t:i:Old", parent="urn:pulumi:dev::entra::test:index:Thing::parent"),
            PlannedAlias(urn="urn:pulumi:x"),
        ),
    )
    assert by_name(plan, "parent").options == PlannedOptions()


def test_transformations_of_the_program_are_applied(preview: Preview) -> None:
    """A stack transformation changes what is recorded, children of components included."""
    plan = preview(
        BASE
        + """
def tag(args):
    return pulumi.ResourceTransformationResult({**args.props, "tags": {"by": "us"}}, args.opts)

pulumi.runtime.register_stack_transformation(tag)
Box("box")
"""
    )

    assert by_name(plan, "box-inner").inputs == {"size": 3, "tags": {"by": "us"}}
