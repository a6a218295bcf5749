"""What fills Log Analytics tables other than Entra's own diagnostic setting: Azure resources, machines and services."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pydantic import TypeAdapter

from entrawatch.reference.data_files import read_data


class Service(StrEnum):
    """A Microsoft service whose Sentinel connector sends records to the workspace."""

    MICROSOFT_365_AUDIT = "microsoft_365_audit"
    DEFENDER_FOR_IDENTITY = "defender_for_identity"
    DEFENDER_FOR_CLOUD_APPS = "defender_for_cloud_apps"
    IDENTITY_PROTECTION = "identity_protection"
    DEFENDER_FOR_ENDPOINT = "defender_for_endpoint"
    DEFENDER_FOR_OFFICE = "defender_for_office"
    DEFENDER_XDR = "defender_xdr"
    UEBA = "ueba"


@dataclass(frozen=True)
class TableSource:
    """One source: its title, and the tables that it fills."""

    title: str
    tables: tuple[str, ...]


@cache
def services() -> Mapping[Service, TableSource]:
    """Return the services that a Sentinel connector brings to a workspace, by name."""
    return TypeAdapter(dict[Service, TableSource]).validate_python(read_data("table_sources.json")["services"])


@cache
def resource_sources() -> Mapping[str, TableSource]:
    """Return the Azure resources and machines whose logs a stack can collect, by the name in the data file."""
    return TypeAdapter(dict[str, TableSource]).validate_python(read_data("table_sources.json")["resources"])


def tables_always_there() -> tuple[str, ...]:
    """Return the tables that Azure fills in every workspace."""
    return tuple(read_data("table_sources.json")["always"])
