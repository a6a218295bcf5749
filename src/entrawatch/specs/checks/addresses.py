"""Check of address comparisons: a list of ranges can contain IPv4 and IPv6, which KQL compares separately."""

from collections.abc import Iterator

from entrawatch.kql.analysis import Analysis, Call
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.input_types import InputType

_RANGE_TESTS = frozenset(f"ipv{kind}_is_in_{what}range" for kind in (4, 6) for what in ("", "any_"))


def mixed_addresses(analysis: Analysis, catalog: Catalog) -> Iterator[tuple[Call, str]]:
    """Yield each call that compares an address with a whole input of address ranges, and what to do instead."""
    for call in analysis.calls:
        ranges = [argument.text.strip() for argument in call.arguments[1:]] if call.name in _RANGE_TESTS else []
        for name in ranges:
            if name in catalog.inputs and catalog.inputs[name].type is InputType.IP_RANGES:
                text = (
                    f"{call.name}() on '{name}', which can contain IPv4 and IPv6; the result "
                    "of a test on both is undefined in KQL"
                )
                yield call, f"{text}; make a list of each kind first, as the author guide shows"
