"""Find exposed addresses: readable ones that raise or receive alerts for anyone who knows them, in any resource."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from entrawatch.documents.json_values import parsed_json
from entrawatch.documents.keyed_addresses import has_key
from entrawatch.resources.property_values import SECRET_SIGNATURE, SIGNATURE_KEY

# Keys of the address that Azure Monitor calls in receivers of an action group, in lower case.
_ADDRESS_KEYS = frozenset({"serviceuri", "callbackurl", "httptriggerurl"})
_ADDRESS = re.compile(r"\s*https?://", re.IGNORECASE)
# `pulumi stack export --show-secrets` writes a secret below this key.
_IN_PLAIN_TEXT = "plaintext"


class ExposedAddress(NamedTuple):
    """Location of an address: the resource in a state, empty outside all resources, and the path inside."""

    resource: str
    path: str


def holds_key(address: str) -> bool:
    """Whether a part of an address can be a key: a user, a password, a query or a fragment."""
    try:
        split = urlsplit(address)
    except ValueError:
        return False
    return bool(split.username or split.password or split.query or split.fragment)


def exposed_addresses(value: Any, path: str = "", resource: str = "") -> Iterator[ExposedAddress]:
    """Yield each readable address in a value: a state, the inputs of a resource, or JSON in a text."""
    if isinstance(value, str):
        inner = parsed_json(value) if value.lstrip().startswith(("{", "[")) else None
        if inner is not None:
            yield from exposed_addresses(inner, path, resource)
        elif has_key(value):
            yield ExposedAddress(resource, path)
    elif isinstance(value, Mapping):
        yield from _in_object(value, path, resource)
    elif isinstance(value, list | tuple):
        for number, entry in enumerate(value):
            yield from exposed_addresses(entry, f"{path}[{number}]", resource)


def _in_object(value: Mapping[str, Any], path: str, resource: str) -> Iterator[ExposedAddress]:
    if value.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
        if _IN_PLAIN_TEXT in value:
            yield ExposedAddress(resource, path)
        return
    if isinstance(value.get("urn"), str):
        path, resource = "", value["urn"].rpartition("::")[2]
    members = {str(key).lower(): member for key, member in value.items()}
    # A value known only after the deployment counts as yes.
    is_checked_by_entra = members.get("useaadauth", False) not in (False, None)
    for key, member in value.items():
        place = f"{path}.{key}" if path else str(key)
        if key.lower() in _ADDRESS_KEYS and isinstance(member, str) and _ADDRESS.match(member):
            if holds_key(member) or not is_checked_by_entra:
                yield ExposedAddress(resource, place)
        else:
            yield from exposed_addresses(member, place, resource)
