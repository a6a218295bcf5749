"""Severity follows the guide's risk; where it cannot, the spec says why."""

import re
from pathlib import Path

import pytest

from entrawatch.reference.guide_rows import guide_rows
from entrawatch.specs.catalog import CatalogAlert, builtin_specs, load_catalog

ALERTS = load_catalog(builtin_specs()).alerts
RATED = {"low", "medium", "high"}


def risks(alert: CatalogAlert) -> set[str]:
    """Return the risks that the guide gives the rows of an alert."""
    rows = guide_rows()
    return {risk for row in alert.spec.covers for risk in rows[row].risk} & RATED


@pytest.mark.parametrize("alert", ALERTS.values(), ids=lambda alert: alert.spec.id)
def test_another_severity_than_the_guides_has_its_reason(alert: CatalogAlert) -> None:
    """Several risks, another one or none at all: a comment stands between the title and the description."""
    if risks(alert) != {alert.spec.severity.value}:
        text = Path(alert.document.path).read_text(encoding="utf-8")
        head = text.partition("\ntitle:")[2].partition("\ndescription:")[0]
        assert re.search(r"^# \S+ \S+ \S+", head, re.MULTILINE), "say why between 'title:' and 'description:'"
