"""Country codes as in sign-in logs: ISO 3166-1 alpha-2."""

from functools import cache
from typing import Any

from entrawatch.reference.data_files import read_data


def country_name(code: str) -> str | None:
    """Return the English short name of an uppercase alpha-2 code, or None if the code is not assigned."""
    return _names().get(code)


def suggested_country(text: str) -> str | None:
    """Return the code that another code, a lowercase code or a name likely refers to, or None."""
    wanted = text.strip().casefold()
    return _meanings().get(wanted)


@cache
def _names() -> dict[str, str]:
    data = read_data("countries.json")
    assigned: dict[str, dict[str, Any]] = {**data["countries"], **data["user_assigned"]}
    return {code: entry["name"] for code, entry in assigned.items()}


@cache
def _meanings() -> dict[str, str]:
    data = read_data("countries.json")
    meanings: dict[str, str] = {}
    for code, entry in {**data["countries"], **data["user_assigned"]}.items():
        meanings |= {key.casefold(): code for key in (entry["name"], entry["alpha_3"])}
    meanings |= {mistake.casefold(): code for mistake, code in data["mistaken"].items()}
    # Last, so that no correction hides an assigned code.
    return meanings | {code.casefold(): code for code in _names()}
