"""A stack's window and dimensions must leave an alert what its samples show."""

import pytest
from goodproject import SAMPLES, STACK, GoodProject

from entrawatch.kql.analyzer import Analyzer
from entrawatch.validation import validate

REFUSED = (
    f"PL111: alert 'owner_added' with its overrides does not behave as its sample in {SAMPLES}:4:5 states; "
    "choose other values, or override the alert with a spec and samples of your own"
)


@pytest.mark.parametrize(
    ("setting", "messages"), [("window_size: PT6H", []), ("window_size: PT1H", [REFUSED]), ("dimensions: []", [])]
)
def test_a_window_that_samples_contradict_is_refused(
    setting: str, messages: list[str], good: GoodProject, analyzer: Analyzer
) -> None:
    """The record of the sample arrives after three hours; another number of alerts does not contradict it."""
    good.write(SAMPLES, good.text(SAMPLES).replace("at: -5m\n", "at: -190m\n        arrives: 3h\n"))
    good.change("config:\n", f"config:\n  entrawatch:alerts: {{overrides: {{owner_added: {{{setting}}}}}}}\n", STACK)
    issues = validate(good.project, analyzer=analyzer).issues
    assert [f"{one.code}: {one.message}" for one in issues] == messages
