"""Acknowledged warnings: accepted by code with reason and owner, for a time, and never without effect."""

from datetime import date

import pytest
from goodproject import STACK, GoodProject

from entrawatch.documents.issues import Issue, acknowledged, warnings
from entrawatch.documents.render_issues import acknowledged_lines, issues_as_sarif
from entrawatch.stacks.read_deployment import read_deployment
from entrawatch.validation import validate

TODAY = date(2026, 12, 1)
ACCEPTED = "{code: DIA016, reason: The group was granted the role., owner: identity-team"
WORDS = "The group was granted the role. (identity-team)"


def accept(good: GoodProject, *entries: str) -> None:
    listed = "".join(f"\n    - {entry}" for entry in entries)
    good.change("entrawatch:notifications:", f"entrawatch:acknowledged:{listed}\n  entrawatch:notifications:", STACK)


@pytest.fixture(autouse=True)
def _warned(good: GoodProject) -> None:
    good.change("manage: false", "manage: true", STACK)


def found(good: GoodProject) -> tuple[Issue, ...]:
    return validate(good.project, today=TODAY).issues


def test_an_acknowledged_warning_is_no_open_warning(good: GoodProject) -> None:
    """It stays in the list of issues with reason and owner, for every command that reads the stack."""
    assert [issue.code for issue in warnings(found(good))] == ["DIA016"]
    accept(good, f"{ACCEPTED}}}")
    issues = found(good)
    assert warnings(issues) == []
    (one,) = acknowledged(issues)
    assert (one.code, one.acknowledged) == ("DIA016", WORDS)
    assert ": DIA016: acknowledged: " in str(one)
    assert str(one).endswith(f"[{WORDS}]")
    assert acknowledged_lines(issues) == [f"{STACK}: DIA016: 1 warning acknowledged: {WORDS}"]
    assert '"justification": "The group was granted the role. (identity-team)"' in issues_as_sarif(issues)
    assert read_deployment(good.project, "dev").warnings == ()


@pytest.mark.parametrize(
    ("entry", "codes", "text"),
    [
        (
            "{code: ST208, reason: r, owner: o}",
            ["DIA016", "ST350"],
            "this stack has no warning 'ST208', so its acknowledgement has no effect; remove it",
        ),
        (
            f'{ACCEPTED}, until: "2026-11-30"}}',
            ["DIA016", "ST351"],
            "the acknowledgement of 'DIA016' ended on 2026-11-30; fix the warning, or set a later day",
        ),
        (f'{ACCEPTED}, until: "2026-12-01"}}', [], ""),
        (f"{ACCEPTED}}}\n    - {ACCEPTED}}}", ["ST350"], "'DIA016' is acknowledged twice; remove one"),
    ],
)
def test_an_acknowledgement_has_an_effect_and_may_end(
    good: GoodProject, entry: str, codes: list[str], text: str
) -> None:
    """The last day counts."""
    accept(good, entry)
    open_ones = warnings(found(good))
    assert sorted(issue.code for issue in open_ones) == codes
    assert not text or text in [issue.message for issue in open_ones]


def test_an_error_cannot_be_acknowledged(good: GoodProject) -> None:
    """It blocks as before."""
    accept(good, "{code: ST321, reason: r, owner: o}")
    good.change("- receivers: [soc]", "- receivers: [sock]", STACK)
    assert [
        (issue.code, issue.severity.value, issue.acknowledged) for issue in found(good) if issue.code == "ST321"
    ] == [("ST321", "error", "")]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("{code: DIA016, reason: r}", "8:7: ST101: 'owner' is missing; add it: person or team that accepted it"),
        (
            "{code: all, reason: r, owner: o}",
            "8:14: ST104: code 'all' does not fit; write the code of a warning, such as DIA016",
        ),
        (
            '{code: DIA016, reason: r, owner: o, until: "31.12.2026"}',
            "8:50: ST104: '31.12.2026' is not a date; write year, month and day, such as 2027-02-28",
        ),
        (
            '{code: DIA016, reason: r, owner: o, until: "2026-02-30"}',
            "8:50: ST104: '2026-02-30' is not a date; write year, month and day, such as 2027-02-28",
        ),
    ],
)
def test_an_acknowledgement_is_complete(good: GoodProject, entry: str, text: str) -> None:
    """Someone answers for it."""
    accept(good, entry)
    assert [str(issue) for issue in found(good)] == [f"{STACK}:{text}"]
