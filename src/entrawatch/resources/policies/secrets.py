"""Policy: no receiver address with a key is stored in plain text."""

from collections.abc import Iterator, Mapping

from entrawatch.resources.exposed_addresses import exposed_addresses
from entrawatch.resources.policies.notification import ACTION_GROUPS
from entrawatch.resources.policies.policy import Breach, Options, Policy, Resources, entries, of_kind
from entrawatch.resources.program_plan import PlannedResource, Secret, Value

# Lists of receivers with an address.
_LISTS = ("webhookReceivers", "logicAppReceivers", "azureFunctionReceivers", "automationRunbookReceivers")


def _check(resources: Resources, _: Options) -> Iterator[Breach]:
    for resource in resources:
        for address in exposed_addresses(resource.inputs):
            text = f"resource '{resource.name}' has {address.path} in plain text (not shown)"
            yield Breach(resource.urn, f"{text}; make it a secret, or protect it with Entra authentication")
    for group in of_kind(resources, *ACTION_GROUPS):
        yield from (_forgotten(group, name) for name in _LISTS if _is_exposed(group, name))


def _is_exposed(group: PlannedResource, name: str) -> bool:
    """Whether Azure's response, which does not mark secrets, would replace a secret."""
    return _holds_secret(group.inputs.get(name)) and name not in group.options.additional_secret_outputs


def _holds_secret(value: Value) -> bool:
    members = tuple(value.values()) if isinstance(value, Mapping) else entries(value)
    return isinstance(value, Secret) or any(map(_holds_secret, members))


def _forgotten(group: PlannedResource, name: str) -> Breach:
    text = f"action group '{group.name}' would expose its secret in plain text after a refresh"
    return Breach(group.urn, f"{text}; add '{name}' to its additional_secret_outputs")


SECRETS = Policy(
    name="no-plain-secret",
    code="AGR023",
    description="Addresses with which anyone could raise or receive alerts are secrets.",
    check=_check,
)
