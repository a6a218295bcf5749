"""Stated noise: what the alerts of the areas on people may raise together in an ordinary week."""

from entrawatch.detection.sample_file import read_sample_file
from entrawatch.specs.catalog import builtin_specs, load_catalog

AREAS = ("user_accounts", "privileged_accounts", "privileged_identity_management")
MOST_ALERTS = 10


def test_the_areas_on_people_are_quiet_in_an_ordinary_week() -> None:
    """A team of a tenant of 200 users looks at two alerts on a working day, not more; each number has its reason."""
    weeks = [
        week
        for alert in load_catalog(builtin_specs()).alerts.values()
        if alert.area in AREAS and (week := read_sample_file(alert).samples.benign_week)
    ]
    assert 0 < sum(week.alerts for week in weeks) <= MOST_ALERTS
    assert all(week.why for week in weeks)
