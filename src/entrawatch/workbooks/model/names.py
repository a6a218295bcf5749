"""IDs of parameters and links: the same for the same names, so that a workbook does not change without a reason."""

import uuid

# Never change it: an ID that changes is a change of the workbook.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "entrawatch.workbooks")


def stable_id(*parts: str) -> str:
    """Return a GUID that depends only on the parts."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(parts)))
