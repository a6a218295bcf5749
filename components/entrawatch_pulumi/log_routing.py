"""LogRouting: the tenant-wide diagnostic setting that sends Entra logs to the workspace."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import aadiam

from entrawatch.documents.issues import IssuesFound, errors
from entrawatch.reference.licenses import License
from entrawatch.stacks.checks.log_routing import check_log_routing
from entrawatch.stacks.settings import LogRoutingSettings
from entrawatch_pulumi.arguments.check import ArgumentRules, require_arguments
from entrawatch_pulumi.arguments.document import argument_document
from entrawatch_pulumi.arguments.refusal import told_without_stack_trace
from entrawatch_pulumi.arguments.texts import AZURE_ID, SOME_TEXT
from entrawatch_pulumi.taken_names import AzureName, Taker, take_names

_RULES = ArgumentRules(texts={"workspace_id": AZURE_ID, "categories": SOME_TEXT})
_ANOTHER_NAME = "the tenant needs it once: remove one of the two, or give it another name"
_EVERY_LICENSE = tuple(item for item in License if item is not License.UNKNOWN)


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
        args = require_arguments("LogRouting", name, LogRoutingArgs, args, _RULES)
        _require_categories(name, args)
        taken = AzureName("diagnostic setting", args["setting_name"], None, ("setting_name",), _ANOTHER_NAME)
        take_names(Taker("LogRouting", name, LogRoutingArgs, opts), [taken])
        super().__init__("entrawatch:index:LogRouting", name, None, opts)
        self.setting_id = _setting(name, args, self).id
        self.register_outputs({"setting_id": self.setting_id})


def _require_categories(name: str, args: LogRoutingArgs) -> None:
    # A misspelled category is accepted by Azure and stays empty for ever.
    settings = LogRoutingSettings(manage=False, licenses=_EVERY_LICENSE, categories=tuple(args["categories"]))
    document = argument_document(f"LogRouting '{name}'", LogRoutingArgs, args, ("log_routing",))
    found = [document.issue(finding) for finding in check_log_routing(settings)]
    with told_without_stack_trace():
        if errors(found):
            raise IssuesFound(errors(found))


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
