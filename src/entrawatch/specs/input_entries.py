"""Entries of list inputs: what a stack can write for an account, a country, an address and so on."""

import ipaddress
import re
import uuid
from collections.abc import Callable

from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.look_alikes import look_alike
from entrawatch.documents.messages import shown
from entrawatch.reference.azure_ids import GUID
from entrawatch.reference.countries import country_name, suggested_country
from entrawatch.specs.input_types import InputType

_GUID = re.compile(GUID)
# Entra rejects these characters in a name; letters of any alphabet can come from a synchronized directory.
_NAME_OF_USER = r"[^@\s\"<>()\[\]{}|\\/:;,=?*%&`]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_UPN = re.compile(rf"{_NAME_OF_USER}@{_LABEL}(\.{_LABEL})+")
_DOMAIN = re.compile(r"(?=.{4,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]")
_PERMISSION = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")
# Addresses that are internal to an organization (RFC 1918, 3927, 4193, 4291, 6598). Python's is_private also counts the
# ranges that documentation uses, and differs between versions.
_INTERNAL_V4 = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10")
_INTERNAL_V6 = ("fc00::/7", "fe80::/10", "::1/128")
_INTERNAL = tuple(map(ipaddress.ip_network, (*_INTERNAL_V4, *_INTERNAL_V6)))

_IDS = {
    InputType.GROUPS: "the object ID of a group",
    InputType.APPLICATIONS: "an application (client) ID",
    InputType.DEVICES: "a device ID",
    InputType.POLICIES: "the ID of a Conditional Access policy",
    InputType.TENANTS: "a tenant ID",
}


def entry_problem(kind: InputType, entry: object) -> Problem | None:
    """Return what is wrong with one entry of a list input, or None."""
    if not isinstance(entry, str):
        return _not_text(kind, entry)
    if entry != entry.strip() or not entry:
        return Problem(
            "IN207", (), f"{shown(entry)} is empty, or starts or ends with a space; write it without spaces around it"
        )
    if kind in _IDS:
        return _id_problem(_IDS[kind], entry)
    return _CHECKS.get(kind, _nothing)(entry)


def entry_warning(kind: InputType, entry: str) -> Problem | None:
    """Return what is valid in one entry but probably not meant, or None."""
    if why := look_alike(entry):
        return warning("IN215", (), f"{shown(entry)} can be mistaken for another name: {why}; type it again")
    if kind is not InputType.IP_RANGES:
        return None
    network = ipaddress.ip_network(entry)
    if network.prefixlen == 0:
        return warning("IN212", (), f"range {shown(entry)} contains every address; list your own ranges")
    if any(network.version == internal.version and network.subnet_of(internal) for internal in _INTERNAL):  # type: ignore[arg-type]
        return warning(
            "IN212",
            (),
            f"range {shown(entry)} is internal and never matches, because logs "
            "contain public addresses; list public ranges",
        )
    return None


def _not_text(kind: InputType, entry: object) -> Problem:
    if kind is InputType.COUNTRIES and entry is False:
        return Problem("IN204", (), "country 'false' is not a country code; for Norway, write NO in quotes")
    if entry is None:
        return Problem("IN201", (), "the entry is empty; write a value or remove it")
    advice = "write one text" if isinstance(entry, list | dict) else "put it in quotes"
    return Problem("IN201", (), f"an entry must be text, not {shown(entry)}; {advice}")


def _id_problem(what: str, entry: str) -> Problem | None:
    if _GUID.fullmatch(entry):
        return None
    try:
        advice = f"did you mean '{uuid.UUID(entry)}'?"
    except ValueError:
        advice = "write a GUID: 8-4-4-4-12 hexadecimal digits"
    return Problem("IN203", (), f"{shown(entry)} is not {what}; {advice}")


def _account(entry: str) -> Problem | None:
    if _UPN.fullmatch(entry) or _GUID.fullmatch(entry):
        return None
    return Problem(
        "IN202", (), f"account {shown(entry)} is neither a UPN nor an object ID; write name@domain or a GUID"
    )


def _actor(entry: str) -> Problem | None:
    if _UPN.fullmatch(entry) or _GUID.fullmatch(entry):
        return None
    text = f"actor {shown(entry)} is neither a UPN nor an ID; write name@domain for a user"
    return Problem(
        "IN202", (), f"{text}, or the object ID or application ID of an application (a name can be imitated)"
    )


def _role(entry: str) -> Problem | None:
    if _GUID.fullmatch(entry):
        return Problem(
            "IN207",
            (),
            f"directory role {shown(entry)} is an ID; write the name of the role, such as Global Administrator",
        )
    return None


def _country(entry: str) -> Problem | None:
    if country_name(entry):
        return None
    likely = suggested_country(entry)
    advice = f"did you mean '{likely}'?" if likely else "write two capital letters (ISO 3166-1), such as DE"
    return Problem("IN204", (), f"country {shown(entry)} is not a valid country code; {advice}")


def _ip_range(entry: str) -> Problem | None:
    advice = "write an address or a range such as 203.0.113.0/24"
    try:
        if "%" not in entry and not re.search(r"/\D|/\d+\.", entry):
            network = ipaddress.ip_network(entry, strict=False)
            if mapped := _ipv4_in(network):
                return Problem(
                    "IN205",
                    (),
                    f"{shown(entry)} is an IPv4 address written as IPv6, which never "
                    f"matches logs; did you mean '{mapped}'?",
                )
            if str(ipaddress.ip_interface(entry).ip) == str(network.network_address):
                return None
            advice = f"did you mean '{network}', or the one address '{entry.partition('/')[0]}'?"
    except ValueError:
        pass  # said below
    return Problem("IN205", (), f"{shown(entry)} is neither an address nor a range; {advice}")


def _ipv4_in(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> ipaddress.IPv4Network | None:
    mapped = network.network_address.ipv4_mapped if isinstance(network, ipaddress.IPv6Network) else None
    return ipaddress.IPv4Network(f"{mapped}/{network.prefixlen - 96}") if mapped and network.prefixlen >= 96 else None


def _domain(entry: str) -> Problem | None:
    if _DOMAIN.fullmatch(entry):
        return None
    bare = re.sub(r"^[A-Za-z]+://|^\*\.|^.*@|[/:?].*$|\.$", "", re.sub(r"^[A-Za-z]+://", "", entry))
    advice = f"did you mean '{bare}'?" if _DOMAIN.fullmatch(bare) else "write it as contoso.com"
    return Problem("IN206", (), f"{shown(entry)} is not a domain; {advice}")


def _permission(entry: str) -> Problem | None:
    if _PERMISSION.fullmatch(entry):
        return None
    bare = entry.rstrip("/").rpartition("/")[2]
    advice = f"did you mean '{bare}'?" if _PERMISSION.fullmatch(bare) else "write it as Directory.ReadWrite.All"
    return Problem("IN207", (), f"{shown(entry)} is not the name of a permission; {advice}")


def _nothing(_: str) -> Problem | None:
    return None


_CHECKS: dict[InputType, Callable[[str], Problem | None]] = {
    InputType.ACCOUNTS: _account,
    InputType.ACTORS: _actor,
    InputType.DIRECTORY_ROLES: _role,
    InputType.COUNTRIES: _country,
    InputType.IP_RANGES: _ip_range,
    InputType.DOMAINS: _domain,
    InputType.PERMISSIONS: _permission,
}
