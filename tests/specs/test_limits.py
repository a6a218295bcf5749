"""What Azure rejects in one alert rule is refused here, at its place and in words that say what to write instead."""

from collections.abc import Callable

import pytest
from goodproject import SPEC, GoodProject

from entrawatch.specs.catalog import load_catalog
from entrawatch.specs.rule_query import DESCRIPTION_LIMIT, rule_description

Pair = tuple[str, str]
FREQUENCY, WINDOW, MITIGATE = "evaluation_frequency: PT15M", "window_size: PT6H", "auto_mitigate: false"
PERIODS, FAILING = "number_of_evaluation_periods: 1", "min_failing_periods_to_alert: 1"
DIMENSION = "    - name: Actor\n      operator: Include\n"

LEARNED = "dynamic_threshold: {alert_sensitivity: Medium}"
THRESHOLD = "threshold: 0"

REFUSED: dict[str, tuple[list[Pair], list[str]]] = {
    "an operator that only a learned threshold has": (
        [("operator: GreaterThan", "operator: GreaterOrLessThan")],
        [
            "33:13: SQR060: operator 'GreaterOrLessThan' is not accepted by Azure; "
            "without dynamic_threshold use GreaterThan or LessThan"
        ],
    ),
    "an unknown sensitivity": (
        [(THRESHOLD, LEARNED.replace("Medium", "medium"))],
        ["34:42: SQR060: alert_sensitivity 'medium' is not accepted by Azure; use one of: Low, Medium, High"],
    ),
    "a moment in another notation": (
        [(THRESHOLD, LEARNED.replace("}", ", ignore_data_before: 2026-03-01}"))],
        [
            "34:70: SP104: ignore_data_before '2026-03-01' does not fit; "
            "write a moment in UTC, such as 2026-03-01T00:00:00Z"
        ],
    ),
    "a moment that does not exist": (
        [(THRESHOLD, LEARNED.replace("}", ", ignore_data_before: 2026-02-30T00:00:00Z}"))],
        ["34:70: SP104: '2026-02-30T00:00:00Z' is not a moment; write one that exists, such as 2026-03-01T00:00:00Z"],
    ),
    "a frequency that is no choice": (
        [(FREQUENCY, "evaluation_frequency: PT7M")],
        [
            "29:23: SQR011: evaluation_frequency 'PT7M' is not accepted by Azure; use one of: "
            "PT1M, PT5M, PT10M, PT15M, PT30M, PT45M, PT1H, PT2H, PT3H, PT4H, PT5H, PT6H, P1D"
        ],
    ),
    "a frequency of two days, which only the window may have": (
        [(FREQUENCY, "evaluation_frequency: P2D"), (WINDOW, "window_size: P2D")],
        [
            "29:23: SQR011: evaluation_frequency 'P2D' is not accepted by Azure; use one of: "
            "PT1M, PT5M, PT10M, PT15M, PT30M, PT45M, PT1H, PT2H, PT3H, PT4H, PT5H, PT6H, P1D"
        ],
    ),
    "a window in another notation": (
        [(WINDOW, "window_size: 6h")],
        [
            "30:14: SQR012: window_size '6h' is not accepted by Azure; use one of: "
            "PT1M, PT5M, PT10M, PT15M, PT30M, PT45M, PT1H, PT2H, PT3H, PT4H, PT5H, PT6H, P1D, P2D"
        ],
    ),
    "a wide window every minute": (
        [(FREQUENCY, "evaluation_frequency: PT1M"), (WINDOW, "window_size: P1D")],
        [
            "30:14: SQR013: window_size 'P1D' is not accepted by Azure; "
            "a rule that runs every minute allows at most PT6H"
        ],
    ),
    "a window of a minute for a slower rule": (
        [(WINDOW, "window_size: PT1M")],
        [
            "30:14: SQR014: window_size 'PT1M' is not accepted by Azure; the minimum is PT5M",
            "30:14: SQR017: the rule runs every PT15M but looks "
            "back only PT1M x 1; events "
            "in between are never read, increase window_size",
        ],
    ),
    "a query range that only the window may have": (
        [(WINDOW, f"{WINDOW}\noverride_query_time_range: PT12H")],
        [
            "31:28: SQR015: override_query_time_range 'PT12H' is not accepted by Azure; use one of: "
            "PT5M, PT10M, PT15M, PT20M, PT30M, PT45M, PT1H, PT2H, PT3H, PT4H, PT5H, PT6H, P1D, P2D"
        ],
    ),
    "half a day of silence": (
        [(MITIGATE, f"{MITIGATE}\nmute_actions_duration: PT12H")],
        [
            "43:24: SQR016: mute_actions_duration 'PT12H' is not accepted by Azure; use one of: "
            "PT5M, PT10M, PT15M, PT30M, PT45M, PT1H, PT2H, PT3H, PT4H, PT5H, PT6H, P1D, P2D"
        ],
    ),
    "gaps between the runs": (
        [(FREQUENCY, "evaluation_frequency: P1D")],
        [
            "30:14: SQR017: the rule runs every P1D but looks "
            "back only PT6H x 1; events "
            "in between are never read, increase window_size"
        ],
    ),
    "three windows of a day": (
        [(WINDOW, "window_size: P1D"), (PERIODS, "number_of_evaluation_periods: 3")],
        ["30:14: SQR018: look-back 'P3D' (window_size P1D x 3) exceeds 48 hours; shorten one of them"],
    ),
    "a query range below the look-back": (
        [(WINDOW, f"{WINDOW}\noverride_query_time_range: PT5H")],
        ["31:28: SQR019: override_query_time_range 'PT5H' is not accepted by Azure; it must be at least PT6H"],
    ),
    "silence shorter than one run": (
        [(MITIGATE, f"{MITIGATE}\nmute_actions_duration: PT5M")],
        [
            "43:24: SQR020: mute_actions_duration 'PT5M' is not accepted by Azure; "
            "it must be at least the evaluation frequency PT15M"
        ],
    ),
    "more windows than six": (
        [(PERIODS, "number_of_evaluation_periods: 7")],
        ["40:35: SQR022: number_of_evaluation_periods '7' is not accepted by Azure; use 1 to 6"],
    ),
    "no window at all": (
        [(PERIODS, "number_of_evaluation_periods: 0")],
        ["40:35: SQR022: number_of_evaluation_periods '0' is not accepted by Azure; use 1 to 6"],
    ),
    "more failing windows than windows": (
        [(PERIODS, "number_of_evaluation_periods: 4"), (FAILING, "min_failing_periods_to_alert: 5")],
        [
            "41:35: SQR023: min_failing_periods_to_alert '5' is not accepted by Azure; "
            "use 1 to 4, the number_of_evaluation_periods"
        ],
    ),
    "no failing window": (
        [(FAILING, "min_failing_periods_to_alert: 0")],
        [
            "41:35: SQR023: min_failing_periods_to_alert '0' is not accepted by Azure; "
            "use 1, the number_of_evaluation_periods"
        ],
    ),
    "an alert that resolves itself and is muted": (
        [(MITIGATE, "auto_mitigate: true\nmute_actions_duration: PT1H"), ("detects: event", "detects: pattern")],
        [
            "42:16: SQR025: auto_mitigate 'true' and "
            "mute_actions_duration cannot be "
            "combined; set auto_mitigate: false to mute",
            "42:16: SQR074: warning: a rule with auto_mitigate that is split "
            "by 'Actor' can fire at most 300 alerts "
            "per run; set auto_mitigate: false if more values are possible",
        ],
    ),
    "an operator that the documentation names and the service refuses": (
        [("operator: GreaterThan", "operator: Equals")],
        [
            "33:13: SQR031: operator 'Equals' is not accepted by Azure; use one of: "
            "Equal, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual, GreaterOrLessThan (Equal, not Equals)"
        ],
    ),
    "a word of KQL for an aggregation": (
        [("time_aggregation: Count", "time_aggregation: Sum")],
        [
            "32:21: SQR032: time_aggregation 'Sum' is not accepted by Azure; "
            "use one of: Count, Average, Minimum, Maximum, Total"
        ],
    ),
    "a measured column with Count": (
        [("time_aggregation: Count", "time_aggregation: Count\n  metric_measure_column: Owners")],
        [
            "33:26: SQR033: metric_measure_column 'Owners' is not allowed with Count; "
            "remove it or choose another time_aggregation"
        ],
    ),
    "an aggregation without a column": (
        [("time_aggregation: Count", "time_aggregation: Total")],
        ["32:21: SQR033: time_aggregation 'Total' requires metric_measure_column; name a numeric column"],
    ),
    "seven dimensions": (
        [
            (
                "    - name: Actor\n",
                "".join(f"    - name: Column{number}\n" for number in range(6)) + "    - name: Actor\n",
            )
        ],
        ["36:5: SQR035: 7 dimensions; a rule allows 6, remove some"],
    ),
    "a dimension operator of another service": (
        [("operator: Include", "operator: StartsWith")],
        ["37:17: SQR037: operator 'StartsWith' is not accepted by Azure; use Include or Exclude"],
    ),
    "a dimension without values": (
        [('values: ["*"]', "values: []")],
        ["38:15: SQR038: dimension 'Actor' has no values; write ['*'] for all values"],
    ),
    "an infinite threshold": (
        [("threshold: 0", "threshold: 1e999")],
        ["34:14: SP103: threshold must be a number, not '1e999'"],
    ),
}

WARNED: dict[str, tuple[list[Pair], list[str]]] = {
    "a window that leaves half an hour too little": (
        [(WINDOW, "window_size: PT30M")],
        [
            "30:14: SQR082: warning: window_size 'PT30M' leaves only "
            "PT15M for records that arrive late; "
            "Entra logs can be later than that, use at least PT45M"
        ],
    ),
    "an alert on absence": (
        [("operator: GreaterThan", "operator: LessThan"), ("threshold: 0", "threshold: 1")],
        [
            "33:13: SQR083: warning: operator 'LessThan' with threshold "
            "1 also fires when data is late; "
            "log alerts detect events better than their absence"
        ],
    ),
    "an alert on nothing": (
        [("operator: GreaterThan", "operator: Equal")],
        [
            "33:13: SQR083: warning: operator 'Equal' with threshold "
            "0 also fires when data is late; "
            "log alerts detect events better than their absence"
        ],
    ),
    "a stateful alert split by a column": (
        [(MITIGATE, "auto_mitigate: true")],
        [
            "42:16: SQR074: warning: a rule with auto_mitigate that is split "
            "by 'Actor' can fire at most 300 alerts "
            "per run; set auto_mitigate: false if more values are possible"
        ],
    ),
    "a stateful alert on events": (
        [(MITIGATE, "auto_mitigate: true"), (f'  dimensions:\n{DIMENSION}      values: ["*"]\n', "")],
        [
            "38:16: SQR029: warning: with auto_mitigate 'true', a second event does "
            "not alert while the first alert is open; "
            "set it to false or split the alert by a dimension"
        ],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_azure_refuses_is_an_error(name: str, spec_issues: Callable[..., list[str]]) -> None:
    """One change of the good alert gives these issues and no other."""
    pairs, expected = REFUSED[name]
    assert spec_issues(*pairs) == expected


@pytest.mark.parametrize("name", WARNED)
def test_what_azure_accepts_but_will_not_do_is_a_warning(name: str, spec_issues: Callable[..., list[str]]) -> None:
    """One change of the good alert gives these warnings and no other issue."""
    pairs, expected = WARNED[name]
    assert spec_issues(*pairs) == expected


def test_a_rule_that_runs_daily_cannot_resolve_itself(spec_issues: Callable[..., list[str]]) -> None:
    """Azure resolves only rules that run at least every twelve hours."""
    changes = [
        (FREQUENCY, "evaluation_frequency: P1D"),
        (WINDOW, "window_size: P2D"),
        (MITIGATE, "auto_mitigate: true"),
    ]
    assert spec_issues(*changes, ("detects: event", "detects: pattern")) == [
        "42:16: SQR027: auto_mitigate 'true' requires a rule that runs at least every 12 hours, not every P1D; "
        "set auto_mitigate: false",
        "42:16: SQR074: warning: a rule with auto_mitigate that is split "
        "by 'Actor' can fire at most 300 alerts "
        "per run; set auto_mitigate: false if more values are possible",
    ]


@pytest.mark.parametrize(
    "pairs",
    [
        [(FREQUENCY, "evaluation_frequency: PT1M")],
        [(WINDOW, "window_size: PT45M")],
        [(WINDOW, f"{WINDOW}\noverride_query_time_range: P2D")],
        [(MITIGATE, f"{MITIGATE}\nmute_actions_duration: PT15M")],
        [(PERIODS, "number_of_evaluation_periods: 6"), (FAILING, "min_failing_periods_to_alert: 6")],
        [(FREQUENCY, "evaluation_frequency: P1D"), (WINDOW, "window_size: P2D")],
    ],
    ids=str,
)
def test_the_last_allowed_value_is_accepted(pairs: list[Pair], spec_issues: Callable[..., list[str]]) -> None:
    """A limit is where the service has it, not one step before."""
    assert spec_issues(*pairs) == []


def test_the_description_may_fill_the_limit_and_not_one_character_more(
    good: GoodProject, spec_issues: Callable[..., list[str]]
) -> None:
    """What counts is the whole text of the rule: description, runbook and references."""
    size = len(rule_description(load_catalog(good.root / "alert_specs").alerts["owner_added"].spec))
    line = "description: Someone became the owner of an application and can now act as it."
    assert spec_issues((line, line + "x" * (DESCRIPTION_LIMIT - size))) == []
    good.change("can now act as it.x", "can now act as it.xx")
    assert good.issues() == [
        f"{SPEC}:6:14: SQR009: the description with runbook and "
        "references has 4097 characters; the "
        "limit is 4096, shorten the description or the runbook"
    ]
