"""Property values between the wire and Python."""

from typing import Any

from google.protobuf import json_format, struct_pb2

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_KIND = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"

Properties = dict[str, Any]


def read(struct: struct_pb2.Struct) -> Properties:
    """Return properties without nulls and without the marks of secrets; whole numbers as int."""
    return {key: _value(value) for key, value in struct.fields.items() if value.WhichOneof("kind") != "null_value"}


def _value(value: struct_pb2.Value) -> Any:
    match value.WhichOneof("kind"):
        case "struct_value":
            fields = value.struct_value.fields
            if _KIND in fields and fields[_KIND].string_value == _SECRET:
                return _value(fields["value"])
            return read(value.struct_value)
        case "list_value":
            return [_value(item) for item in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "null_value" | None:
            return None
        case kind:
            return getattr(value, kind)


def written(properties: Properties) -> struct_pb2.Struct:
    """Return properties as they go over the wire."""
    return json_format.ParseDict(properties, struct_pb2.Struct())


def with_secrets_of(properties: Properties, request: struct_pb2.Struct) -> Properties:
    """Return properties in which each one that held a secret in the request is a secret as a whole."""
    return {
        key: {_KIND: _SECRET, "value": value} if key in request.fields and _holds_secret(request.fields[key]) else value
        for key, value in properties.items()
    }


def _holds_secret(value: struct_pb2.Value) -> bool:
    if value.WhichOneof("kind") == "list_value":
        return any(map(_holds_secret, value.list_value.values))
    fields = value.struct_value.fields
    return _KIND in fields or any(map(_holds_secret, fields.values()))


def is_unknown(value: Any) -> bool:
    """Return whether a value, or a part of it, is known only after the deployment."""
    if isinstance(value, dict):
        return any(map(is_unknown, value.values()))
    if isinstance(value, list):
        return any(map(is_unknown, value))
    return bool(value == UNKNOWN)
