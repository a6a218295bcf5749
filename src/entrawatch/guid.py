"""The one regular expression of a GUID, as Azure and Entra write ids."""

GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
