"""IDs of sample records: unique for each record, the same in every run, and in the format of the base record's."""

import base64
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

# Columns that identify a record; other IDs (users, applications) remain as in the sample.
ID_COLUMNS = (
    "Id",
    "CorrelationId",
    "OriginalRequestId",
    "RequestId",
    "UniqueTokenIdentifier",
    "EventDataId",
    "OperationId",
)

_NAMESPACE = UUID("6f2d1b0e-7a54-4f0c-9a37-2b6c1d8e5f40")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HEX = re.compile(r"[0-9a-f]{32}")
_TOKEN = re.compile(r"[\w-]{22}")


def own_ids(base: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns of a base record with IDs of the record itself."""
    return {column: base[column] for column in ID_COLUMNS if isinstance(base.get(column), str) and base[column]}


def fresh_ids(ids: Mapping[str, str], number: int) -> dict[str, str]:
    """Return new IDs for the record with this number; IDs that are equal in the base record remain equal."""
    return {column: _fresh(value, number) for column, value in ids.items()}


def _fresh(value: str, number: int) -> str:
    if _GUID.search(value):
        return _GUID.sub(lambda found: str(_guid(found[0], number)), value)
    if _HEX.fullmatch(value):
        return _guid(value, number).hex
    if _TOKEN.fullmatch(value):
        return token_of(_guid(str(guid_of(value)), number))
    return f"{value}-{number}"


def token_of(request: UUID) -> str:
    """Return the UniqueTokenIdentifier of a sign-in: the bytes of its Id, mixed-endian, in URL-safe base 64."""
    return base64.urlsafe_b64encode(request.bytes_le).decode("ascii").rstrip("=")


def guid_of(token: str) -> UUID:
    """Return the Id of the sign-in whose UniqueTokenIdentifier this is."""
    return UUID(bytes_le=base64.urlsafe_b64decode(f"{token}=="))


def _guid(value: str, number: int) -> UUID:
    return uuid5(_NAMESPACE, f"{value}/{number}")
