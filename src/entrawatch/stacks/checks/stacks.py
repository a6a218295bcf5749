"""Checks across the stack files of a project: two of them must not deploy the same resources."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from entrawatch.documents.issues import Issue, IssueSeverity
from entrawatch.documents.quoting import shown
from entrawatch.stacks.settings import StackSettings
from entrawatch.stacks.stack_file import StackFile

_SUBSCRIPTION = "azure-native:subscriptionId"
_RESOURCE_ID = re.compile(r"/?subscriptions/([^/]+)/resourcegroups/([^/]+)/.+/([^/]+)/?")


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
    yield from _held_environments(read)
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


def _unseparated_tenants(stacks: Sequence[StackFile]) -> Iterator[Issue]:
    """Yield a warning for each stack without a tenant ID whose workspace holds the records of another tenant."""
    for stack in stacks:
        same = (one for one in stacks if _settings(one).tenant.id and _is_same_workspace(one, stack))
        if not _settings(stack).tenant.id and (other := next(same, None)):
            text = (
                f"the workspace also holds the records of the tenant of {_path(other)}, so alerts of this stack "
                "would fire on them; add the ID of this stack's tenant as id below entrawatch:tenant"
            )
            yield _warning(stack, "entrawatch:workspace", "ST220", text)


def _held_environments(stacks: Sequence[StackFile]) -> Iterator[Issue]:
    """Yield a warning for quiet hours that also hold the rules of another stack on the same workspace."""
    for stack in stacks:
        start = f"{_settings(stack).environment}-"
        others = (one for one in stacks if _settings(one).environment.startswith(start))
        other = next((one for one in others if _is_same_workspace(one, stack)), None)
        if other and any(not hours.alerts for hours in _settings(stack).quiet_hours.values()):
            text = f"also hold the alerts of {_path(other)}, whose environment begins with {shown(start)}"
            yield _warning(stack, "entrawatch:quiet_hours", "ST356", f"quiet hours {text}; list alerts in quiet hours")


def _is_same_workspace(one: StackFile, other: StackFile) -> bool:
    subscriptions = {_workspace_subscription(stack) for stack in (one, other)}
    return _workspace(_settings(one)) == _workspace(_settings(other)) and len(subscriptions - {""}) < 2


def _workspace_subscription(stack: StackFile) -> str:
    """Return the ID of the workspace's subscription; '' if the stack does not state it."""
    given = _settings(stack).workspace.existing_id
    return _id_parts(given)[0] if given else stack.config.get(_SUBSCRIPTION, "").casefold()


def _workspace(settings: StackSettings) -> tuple[str, str]:
    """Return the resource group and the name of the workspace."""
    if settings.workspace.existing_id:
        return _id_parts(settings.workspace.existing_id)[1:]
    return settings.resource_group.name.casefold(), settings.new_workspace_name.casefold()


def _id_parts(resource_id: str) -> tuple[str, str, str]:
    """Return the subscription, group and name in an Azure resource ID; a malformed one is reported elsewhere."""
    found = _RESOURCE_ID.fullmatch(resource_id.casefold())
    return (found[1], found[2], found[3]) if found else ("", "", resource_id)


def _shared_delegations(stacks: Iterable[StackFile]) -> Iterator[Issue]:
    delegating = [stack for stack in stacks if _settings(stack).tenant.authorizations]
    for stack, other in _sharing(delegating, _delegation):
        text = (
            f"{_path(other)} delegates the same resource group to the same tenant, so each deployment would undo the "
            "authorizations of the other; list all of them in one stack"
        )
        yield _warning(stack, "entrawatch:tenant", "LHS007", text)


def _delegation(settings: StackSettings) -> object:
    return _workspace(settings)[0], (settings.tenant.id or "").lower()


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
