"""Policy: a log archive is not public."""

from collections.abc import Iterator

from entrawatch.resources.policies.policy import Breach, Options, Policy, Resources, is_hidden, member, of_kind
from entrawatch.resources.program_plan import PlannedResource, Value

ACCOUNT = "storage:StorageAccount"
CONTAINER = "storage:BlobContainer"
_CLOSED = ("Disabled", "SecuredByPerimeter")


def _check(resources: Resources, _: Options) -> Iterator[Breach]:
    for account in of_kind(resources, ACCOUNT):
        if account.inputs.get("allowBlobPublicAccess") is True:
            text = f"storage account '{account.name}' allows anonymous access to its blobs"
            yield Breach(account.urn, f"{text}; set allowBlobPublicAccess to false")
        if _is_open(account):
            text = f"storage account '{account.name}' is open to every network; set publicNetworkAccess to Disabled"
            advice = "or networkRuleSet.defaultAction to Deny with the bypass AzureServices, which log routing needs"
            yield Breach(account.urn, f"{text}, {advice}")
    for container in of_kind(resources, CONTAINER):
        if not _is_private(container.inputs.get("publicAccess")):
            text = f"container '{container.name}' allows anonymous access"
            yield Breach(container.urn, f"{text}; set publicAccess to None")


def _is_open(account: PlannedResource) -> bool:
    # If absent, both mean open.
    access, rest = account.inputs.get("publicNetworkAccess"), member(account.inputs, "networkRuleSet", "defaultAction")
    return not (access in _CLOSED or rest == "Deny" or is_hidden(access) or is_hidden(rest))


def _is_private(access: Value) -> bool:
    return access in (None, "None") or is_hidden(access)


ARCHIVE = Policy(
    name="no-public-archive",
    code="PO104",
    description="Storage accounts in the same program do not allow anonymous readers or public networks.",
    check=_check,
)
