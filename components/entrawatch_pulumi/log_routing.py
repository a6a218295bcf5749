"""LogRouting: the tenant-wide diagnostic setting that sends Entra logs to the workspace."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import aadiam


class LogRoutingArgs(TypedDict):
    """Which Entra logs go to which workspace."""

    setting_name: str
    """Name of the diagnostic setting; a tenant has room for five."""
    workspace_id: pulumi.Input[str]
    """Azure resource id of the workspace."""
    categories: list[str]
    """Log categories as Azure spells them, such as SignInLogs."""
    protect: NotRequired[bool]
    """false: `pulumi destroy` may delete the setting, and collection stops; true by default."""


class LogRouting(pulumi.ComponentResource):
    """The tenant-wide diagnostic setting that sends Entra logs to a workspace."""

    setting_id: pulumi.Output[str]
    """Azure resource id of the diagnostic setting."""

    def __init__(self, name: str, args: LogRoutingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("entrawatch:index:LogRouting", name, None, opts)
        self.setting_id = _setting(name, args, self).id
        self.register_outputs({"setting_id": self.setting_id})


def _setting(name: str, args: LogRoutingArgs, parent: pulumi.Resource) -> aadiam.DiagnosticSetting:
    return aadiam.DiagnosticSetting(
        name,
        name=args["setting_name"],
        workspace_id=args["workspace_id"],
        # No retention_policy: Azure refuses it in new settings. Sorted, because lists are compared by index.
        logs=[aadiam.LogSettingsArgs(category=category, enabled=True) for category in sorted(args["categories"])],
        # Without it every alert of the tenant is blind; other stacks may rely on it too.
        opts=pulumi.ResourceOptions(parent=parent, protect=args.get("protect", True)),
    )
