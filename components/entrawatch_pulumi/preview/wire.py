"""Convert between protobuf values of the Pulumi SDK and plain values of a plan."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Struct
from google.protobuf.struct_pb2 import Value as WireValue

from entrawatch.documents.issues import EntrawatchError
from entrawatch.resources.program_plan import Properties, Reference, Secret, Unknown, Value, frozen_mapping
from entrawatch.resources.property_values import SECRET_SIGNATURE, SIGNATURE_KEY, UNKNOWN_TEXT


class Signature(StrEnum):
    """The kind of a special object on the wire; the constants of pulumi.runtime.rpc."""

    ASSET = "c44067f5952c0a294b673a41bacd8c17"
    ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
    SECRET = SECRET_SIGNATURE
    RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
    OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


def properties(struct: Struct) -> Properties:
    """Return the properties of one object, with markers for secrets and unknown values."""
    return frozen_mapping((key, plain_value(value)) for key, value in struct.fields.items())


def plain_value(value: WireValue) -> Value:
    """Return one value; whole numbers become int, because the wire has only floats."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return Unknown() if value.string_value == UNKNOWN_TEXT else value.string_value
    if kind == "number_value":
        return int(value.number_value) if value.number_value.is_integer() else value.number_value
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return tuple(plain_value(item) for item in value.list_value.values)
    return _object(value.struct_value) if kind == "struct_value" else None


def _object(struct: Struct) -> Value:
    signature = _signature(struct)
    if signature is None:
        return properties(struct)
    if signature == Signature.SECRET or (signature == Signature.OUTPUT and struct.fields["secret"].bool_value):
        return Secret()
    if signature == Signature.OUTPUT:
        return plain_value(struct.fields["value"]) if "value" in struct.fields else Unknown()
    if signature == Signature.RESOURCE:
        return Reference(struct.fields["urn"].string_value)
    if signature in (Signature.ASSET, Signature.ARCHIVE):
        return frozen_mapping((key, plain_value(item)) for key, item in struct.fields.items() if key != SIGNATURE_KEY)
    raise EntrawatchError(f"the program sent a value of the unknown kind '{signature}'; pin an older pulumi package")


def _signature(struct: Struct) -> str | None:
    # a plain lookup in a protobuf map would add the key
    return struct.fields[SIGNATURE_KEY].string_value if SIGNATURE_KEY in struct.fields else None


def secret_texts(value: WireValue, *, inside: bool = False) -> Iterator[str]:
    """Yield every text inside a secret, so that messages can be masked."""
    kind = value.WhichOneof("kind")
    if kind == "string_value" and inside and value.string_value != UNKNOWN_TEXT:
        yield value.string_value
    elif kind == "list_value":
        for item in value.list_value.values:
            yield from secret_texts(item, inside=inside)
    elif kind == "struct_value":
        yield from _secret_texts_of_object(value.struct_value, inside)


def _secret_texts_of_object(struct: Struct, inside: bool) -> Iterator[str]:
    signature = _signature(struct)
    is_output = signature == Signature.OUTPUT and "secret" in struct.fields
    is_secret = signature == Signature.SECRET or (is_output and struct.fields["secret"].bool_value)
    for key, item in struct.fields.items():
        if key != SIGNATURE_KEY:
            yield from secret_texts(item, inside=inside or is_secret)


def wire_value(value: Value) -> WireValue:
    """Return the wire form of one value; raise for a secret, which has no value to send."""
    if isinstance(value, Unknown):
        return WireValue(string_value=UNKNOWN_TEXT)
    if value is None:
        return WireValue(null_value=NULL_VALUE)
    if isinstance(value, bool):
        return WireValue(bool_value=value)
    if isinstance(value, int | float):
        return WireValue(number_value=value)
    if isinstance(value, str):
        return WireValue(string_value=value)
    if isinstance(value, tuple):
        return WireValue(list_value=ListValue(values=[wire_value(item) for item in value]))
    if isinstance(value, Mapping):
        return WireValue(struct_value=wire_struct(value))
    raise TypeError(f"{value!r} cannot be sent to a program")


def wire_struct(items: Mapping[str, Value]) -> Struct:
    """Return the wire form of one object."""
    return Struct(fields={key: wire_value(value) for key, value in items.items()})


def as_secret(value: WireValue) -> WireValue:
    """Return `value` marked as secret, unless it already is."""
    if value.WhichOneof("kind") == "struct_value" and _signature(value.struct_value) == Signature.SECRET:
        return value
    fields = {SIGNATURE_KEY: WireValue(string_value=Signature.SECRET), "value": value}
    return WireValue(struct_value=Struct(fields=fields))
