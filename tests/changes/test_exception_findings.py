"""A changed exception: whether it hides more than before."""

import pytest
from changedproject import shown

from entrawatch.changes.compare.exceptions import exception_findings
from entrawatch.changes.snapshots.model import ExceptionFacts

BASE = ExceptionFacts(
    target="alert owner_added",
    match={"account": ("a@contoso.com", "b@contoso.com"), "ip": ("203.0.113.7",)},
    owner="soc@contoso.com",
    expires="2027-02-01",
    alerts=("owner_added",),
    texts={"reason": "Known.", "ticket": ""},
)
ACCOUNTS, ADDRESSES = BASE.match["account"], BASE.match["ip"]
MORE, LESS, UNCLEAR = ("exception_widened weakened", "strengthened strengthened", "exception_widened unclear")
CASES = {
    "longer": ({"expires": "2027-02-02"}, MORE, LESS),
    "one more value": ({"match": {"account": (*ACCOUNTS, "c@contoso.com"), "ip": ADDRESSES}}, MORE, LESS),
    "one condition less": ({"match": {"account": ACCOUNTS}}, MORE, LESS),
    "one more alert": ({"alerts": ("owner_added", "secret_added")}, MORE, LESS),
    "firing as less severe": ({"severity": "low"}, LESS, MORE),
    "closing incidents": ({"closes_incidents": True}, LESS, MORE),
    "another value": ({"match": {"account": ("a@contoso.com", "c@contoso.com"), "ip": ADDRESSES}}, UNCLEAR, UNCLEAR),
    "shorter with one more value": (
        {"match": {"account": (*ACCOUNTS, "c@contoso.com"), "ip": ADDRESSES}, "expires": "2027-01-01"},
        UNCLEAR,
        UNCLEAR,
    ),
    "another owner": ({"owner": "identity-team@contoso.com"}, "text_only neutral", "text_only neutral"),
    "another reason": ({"texts": {"reason": "Harmless.", "ticket": ""}}, "text_only neutral", "text_only neutral"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_changed_exception(name: str) -> None:
    """There and back."""
    changes, there, back = CASES[name]
    before, after = {"known": BASE}, {"known": BASE.model_copy(update=changes)}
    assert shown(exception_findings(before, after)) == [f"{there} known"]
    assert shown(exception_findings(after, before)) == [f"{back} known"]


def test_a_new_exception_is_shown_with_owner_and_end() -> None:
    """The sentence is all that a reviewer needs."""
    (finding,) = exception_findings({}, {"known": BASE})
    assert finding.text == "is new: alert owner_added, owner soc@contoso.com, until 2027-02-01"
    low, lower = ({"known": BASE.model_copy(update={"severity": one})} for one in ("low", "informational"))
    assert [one.text for one in exception_findings(low, lower)] == [
        "hides more, lower or longer: alert owner_added as informational, owner soc@contoso.com, until 2027-02-01"
    ]
    (closing,) = exception_findings({}, {"known": BASE.model_copy(update={"closes_incidents": True})})
    assert closing.text == "is new: alert owner_added, incidents closed, owner soc@contoso.com, until 2027-02-01"
    assert [(one.name, one.after) for one in finding.changes] == [
        ("match account", "a@contoso.com, b@contoso.com"),
        ("match ip", "203.0.113.7"),
    ]
    assert finding.alerts == ("owner_added",)
