"""Near misses: what counts as one field of difference between two sets of events."""

from typing import Any

import pytest

from entrawatch.detection.near_miss import is_near_miss
from entrawatch.samples import DEFAULT_NOW, SampleEvent

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


def near(*silent: dict[str, Any]) -> bool:
    events = [SampleEvent.model_validate(event) for event in silent]
    return is_near_miss(events, [SampleEvent.model_validate(FIRING)], BASE, DEFAULT_NOW)


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
    """A value that is set as it is in the base record is no difference."""
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
