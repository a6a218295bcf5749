"""What Microsoft Sentinel rejects in the `sentinel` block of an alert is refused at its place, with the limit's ID."""

from collections.abc import Callable

import pytest

MITIGATE = "auto_mitigate: false"
RANGE = "is not accepted by Microsoft Sentinel; use PT5M to"

BLOCKS: dict[str, tuple[str, list[str]]] = {
    "two weeks, hourly": ("{evaluation_frequency: PT1H, window_size: P14D}", []),
    "the shortest": ("{evaluation_frequency: PT5M, window_size: PT5M}", []),
    "a window just below two days": ("{window_size: P1DT23H}", []),
    "the longest suppression": ("{suppression_duration: P1D}", []),
    "further details": ("{create_incident: false, custom_details: {Owners: Owners}}", []),
    "a frequency of a minute": (
        "{evaluation_frequency: PT1M}",
        [f"43:34: SEN010: evaluation_frequency 'PT1M' {RANGE} P14D"],
    ),
    "more than two weeks": ("{window_size: P15D}", [f"43:25: SEN010: window_size 'P15D' {RANGE} P14D"]),
    "another notation": ("{window_size: 14d}", [f"43:25: SEN010: window_size '14d' {RANGE} P14D"]),
    "a window that leaves gaps": (
        "{evaluation_frequency: PT1H, window_size: PT30M}",
        [
            "43:53: SEN011: the rule runs every PT1H but reads back only PT30M; events in between are never read, "
            "increase window_size"
        ],
    ),
    "a long window every 15 minutes": (
        "{window_size: P2D}",
        [
            "43:25: SEN012: a window of P2D or more, such as 'P2D', requires a rule that runs every PT1H or less "
            "often, not every PT15M; change one of them"
        ],
    ),
    "a suppression of two days": (
        "{suppression_duration: P2D}",
        [f"43:34: SEN015: suppression_duration 'P2D' {RANGE} P1D"],
    ),
    "a suppression between two runs": (
        "{suppression_duration: PT10M}",
        [
            "43:34: SEN015: suppression_duration 'PT10M' has no effect, because the rule runs every PT15M; "
            "write at least that, or remove it"
        ],
    ),
    "details with names that do not fit": (
        "{custom_details: {1st: Owners, Account: Owners}}",
        [
            "43:29: SEN023: name '1st' does not fit; use 1 to 20 letters, digits and underscores, a letter first",
            "43:42: SEN023: name 'Account' is that of the entity column 'Actor'; choose another name",
        ],
    ),
    "too many details": (
        f"{{custom_details: {{{', '.join(f'D{number}: Owners' for number in range(20))}}}}}",
        [
            "43:28: SEN023: 21 custom details, with the columns of entities; a rule allows 20, remove some",
        ],
    ),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_limits_of_the_block(name: str, spec_issues: Callable[..., list[str]]) -> None:
    """Each block gives these issues and no other."""
    block, expected = BLOCKS[name]
    assert spec_issues((MITIGATE, f"{MITIGATE}\nsentinel: {block}")) == expected
