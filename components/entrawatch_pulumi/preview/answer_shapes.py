"""Inputs that Azure returns in a different format, which the SDK expects."""

from google.protobuf.struct_pb2 import Struct


def reshape_answers(outputs: Struct) -> None:
    """Convert the list of user-assigned identities of a resource to the map that Azure returns."""
    identity = outputs.fields["identity"].struct_value.fields if "identity" in outputs.fields else {}
    if "userAssignedIdentities" in identity and identity["userAssignedIdentities"].HasField("list_value"):
        names = [value.string_value for value in identity["userAssignedIdentities"].list_value.values]
        identity["userAssignedIdentities"].struct_value.Clear()
        for name in names:
            identity["userAssignedIdentities"].struct_value.fields[name].struct_value.Clear()
