"""Programs that tests preview, and what they look up in the plan."""

from collections.abc import Callable

from entrawatch.resources.program_plan import (
    Plan,
    PlannedResource,
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
