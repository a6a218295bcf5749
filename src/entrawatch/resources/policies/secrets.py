"""Policy: no receiver address with a key is stored in plain text."""

from collections.abc import Iterator, Mapping

from entrawatch.resources.exposed_addresses import exposed_addresses
from entrawatch.resources.policies.notification import ACTION_GROUPS
from entrawatch.resources.policies.policy import Breach, Options, Policy, Resources, entries, kind, of_kind
from entrawatch.resources.program_plan import PlannedResource, Secret, Value

# Lists of receivers with an address.
_LISTS = ("webhookReceivers", "logicAppReceivers", "azureFunctionReceivers", "automationRunbookReceivers")
# Properties that can hold an address, by type of resource.
_HOLDERS = {**dict.fromkeys(ACTION_GROUPS, _LISTS), "logic:Workflow": ("parameters",)}


def _check(resources: Resources, _: Options) -> Iterator[Breach]:
    for resource in resources:
        for address in exposed_addresses(resource.inputs):
            text = f"resource '{resource.name}' has {address.path} in plain text (not shown)"
            yield Breach(resource.urn, f"{text}; make it a secret, or protect it with Entra authentication")
    for holder in of_kind(resources, *_HOLDERS):
        yield from (_forgotten(holder, name) for name in _HOLDERS[kind(holder)] if _is_exposed(holder, name))


def _is_exposed(holder: PlannedResource, name: str) -> bool:
    """Whether Azure's response, which does not mark secrets, would replace a secret."""
    return _holds_secret(holder.inputs.get(name)) and name not in holder.options.additional_secret_outputs


def _holds_secret(value: Value) -> bool:
    members = tuple(value.values()) if isinstance(value, Mapping) else entries(value)
    return isinstance(value, Secret) or any(map(_holds_secret, members))


def _forgotten(holder: PlannedResource, name: str) -> Breach:
    noun = "workflow" if kind(holder) == "logic:Workflow" else "action group"
    text = f"{noun} '{holder.name}' would expose its secret in plain text after a refresh"
    return Breach(holder.urn, f"{text}; add '{name}' to its additional_secret_outputs")


SECRETS = Policy(
    name="no-plain-secret",
    code="AGR023",
    description="Addresses with which anyone could raise or receive alerts are secrets.",
    check=_check,
)
