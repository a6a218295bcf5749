"""Rules of other products, which people put next to alerts: recognized by the keys that only they have."""

from typing import Any

# github.com/SigmaHQ/sigma-specification; learn.microsoft.com/azure/sentinel/sentinel-analytic-rules-creation.
_FORMATS = {
    "a Sigma rule": (frozenset({"logsource", "detection"}), "import it with 'entrawatch import sigma'"),
    "an analytics rule of Microsoft Sentinel": (
        frozenset({"kind", "query", "queryFrequency"}),
        "import it with 'entrawatch import sentinel'",
    ),
    # Hunting queries, and rules that run near real time.
    "a query of Microsoft Sentinel": (
        frozenset({"query", "requiredDataConnectors"}),
        "keep its query, and start the alert with 'entrawatch new AREA/ID'",
    ),
}


def other_format(value: Any) -> str | None:
    """Return that a file is a rule of another product, and how to make an alert of it; None if it is not."""
    keys = set(value) if isinstance(value, dict) else set()
    for name, (own, advice) in _FORMATS.items():
        if own <= keys:
            return f"it is {name}; {advice}"
    return None
