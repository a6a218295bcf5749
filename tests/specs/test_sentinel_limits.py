"""What Microsoft Sentinel rejects in the `sentinel` block of an alert is refused at its place, with the limit's ID."""

from collections.abc import Callable

import pytest

MITIGATE = "auto_mitigate: false"
RANGE = "is not accepted by Microsoft Sentinel; use PT5M to"

BLOCKS: dict[str, tuple[str, list[str]]] = {
    "two weeks, hourly": ("{evaluation_frequency: PT1H, window_size: P14D}", []),
    "the shortest": ("{evaluation_frequency: PT5M, window_size: PT35M}", []),
    "a window just below two days": ("{window_size: P1DT23H}", []),
    "a suppression until the next run": ("{suppression_duration: PT15M}", []),
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
    "a suppression of which the next run reads only the end": (
        "{suppression_duration: PT16M}",
        [
            "43:34: SP213: warning: the rule does not run for suppression_duration 'PT16M' after it fires, and then "
            "takes as new only what arrived since its last scheduled run; remove it, so that no record is lost"
        ],
    ),
    "no time for late events": (
        "{evaluation_frequency: PT1H, window_size: PT89M}",
        [
            "43:53: SQR082: warning: in Microsoft Sentinel, the rule runs every PT1H and reads back PT1H29M, so late "
            "events are lost; use a window_size of PT1H30M or more"
        ],
    ),
    "a frequency of the whole window": (
        "{evaluation_frequency: PT6H}",
        [
            "43:34: SQR082: warning: in Microsoft Sentinel, the rule runs every PT6H and reads back PT6H, so late "
            "events are lost; use a window_size of PT6H30M or more"
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


@pytest.mark.parametrize(
    ("suppression", "expected"),
    [
        ("PT6H", []),
        (
            "PT6H1M",
            [
                "42:34: SP213: warning: the rule does not run for suppression_duration 'PT6H1M' after it fires, and "
                "then reads back only PT6H; write at most PT6H, or increase window_size"
            ],
        ),
    ],
)
def test_a_pattern_is_suppressed_for_its_window(
    suppression: str, expected: list[str], spec_issues: Callable[..., list[str]]
) -> None:
    """The first run after the suppression reads all that the rule missed, or the author is warned."""
    pattern = [("detects: event", "detects: pattern"), ("  | where IngestedAt >= new_since\n", "")]
    block = f"{MITIGATE}\nsentinel: {{suppression_duration: {suppression}}}"
    assert spec_issues(*pattern, (MITIGATE, block)) == expected
