"""Checks across the stack files of a project: two of them must not deploy the same resources."""

from collections.abc import Callable, Iterable, Iterator

from entrawatch.documents.issues import Issue, IssueSeverity
from entrawatch.documents.quoting import shown
from entrawatch.stacks.settings import StackSettings
from entrawatch.stacks.stack_file import StackFile

_SUBSCRIPTION = "azure-native:subscriptionId"


def check_stacks(stacks: Iterable[StackFile]) -> Iterator[Issue]:
    """Yield a warning for each stack whose resources or resource group another stack also deploys."""
    read = [stack for stack in stacks if stack.settings and stack.document]
    for stack, other in _sharing(read, _names):
        text = (
            f"environment {shown(_settings(stack).environment)} in resource group {_group(stack)} is also used by "
            f"{_path(other)}, so both would deploy resources of the same names; change one, "
            f"or give each stack the {_SUBSCRIPTION} that it deploys to"
        )
        yield _warning(stack, "entrawatch:environment", "ST215", text)
    yield from _unseparated_tenants(read)
    yield from _shared_delegations(read)
    makers = [stack for stack in read if not _settings(stack).resource_group.existing]
    for stack, other in _sharing(makers, lambda settings: _names(settings)[1]):
        if _names(_settings(stack)) != _names(_settings(other)):
            text = (
                f"resource group {_group(stack)}is also created by {_path(other)}, "
                "and Azure rejects to create a group that "
                f"exists; give this stack its own group, write 'existing: true' below resource_group, or give "
                f"each stack the {_SUBSCRIPTION} that it deploys to"
            )
            yield _warning(stack, "entrawatch:resource_group", "ST217", text)


def _unseparated_tenants(stacks: Iterable[StackFile]) -> Iterator[Issue]:
    """Yield a warning for each stack without a tenant ID whose workspace holds records of another tenant."""
    groups: dict[str, list[StackFile]] = {}
    for stack in stacks:
        groups.setdefault(_workspace_of(_settings(stack)), []).append(stack)
    for group in groups.values():
        other = next((one for one in group if _settings(one).tenant.id), None)
        for stack in group:
            if other and not _settings(stack).tenant.id:
                text = (
                    f"the workspace also holds the records of the tenant of {_path(other)}, so alerts of this stack "
                    "would fire on them; add the ID of this stack's tenant as id below entrawatch:tenant"
                )
                yield _warning(stack, "entrawatch:workspace", "ST220", text)


def _shared_delegations(stacks: Iterable[StackFile]) -> Iterator[Issue]:
    delegating = [stack for stack in stacks if _settings(stack).tenant.authorizations]
    for stack, other in _sharing(delegating, _delegation):
        text = (
            f"{_path(other)} delegates the same resource group to the same tenant, so each deployment would undo the "
            "authorizations of the other; list all of them in one stack"
        )
        yield _warning(stack, "entrawatch:tenant", "LHS007", text)


def _delegation(settings: StackSettings) -> object:
    return _workspace_of(settings).partition("/")[0], (settings.tenant.id or "").lower()


def _workspace_of(settings: StackSettings) -> str:
    """Return the workspace's ID without its subscription, which a stack that creates it may not state."""
    given = settings.workspace.existing_id
    new = f"{settings.resource_group.name}/{settings.new_workspace_name}"
    parts = given.strip("/").split("/") if given else []
    return (f"{parts[3]}/{parts[-1]}" if len(parts) > 4 else given or new).casefold()


def _sharing(
    stacks: Iterable[StackFile], key_of: Callable[[StackSettings], object]
) -> Iterator[tuple[StackFile, StackFile]]:
    first: dict[object, StackFile] = {}
    for stack in stacks:
        other = first.setdefault(key_of(_settings(stack)), stack)
        if other is not stack and not _other_subscription(stack, other):
            yield stack, other


def _warning(stack: StackFile, key: str, code: str, text: str) -> Issue:
    assert stack.document
    return Issue(stack.document.value_location("config", key), code, text, IssueSeverity.WARNING)


def _settings(stack: StackFile) -> StackSettings:
    assert stack.settings
    return stack.settings


def _group(stack: StackFile) -> str:
    return shown(_settings(stack).resource_group.name)


def _path(stack: StackFile) -> str:
    assert stack.document
    return shown(stack.document.path)


def _names(settings: StackSettings) -> tuple[str, str]:
    # Resource group names in Azure are not case-sensitive.
    return settings.environment, settings.resource_group.name.casefold()


def _other_subscription(one: StackFile, other: StackFile) -> bool:
    ids = {stack.config.get(_SUBSCRIPTION, "").casefold() for stack in (one, other)}
    return len(ids) == 2 and "" not in ids
