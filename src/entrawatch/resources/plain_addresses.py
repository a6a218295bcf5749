"""Addresses of receivers that stand as plain text in one resource of a state, however the resource holds them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from entrawatch.documents.quoting import shown
from entrawatch.resources.declared_resources import Declared, held_resources, holds_others, is_deployment, kind_of
from entrawatch.resources.policies.notification import ACTION_GROUPS
from entrawatch.resources.policies.policy import entries, member
from entrawatch.resources.policies.secrets import ADDRESSES, is_plain_address, plain_secure_values
from entrawatch.resources.program_plan import Properties, Secret, Unknown, frozen_mapping
from entrawatch.resources.property_values import SECRET_PLACEHOLDER, UNKNOWN_TEXT, plan_value

_MARKS: Mapping[str, Secret | Unknown] = {SECRET_PLACEHOLDER: Secret(), UNKNOWN_TEXT: Unknown()}


@dataclass(frozen=True)
class PlainAddresses:
    """What is plain in one resource, each in words, and how many action groups it holds."""

    texts: tuple[str, ...]
    action_groups: int


def may_hold_addresses(type_token: str) -> bool:
    """Return whether resources of a type are action groups or may hold some."""
    kind = kind_of(type_token)
    return kind in ACTION_GROUPS or holds_others(kind)


def plain_addresses(resource: Mapping[str, Any]) -> PlainAddresses:
    """Judge a resource as states have it: an object with `type`, `urn`, `inputs` and `outputs`."""
    kind, name = kind_of(resource["type"]), str(resource.get("urn", "")).rpartition("::")[2]
    inputs, outputs = _values(resource.get("inputs")), _values(resource.get("outputs"))
    if is_deployment(kind):
        outputs = _with_template(outputs, inputs)
    found = {"inputs": _action_groups(kind, name, inputs), "outputs": _action_groups(kind, name, outputs)}
    plain = {side: dict(where for group in groups for where in _plain(group, name)) for side, groups in found.items()}
    if is_deployment(kind):
        # Azure answers no template: what is plain there is told once.
        plain["outputs"] = {where: who for where, who in plain["outputs"].items() if where not in plain["inputs"]}
    texts = [f"{who} has {side}.{where}" for side, rows in plain.items() for where, who in rows.items()]
    secure = plain_secure_values(kind, inputs)
    texts += [f"deployment {shown(name)} has the secure parameter {shown(parameter)}" for parameter in secure]
    return PlainAddresses(tuple(texts), max(map(len, found.values())))


def _values(side: Any) -> Properties:
    values = plan_value(side, _MARKS)
    return values if isinstance(values, Mapping) else frozen_mapping({})


def _with_template(outputs: Properties, inputs: Properties) -> Properties:
    """Return what Azure answered of a deployment, with the template that says what the parameters are for."""
    answered = frozen_mapping({"parameters": member(outputs, "properties", "parameters") or outputs.get("parameters")})
    if not isinstance(answered["parameters"], Mapping):
        return frozen_mapping({})
    sent = inputs.get("properties")
    if isinstance(sent, Mapping):
        return frozen_mapping({"properties": frozen_mapping({**sent, **answered})})
    return frozen_mapping({"template": inputs.get("template"), **answered})


def _action_groups(kind: str, name: str, properties: Properties) -> list[Declared]:
    own = Declared(kind, name, properties)
    return [one for one in (own, *held_resources(kind, properties)) if one.kind in ACTION_GROUPS]


def _plain(group: Declared, holder: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each plain address, and the action group in words."""
    who = f"action group {shown(group.name or holder)}"
    if group.place:
        who += f" in {shown(holder)}"
    for kind, key in ADDRESSES.items():
        for number, receiver in enumerate(entries(group.inputs.get(kind))):
            if is_plain_address(receiver, key):
                yield ".".join(filter(None, (group.place, f"{kind}[{number}].{key}"))), who
