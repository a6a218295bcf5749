"""Finding: a problem of a setting before it has a place in a file."""

from dataclasses import dataclass

from entrawatch.documents.document import KeyPath
from entrawatch.documents.issues import IssueSeverity


@dataclass(frozen=True)
class Finding:
    """One problem; `path` starts with the setting's name, `is_about_key` places it at the key, not at the value."""

    code: str
    path: KeyPath
    message: str
    severity: IssueSeverity = IssueSeverity.ERROR
    is_about_key: bool = False


def warning(code: str, path: KeyPath, message: str) -> Finding:
    """Return a finding that deploys but may disappoint."""
    return Finding(code, path, message, IssueSeverity.WARNING)
