"""What the plan tells about a resource is what the program declared."""

import uuid
from collections.abc import Callable

import pytest

from entrawatch.plan import (
    LogLine,
    LogSeverity,
    Plan,
    PlannedAlias,
    PlannedOptions,
    PlannedResource,
    Reference,
    Secret,
    Unknown,
)

Preview = Callable[..., Plan]

GROUP_ID = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-sec"
WORKSPACE_ID = f"{GROUP_ID}/providers/Microsoft.OperationalInsights/workspaces/law"
HOOK = "https://hooks.example/?sig=abc"

BASE = """\
import pulumi
from pulumi import Alias, ComponentResource, CustomResource, Output, ResourceOptions

config = pulumi.Config("entra")


class Thing(CustomResource):
    def __init__(self, name, props=None, opts=None):
        super().__init__("test:index:Thing", name, {"made": None, **(props or {})}, opts)


class Box(ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("test:index:Box", name, None, opts)
        self.inner = Thing(f"{name}-inner", {"size": 3}, ResourceOptions(parent=self))
        self.register_outputs({"innerId": self.inner.id})

"""
FIRST_LINE = BASE.count("\n") + 1

AZURE = """
from pulumi import ResourceOptions
from pulumi_azure_native import authorization, managedidentity, operationalinsights, resources

group = resources.ResourceGroup("group", resource_group_name="rg-sec")
workspace = operationalinsights.Workspace("logs", resource_group_name=group.name, workspace_name="law")
identity = managedidentity.UserAssignedIdentity("identity", resource_group_name=group.name, resource_name_="reader")
authorization.RoleAssignment(
    "grant",
    scope=workspace.id,
    principal_id=identity.principal_id,
    principal_type="ServicePrincipal",
    role_definition_id="reader",
    role_assignment_name="00000000-0000-0000-0000-00000000000a",
)
"""


def by_name(plan: Plan, name: str) -> PlannedResource:
    """Return the only resource of that name."""
    (resource,) = (each for each in plan.resources if each.name == name)
    return resource


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
    """Inputs, outputs, exports and log lines hold a marker; neighbours of the secret stay readable."""
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


def test_the_first_preview_leaves_ids_and_computed_outputs_unknown(preview: Preview) -> None:
    """What Azure has not answered yet is unknown, what the program gave is known."""
    plan = preview(AZURE)

    assert by_name(plan, "logs").inputs == {"resourceGroupName": Unknown(), "workspaceName": "law"}
    assert by_name(plan, "grant").inputs == {
        "scope": Unknown(),
        "principalId": Unknown(),
        "principalType": "ServicePrincipal",
        "roleDefinitionId": "reader",
        "roleAssignmentName": "00000000-0000-0000-0000-00000000000a",
    }


def test_the_resolved_world_shows_readable_ids_and_stable_principals(preview: Preview) -> None:
    """Scopes read as ARM ids; principals are GUIDs made from the id, equal in each run."""
    plan = preview(AZURE, resolved=True)

    assert by_name(plan, "logs").inputs == {"resourceGroupName": "rg-sec", "workspaceName": "law"}
    assert by_name(plan, "logs").outputs["id"] == WORKSPACE_ID
    identity_id = f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader"
    assert by_name(plan, "identity").outputs == {
        "id": identity_id,
        "name": "reader",
        "principalId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{identity_id}#principal")),
        "clientId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{identity_id}#client")),
        "tenantId": "00000000-0000-0000-0000-000000000000",
    }
    grant = by_name(plan, "grant")
    assert grant.inputs["scope"] == WORKSPACE_ID
    assert grant.inputs["principalId"] == by_name(plan, "identity").outputs["principalId"]
    assert grant.outputs["id"] == (
        f"{WORKSPACE_ID}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-00000000000a"
    )


def test_a_type_without_a_template_gets_a_generic_id_and_unknown_outputs(preview: Preview) -> None:
    """Nothing is made up for an output nobody described: it is unknown, not empty."""
    plan = preview(
        BASE + 'thing = Thing("thing")\npulumi.export("id", thing.id)\npulumi.export("made", thing.made)\n',
        resolved=True,
    )

    assert plan.outputs == {"id": "/preview/test/index/Thing/thing", "made": Unknown()}


def test_a_resource_that_is_looked_up_is_recorded_with_its_id(preview: Preview) -> None:
    """An adopted workspace exists already: its id and name are known even in the first preview."""
    plan = preview(
        f"""
import pulumi
from pulumi_azure_native import operationalinsights
workspace = operationalinsights.Workspace.get("logs", "{WORKSPACE_ID}")
pulumi.export("name", workspace.name)
"""
    )

    assert by_name(plan, "logs").options.read_id == WORKSPACE_ID
    assert by_name(plan, "logs").outputs["id"] == WORKSPACE_ID
    assert plan.outputs == {"name": "law"}


def test_provider_functions_with_a_stand_in_are_answered(preview: Preview) -> None:
    """Who runs the program is nobody; a looked-up workspace has the id its name implies."""
    plan = preview(
        """
import pulumi
from pulumi_azure_native import authorization, operationalinsights
pulumi.export("tenant", authorization.get_client_config().tenant_id)
pulumi.export("id", operationalinsights.get_workspace_output(resource_group_name="rg-sec", workspace_name="law").id)
"""
    )

    assert plan.outputs == {"tenant": "00000000-0000-0000-0000-000000000000", "id": WORKSPACE_ID}


@pytest.mark.parametrize("resolved", [False, True])
def test_an_explicit_provider_is_named_by_the_resources_that_use_it(preview: Preview, resolved: bool) -> None:
    """The reference is the provider's URN and id, in both worlds."""
    plan = preview(
        """
import pulumi, pulumi_azure_native as azure
provider = azure.Provider("other", subscription_id="s")
azure.resources.ResourceGroup("group", opts=pulumi.ResourceOptions(provider=provider))
""",
        resolved=resolved,
    )

    urn = "urn:pulumi:dev::entra::pulumi:providers:azure-native::other"
    assert by_name(plan, "group").options.provider == f"{urn}::/preview/pulumi/providers/azure-native/other"
