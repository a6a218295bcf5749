"""Policy: no address of a receiver that holds a key is stored in plain text."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from entrawatch.documents.issues import IssueCode
from entrawatch.resources.arm_templates import secure_values, templates
from entrawatch.resources.declared_resources import is_deployment
from entrawatch.resources.policies.held import HeldResource
from entrawatch.resources.policies.notification import ACTION_GROUPS
from entrawatch.resources.policies.policy import (
    Breach,
    Options,
    Policy,
    Resources,
    entries,
    is_hidden,
    kind,
    member,
    of_kind,
)
from entrawatch.resources.program_plan import PlannedResource, Secret, Value

# Lists of receivers → where each of them holds the address that it calls.
ADDRESSES = {
    "webhookReceivers": "serviceUri",
    "logicAppReceivers": "callbackUrl",
    "azureFunctionReceivers": "httpTriggerUrl",
    "automationRunbookReceivers": "serviceUri",
}


def holds_key(address: str) -> bool:
    """Whether a part of an address may be a key: a user, a password, a query or a fragment."""
    try:
        split = urlsplit(address)
    except ValueError:
        return False
    return bool(split.username or split.password or split.query or split.fragment)


def _check(resources: Resources, _: Options) -> Iterator[Breach]:
    for group in of_kind(resources, *ACTION_GROUPS):
        for name, key in ADDRESSES.items():
            receivers = entries(group.inputs.get(name))
            yield from (_plain(group, receiver, key) for receiver in receivers if is_plain_address(receiver, key))
            secrets = (group.inputs.get(name), *(member(one, key) for one in receivers))
            if any(map(_is_secret, secrets)):
                yield from _forgotten(group, name)
    for resource in resources:
        for parameter in plain_secure_values(kind(resource), resource.inputs):
            text = f"secure parameter '{parameter}' of deployment '{resource.name}' is in plain text (it is not shown)"
            yield Breach(resource.urn, f"{text}; make its value a secret")


def plain_secure_values(kind: str, inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield the secure parameters of templates whose values stand for everybody to read."""
    for template in templates(inputs) if is_deployment(kind) else ():
        yield from (name for name, value in secure_values(template) if _shows_something(value))


def _shows_something(value: Value) -> bool:
    if isinstance(value, Mapping):
        return any(map(_shows_something, value.values()))
    return any(map(_shows_something, value)) if isinstance(value, tuple) else bool(value) and not is_hidden(value)


def _forgotten(group: PlannedResource, name: str) -> Iterator[Breach]:
    """Yield what is wrong where Azure's answer, which has no marks, would take the place of a secret."""
    answered_as = group.answered_as if isinstance(group, HeldResource) else name
    if answered_as and answered_as not in group.options.additional_secret_outputs:
        text = f"action group '{group.name}' would expose its secret in plain text after a refresh"
        yield Breach(group.urn, f"{text}; add '{answered_as}' to its additional_secret_outputs")


def is_plain_address(receiver: Value, key: str) -> bool:
    """Whether a receiver shows an address that only those should know whom it was given to."""
    address = member(receiver, key)
    checked = member(receiver, "useAadAuth")
    is_checked_by_entra = checked is True or is_hidden(checked)
    return isinstance(address, str) and bool(address) and (holds_key(address) or not is_checked_by_entra)


def _is_secret(value: Value) -> bool:
    return isinstance(value, Secret)


def _plain(group: PlannedResource, receiver: Value, key: str) -> Breach:
    text = f"receiver '{member(receiver, 'name')}' of action group '{group.name}' has its {key} in plain text"
    return Breach(group.urn, f"{text} (not shown); make it a secret, or protect it with Entra authentication")


SECRETS = Policy(
    name="no-plain-secret",
    code="AGR023",
    description="Addresses that raise or receive alerts for whoever knows them are secrets.",
    check=_check,
)


ISSUE_CODES = (IssueCode("AGR023", "webhook address that is a secret", "anyone who knows it can send alerts"),)
