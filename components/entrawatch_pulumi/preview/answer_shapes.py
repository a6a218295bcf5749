"""Inputs that Azure answers in another shape: the SDK refuses an answer of the wrong one."""

from google.protobuf.struct_pb2 import Struct


def reshape_answers(outputs: Struct) -> None:
    """Turn the list of user-assigned identities that a resource was given into the map that Azure answers."""
    identity = outputs.fields["identity"].struct_value.fields if "identity" in outputs.fields else {}
    if "userAssignedIdentities" in identity and identity["userAssignedIdentities"].HasField("list_value"):
        names = [value.string_value for value in identity["userAssignedIdentities"].list_value.values]
        identity["userAssignedIdentities"].struct_value.Clear()
        for name in names:
            identity["userAssignedIdentities"].struct_value.fields[name].struct_value.Clear()
