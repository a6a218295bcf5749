"""Near misses: what counts as one field of difference between two sets of events."""

from typing import Any

import pytest

from entrawatch.detection.near_miss import is_near_miss, set_differences
from entrawatch.specs.samples import DEFAULT_NOW, SampleEvent

BASE: dict[str, dict[str, Any]] = {
    "SigninLogs": {
        "ResultType": "0",
        "UserPrincipalName": "adele@contoso.com",
        "LocationDetails": {"city": "Bonn", "countryOrRegion": "DE"},
        "AuthenticationDetails": '[{"succeeded":true,"authenticationMethod":"Password"}]',
        "NetworkLocationDetails": "[]",
    },
    "AuditLogs": {"Result": "success"},
}
SET = {"ResultType": "50126", "LocationDetails.city": "Oslo"}
FIRING: dict[str, Any] = {"table": "SigninLogs", "at": "-5m", "set": SET}


def differences(*silent: dict[str, Any], firing: tuple[dict[str, Any], ...] = (FIRING,)) -> list[str] | None:
    one, other = ([SampleEvent.model_validate(event) for event in events] for events in (silent, firing))
    return set_differences(one, other, BASE, DEFAULT_NOW)


def near(*silent: dict[str, Any]) -> bool:
    return is_near_miss(differences(*silent))


@pytest.mark.parametrize(
    "changes",
    [
        {"ResultType": "50057"},
        {"LocationDetails.city": "Bonn"},
        {"LocationDetails": {"city": "Oslo", "countryOrRegion": "NO"}},
        {"AuthenticationDetails[0].succeeded": False},
        {"AuthenticationDetails": '[{"authenticationMethod":"Text message","succeeded":true}]'},
        {"NetworkLocationDetails": '["Head office"]'},
    ],
)
def test_one_value_in_a_record_is_one_field(changes: dict[str, Any]) -> None:
    """Wherever it stands: a column, a part of a column, a part of JSON text."""
    assert near({**FIRING, "set": {**SET, **changes}})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"UserPrincipalName": "adele@contoso.com"},
        {"ResultType": "50057", "UserPrincipalName": "ben@contoso.com"},
        {"LocationDetails": {"city": "Rome", "countryOrRegion": "IT"}},
        {"AuthenticationDetails": '[{"authenticationMethod":"Text message","succeeded":false}]'},
    ],
)
def test_no_value_and_two_values_are_no_near_miss(changes: dict[str, Any]) -> None:
    """A value that is set as it is in the base record does not count as a difference."""
    assert not near({**FIRING, "set": {**SET, **changes}})


def test_the_number_of_records_counts_and_their_time_does_not() -> None:
    """A firing set that is only older shows nothing of what the alert is about."""
    assert near({**FIRING, "repeat": 3})
    assert not near({**FIRING, "at": "-50m"})
    assert not near({**FIRING, "arrives": "30s"})
    assert not near({**FIRING, "at": "-50m", "repeat": 3})


def test_other_tables_and_numbers_of_events_are_no_near_miss() -> None:
    """They are other stories."""
    assert not near(FIRING, FIRING)
    assert not near({"table": "AuditLogs", "at": "-5m"})


def test_differences_are_named_as_a_sample_sets_them() -> None:
    """Fields by their path, then what else differs; the event where there are several."""
    other = {**FIRING, "at": "-50m", "repeat": 3, "set": {**SET, "LocationDetails": {"city": "Rome"}}}
    assert differences(other) == [
        "LocationDetails.city",
        "LocationDetails.countryOrRegion",
        "the number of records",
        "the time",
    ]
    again = {**FIRING, "set": {**SET, "AuthenticationDetails[0].succeeded": False}}
    assert differences(FIRING, again, firing=(FIRING, FIRING)) == ["AuthenticationDetails[0].succeeded of event 2"]
    assert differences({"table": "AuditLogs", "at": "-5m"}) is None
