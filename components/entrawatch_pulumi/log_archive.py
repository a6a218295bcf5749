"""LogArchive: the storage account that keeps Entra logs for years, created or adopted."""

from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict, Unpack, overload

import pulumi
from pulumi_azure_native import storage

from entrawatch.documents.issues import Issue
from entrawatch.stacks.checks.sinks import check_sink
from entrawatch.stacks.sinks import ArchiveSink
from entrawatch_pulumi.arguments.check import NO_ARGUMENTS, ArgumentRules, checked
from entrawatch_pulumi.arguments.document import argument_document
from entrawatch_pulumi.arguments.texts import LOCATION, RESOURCE_GROUP, SOME_TEXT, WHOLE
from entrawatch_pulumi.component import component_options, token

_PREFIX = "insights-logs-"


class LogArchiveArgs(TypedDict):
    """A storage account to create, or the ID of an existing one."""

    existing_id: NotRequired[pulumi.Input[str]]
    """Azure resource ID of an existing storage account; nothing is created then."""
    account: NotRequired[str]
    """Name of the new storage account, unique in all of Azure."""
    resource_group_name: NotRequired[pulumi.Input[str]]
    """Resource group of the new storage account."""
    location: NotRequired[str]
    """Azure region of the new storage account."""
    categories: NotRequired[list[str]]
    """Log categories that arrive; each has a container, which must exist before a policy can protect it."""
    replication: NotRequired[str]
    """Standard_LRS, Standard_ZRS, Standard_GRS and so on; absent = Standard_LRS."""
    immutable_days: NotRequired[float]
    """Days during which no one can change or delete a record; absent = no immutability policy."""
    delete_after_days: NotRequired[float]
    """Days after which Azure deletes records; absent = never."""
    tags: NotRequired[dict[str, str]]
    """Tags of the storage account."""


class ArchiveOutputs(TypedDict):
    """Outputs of the archive."""

    storage_account_id: pulumi.Output[str]


_RULES = ArgumentRules(
    "LogArchive",
    LogArchiveArgs,
    {
        "resource_group_name": RESOURCE_GROUP,
        "location": LOCATION,
        "categories": SOME_TEXT,
        "immutable_days": WHOLE,
        "delete_after_days": WHOLE,
    },
    adopts="existing_id",
    creates=("account", "resource_group_name", "location", "categories"),
)


class LogArchive(pulumi.ComponentResource):
    """A storage account for Entra logs; `pulumi destroy` keeps it with everything in it."""

    storage_account_id: pulumi.Output[str]
    """Azure resource ID of the storage account, known after its containers are protected."""

    @overload
    def __init__(self, name: str, args: LogArchiveArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    @overload
    def __init__(
        self, name: str, *, opts: pulumi.ResourceOptions | None = None, **keywords: Unpack[LogArchiveArgs]
    ) -> None: ...

    def __init__(
        self,
        name: str,
        args: LogArchiveArgs = NO_ARGUMENTS,
        opts: pulumi.ResourceOptions | None = None,
        **keywords: Any,
    ) -> None:
        given: LogArchiveArgs = checked(name, _RULES, args, keywords, _limits)
        super().__init__(token("LogArchive"), name, None, component_options(opts))
        outputs = declare_archive(name, given, self)
        self.storage_account_id = outputs["storage_account_id"]
        self.register_outputs(dict(outputs))


def declare_archive(name: str, args: LogArchiveArgs, parent: pulumi.Resource) -> ArchiveOutputs:
    """Declare a storage account with a container for each category from valid arguments, or adopt an existing one."""
    existing = args.get("existing_id")
    if existing is not None:
        return {"storage_account_id": pulumi.Output.from_input(existing)}
    # Evidence outlives the stack. Azure refuses to delete a protected container as long as it holds a record.
    opts = pulumi.ResourceOptions(parent=parent, retain_on_delete=True)
    account = _account(name, args, opts)
    made = [item for category in sorted(args["categories"]) for item in _container(name, category, args, account, opts)]
    if "delete_after_days" in args:
        made.append(_lifecycle(f"{name}-lifecycle", args["delete_after_days"], args, account, opts))
    ids = pulumi.Output.all(account.id, *(item.id for item in made))
    return {"storage_account_id": ids.apply(lambda found: str(found[0]))}


def container_name(category: str) -> str:
    """Return the container that Azure Monitor writes a category to (DIA024)."""
    return f"{_PREFIX}{category.lower()}"


def _account(name: str, args: LogArchiveArgs, opts: pulumi.ResourceOptions) -> "storage.StorageAccount":
    return storage.StorageAccount(
        name,
        account_name=args["account"],
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        kind=storage.Kind.STORAGE_V2,
        sku=storage.SkuArgs(name=args.get("replication", "Standard_LRS")),
        allow_blob_public_access=False,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        # Azure Monitor writes as a trusted service; readers are admitted by the account's owner.
        network_rule_set=storage.NetworkRuleSetArgs(
            bypass=storage.Bypass.AZURE_SERVICES, default_action=storage.DefaultAction.DENY
        ),
        tags=args.get("tags"),
        opts=opts,
    )


def _container(
    name: str,
    category: str,
    args: LogArchiveArgs,
    account: "storage.StorageAccount",
    opts: pulumi.ResourceOptions,
) -> Iterator[pulumi.CustomResource]:
    group = args["resource_group_name"]
    suffix = category.lower()
    container = storage.BlobContainer(
        f"{name}-{suffix}",
        container_name=container_name(category),
        public_access=storage.PublicAccess.NONE,
        account_name=account.name,
        resource_group_name=group,
        opts=opts,
    )
    yield container
    if "immutable_days" in args:
        yield storage.BlobContainerImmutabilityPolicy(
            f"{name}-{suffix}-immutable",
            container_name=container.name,
            immutability_policy_name="default",
            immutability_period_since_creation_in_days=int(args["immutable_days"]),
            # Azure Monitor appends to a blob for an hour; without it, the log would end with its first record.
            allow_protected_append_writes=True,
            account_name=account.name,
            resource_group_name=group,
            opts=opts,
        )


def _lifecycle(
    name: str, days: float, args: LogArchiveArgs, account: "storage.StorageAccount", opts: pulumi.ResourceOptions
) -> "storage.ManagementPolicy":
    deletes = storage.ManagementPolicyBaseBlobArgs(
        delete=storage.DateAfterModificationArgs(days_after_modification_greater_than=days)
    )
    return storage.ManagementPolicy(
        name,
        account_name=account.name,
        resource_group_name=args["resource_group_name"],
        management_policy_name="default",
        policy=storage.ManagementPolicySchemaArgs(
            rules=[
                storage.ManagementPolicyRuleArgs(
                    name="delete-old-records",
                    enabled=True,
                    type=storage.RuleType.LIFECYCLE,
                    definition=storage.ManagementPolicyDefinitionArgs(
                        actions=storage.ManagementPolicyActionArgs(base_blob=deletes),
                        # Append blobs can be deleted, and not moved to a cooler tier.
                        filters=storage.ManagementPolicyFilterArgs(blob_types=["appendBlob"], prefix_match=[_PREFIX]),
                    ),
                )
            ]
        ),
        opts=opts,
    )


def _limits(name: str, args: LogArchiveArgs) -> Iterator[Issue]:
    existing: Any = args.get("existing_id")
    if existing is not None and not isinstance(existing, str):
        return  # known only during the deployment
    document = argument_document("LogArchive", name, LogArchiveArgs)
    given = {key: value for key, value in args.items() if key in ArchiveSink.model_fields}
    yield from document.issues(check_sink(ArchiveSink.model_validate({"kind": "archive", **given}), ()))
