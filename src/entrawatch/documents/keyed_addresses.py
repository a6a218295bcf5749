"""Addresses that contain a key or a password, anywhere in a text: its readers can send or intercept alerts."""

import hashlib
import re

# A character of an address, also as JSON escapes it. The numbers below bound the search in a text without blanks.
_CHAR = r"(?:[^\s\"'<>`\\]|\\+u[0-9A-Fa-f]{4})"
_PLAIN = r"[^/?#\s\"'<>`\\]"
KEYED = re.compile(
    rf"https?://(?:{_PLAIN}{{1,200}}@|[^?#\s\"'<>`\\]{{1,500}}\?{_CHAR}{{0,1000}}?"
    rf"(?:sig|signature|code|key|token|secret|password)=){_CHAR}*",
    re.IGNORECASE,
)


def without_keys(text: str) -> str:
    """Return a text with a digest in place of each address with a key, so that a change of it stays visible."""
    return KEYED.sub(lambda found: hidden_address(found[0]), text) if "://" in text else text


def hidden_address(address: str) -> str:
    """Return what is shown instead of an address."""
    digest = hashlib.sha256(address.encode(errors="replace")).hexdigest()
    return f"https://(not shown, {digest[:8]})"
