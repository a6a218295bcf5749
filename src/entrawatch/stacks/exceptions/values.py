"""What the values of an exception mean: exact text, a prefix, an address or a range."""

import ipaddress
from collections.abc import Iterator

from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.look_alikes import look_alike
from entrawatch.documents.quoting import shown
from entrawatch.specs.input_entries import entry_problem
from entrawatch.specs.input_types import InputType

ANY_END = "*"
# A shorter prefix matches people who share nothing but the start of their names.
_SHORTEST_PREFIX = 4
# More comparisons are nested too deeply for the language service, and would be slow.
MOST_PREFIXES = 50
# A /16 is what one organization has at most; most providers assign a /32 of IPv6.
_WIDEST = {4: 16, 6: 32}


def is_prefix(value: str) -> bool:
    """Return whether a value of a text column is the start of the text."""
    return value.endswith(ANY_END)


def matches_text(value: str, text: str) -> bool:
    """Return whether a value of a text column matches a text."""
    value, text = value.casefold(), text.casefold()
    return text.startswith(value[:-1]) if is_prefix(value) else text == value


def value_problem(value: str, *, is_address: bool) -> Problem | None:
    """Return what is wrong with one value, or what is probably not meant."""
    return _address_problem(value) if is_address else _text_problem(value)


def prefix_problem(values: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem of more prefixes than one query can compare."""
    count = sum(map(is_prefix, values))
    if count > MOST_PREFIXES:
        text = f"{count} prefixes; at most {MOST_PREFIXES} are possible"
        yield Problem("EX208", (), f"{text}, write exact values or a shorter prefix")


def _address_problem(value: str) -> Problem | None:
    if wrong := entry_problem(InputType.IP_RANGES, value):
        return Problem("EX208", (), wrong.message)
    network = ipaddress.ip_network(value)
    if network.prefixlen < _WIDEST[network.version]:
        text = f"range {shown(value)} is wider than /{_WIDEST[network.version]}"
        return warning("EX211", (), f"{text}; list the addresses that you know")
    return None


def _text_problem(value: str) -> Problem | None:
    if value != value.strip():
        return Problem("EX208", (), f"{shown(value)} starts or ends with a space; write it without spaces around it")
    if not value.isprintable():
        return Problem("EX208", (), f"{shown(value)} contains a line break or a tab; remove it")
    if ANY_END in value[:-1] or value == ANY_END:
        advice = "write whole values, or the start of the text with one * at its end"
        return Problem("EX208", (), f"{shown(value)} has a * that is not the end of a prefix; {advice}")
    if why := look_alike(value):
        return warning("EX211", (), f"{shown(value)} can be mistaken for another name: {why}; type it again")
    if is_prefix(value) and len(value) <= _SHORTEST_PREFIX:
        return warning("EX211", (), f"prefix {shown(value)} is very short and matches many names; write more of it")
    return None
