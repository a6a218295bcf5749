"""Checks over all stack files of a project: no two of them may want the same resources."""

from collections.abc import Iterable, Iterator

from entrawatch.issues import Issue, IssueSeverity
from entrawatch.quoting import shown
from entrawatch.settings import StackSettings
from entrawatch.stack_file import StackFile

_SUBSCRIPTION = "azure-native:subscriptionId"


def check_stacks(stacks: Iterable[StackFile]) -> Iterator[Issue]:
    """Yield a warning for each stack whose resources would have the names of another's."""
    first: dict[tuple[str, str], StackFile] = {}
    for stack in stacks:
        if stack.settings is None or stack.document is None:
            continue
        other = first.setdefault(_names(stack.settings), stack)
        if other is not stack and other.document and not _other_subscription(stack, other):
            group = shown(stack.settings.resource_group.name)
            text = (
                f"environment {shown(stack.settings.environment)} in resource group {group} is also that of "
                f"{shown(other.document.path)}, so both would deploy resources of the same names; change one, "
                f"or give each stack the {_SUBSCRIPTION} that it deploys to"
            )
            place = stack.document.value_location("config", "entrawatch:environment")
            yield Issue(place, "ST215", text, IssueSeverity.WARNING)


def _names(settings: StackSettings) -> tuple[str, str]:
    # Azure ignores the letter case of a resource group.
    return settings.environment, settings.resource_group.name.casefold()


def _other_subscription(one: StackFile, other: StackFile) -> bool:
    ids = {stack.config.get(_SUBSCRIPTION, "").casefold() for stack in (one, other)}
    return len(ids) == 2 and "" not in ids
