"""Entities of a Microsoft Sentinel rule, from the entity columns of an alert."""

from collections.abc import Iterator
from dataclasses import dataclass

from entrawatch.specs.alert_spec import Entities

MOST_MAPPINGS = 10
"""Azure's number of entity mappings of one rule (SEN019)."""
_UPN = r"^([^@\s\[\x22]+)@([^@\s\]\x22]+)$"
_OBJECT_ID = r"^([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$"


@dataclass(frozen=True)
class EntityMapping:
    """One entity: its type, and the result column of each identifier, as Sentinel names them."""

    type: str
    fields: tuple[tuple[str, str], ...]


def entity_mappings(entities: Entities) -> tuple[EntityMapping, ...]:
    """Return the entities of an alert that Sentinel has a type and an identifier for (SEN020).

    A directory role has no type. An ID does not identify a device or an application there: the ID of a cloud
    application in Sentinel is a number of Defender for Cloud Apps.
    """
    mapped = (*_accounts(entities), *_addresses(entities), *_applications(entities), *_others(entities))
    return tuple(dict.fromkeys(mapped))


def account_columns(entities: Entities) -> str:
    """Return the KQL that separates each account column into its identifiers; '' without such columns.

    Sentinel takes the prefix of a user principal name as Name and its domain as UPNSuffix. A value that is neither a
    user principal name nor an object ID, such as a display name, does not identify an account.
    """
    return "".join(f"| extend {', '.join(_parts(column))}\n" for column in _account_names(entities))


def _parts(column: str) -> Iterator[str]:
    for suffix, pattern, group in (("Name", _UPN, 1), ("UPNSuffix", _UPN, 2), ("AadUserId", _OBJECT_ID, 1)):
        yield f'{column}_{suffix} = extract(@"{pattern}", {group}, tostring({column}))'


def _account_names(entities: Entities) -> tuple[str, ...]:
    principals = (one for one in entities.service_principal if one.endswith("PrincipalId"))
    return tuple(dict.fromkeys((*entities.account, *principals)))


def _accounts(entities: Entities) -> Iterator[EntityMapping]:
    for column in _account_names(entities):
        fields = (("Name", f"{column}_Name"), ("UPNSuffix", f"{column}_UPNSuffix"))
        yield EntityMapping("Account", (*fields, ("AadUserId", f"{column}_AadUserId")))


def _addresses(entities: Entities) -> Iterator[EntityMapping]:
    yield from (EntityMapping("IP", (("Address", column),)) for column in entities.ip)


def _applications(entities: Entities) -> Iterator[EntityMapping]:
    for column in (*entities.application, *entities.service_principal):
        if not column.endswith("Id"):
            yield EntityMapping("CloudApplication", (("Name", column),))


def _others(entities: Entities) -> Iterator[EntityMapping]:
    yield from (EntityMapping("Host", (("HostName", one),)) for one in entities.device if not one.endswith("Id"))
    groups = (one for one in entities.group if one.endswith("Id"))
    yield from (EntityMapping("SecurityGroup", (("ObjectGuid", one),)) for one in groups)
