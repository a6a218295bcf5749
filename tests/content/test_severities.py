"""Severity follows the guide's risk; where it cannot, the spec says why."""

import re
from pathlib import Path

import pytest

from entrawatch.reference.guide_rows import guide_risk
from entrawatch.specs.catalog import CatalogAlert, builtin_specs, load_catalog

ALERTS = load_catalog(builtin_specs()).alerts
RATED = {"low", "medium", "high"}


@pytest.mark.parametrize("alert", ALERTS.values(), ids=lambda alert: alert.spec.id)
def test_another_severity_than_the_guides_has_its_reason(alert: CatalogAlert) -> None:
    """Several risks, another one or none at all: a comment stands between the title and the description."""
    if RATED & set(guide_risk(alert.spec.covers)) != {alert.spec.severity.value}:
        text = Path(alert.document.path).read_text(encoding="utf-8")
        head = text.partition("\ntitle:")[2].partition("\ndescription:")[0]
        assert re.search(r"^# \S+ \S+ \S+", head, re.MULTILINE), "say why between 'title:' and 'description:'"


def test_at_most_a_third_is_high_or_critical() -> None:
    """High means that an attacker is in, or that the tenant can be taken."""
    urgent = [alert for alert in ALERTS.values() if alert.spec.severity in ("critical", "high")]
    assert len(urgent) * 3 <= len(ALERTS)
