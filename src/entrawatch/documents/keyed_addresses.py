"""Addresses and connection strings with a key, anywhere in a text: its readers can send or intercept alerts."""

import hashlib
import re

# To the next blank or quote; also as JSON escapes its characters. Two simple patterns, so that no text takes long.
_ADDRESS = re.compile(r"https?://(?:[^\s\"'<>`\\]|\\+u[0-9A-Fa-f]{4})+", re.IGNORECASE)
# Services whose webhooks have the key in the path.
_KEY_IN_PATH = (
    r"hooks\.slack\.com/|(?:[^/?#]*\.)?discord(?:app)?\.com/api/webhooks/|[^/?#]*\.webhook\.office\.com/"
    r"|outlook\.office(?:365)?\.com/webhook/|events\.(?:eu\.)?pagerduty\.com/(?:integration|x-ere)/"
)
# A password, or a parameter with a name like a key: sig=, code=, token=.
_KEYED = re.compile(
    rf"https?://(?:{_KEY_IN_PATH}|[^/?#]*@|[^?]*\?.*(?:sig|signature|code|key|token|secret|password)=)",
    re.IGNORECASE | re.DOTALL,
)


# Of Event Hubs, Service Bus and storage accounts.
_CONNECTION_KEY = re.compile(r"\b((?:SharedAccess|Account)Key=)([^\s;\"'<>]{16,})", re.IGNORECASE)


def has_key(text: str) -> bool:
    """Return whether a text contains an address or a connection string with a key."""
    if _CONNECTION_KEY.search(text):
        return True
    return "://" in text and any(_KEYED.match(found[0]) for found in _ADDRESS.finditer(text))


def without_keys(text: str) -> str:
    """Return a text with a digest in place of each key or address with one, so that a change of it stays visible."""
    text = _CONNECTION_KEY.sub(lambda found: f"{found[1]}(not shown, {_digest(found[2])})", text)
    return _ADDRESS.sub(_guarded, text) if "://" in text else text


def hidden_address(address: str) -> str:
    """Return what is shown instead of an address."""
    return f"https://(not shown, {_digest(address)})"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()[:8]


def _guarded(found: re.Match[str]) -> str:
    return hidden_address(found[0]) if _KEYED.match(found[0]) else found[0]
