"""What a transformation saves: only what its author measured, and never below zero."""

from typing import Any

import pytest
from goodproject import STACK, GoodProject

from entrawatch.reports.cost.estimate import estimate_cost
from entrawatch.reports.cost.lines import CostEstimate, CostGroup
from entrawatch.reports.cost.prices import OwnPrices, price_list
from entrawatch.stacks.read_deployment import read_deployment


def estimated(good: GoodProject, transformation: str) -> CostEstimate:
    transformations = f"{{AuditLogs: {transformation}}}"
    good.change("{retention_days: 90}", f"{{retention_days: 90, transformations: {transformations}}}", STACK)
    prices = price_list("eastus", OwnPrices.model_validate({"currency": "USD", "gb_per_month": {"AuditLogs": 10}}))
    return estimate_cost(read_deployment(good.project, "dev").deployment, 1000, prices)


def ingestion(found: CostEstimate) -> dict[str, Any]:
    lines = [line for line in found.lines if line.group is CostGroup.INGESTION and "AuditLogs" in line.item]
    return {line.item: pytest.approx(line.cost.likely) for line in lines}


def test_the_measured_share_is_saved(good: GoodProject) -> None:
    """Of ten GB at 2.30 dollars, six stay."""
    found = estimated(good, "{kql: source | project-away AADTenantId, kept_share: 0.6}")
    assert ingestion(found) == {"AuditLogs": 23.0, "saved on AuditLogs": -9.2}


def test_without_a_measurement_nothing_is_saved(good: GoodProject) -> None:
    """A guess would look like a fact; the estimate says what is missing."""
    found = estimated(good, "{kql: source | project-away AADTenantId}")
    assert ingestion(found) == {"AuditLogs": 23.0}
    assert (
        "what the transformation of AuditLogs saves: measure it and set kept_share, see docs/transformations.md"
        in found.not_counted
    )


def test_dropping_more_than_half_has_a_charge(good: GoodProject) -> None:
    """Which has no price in the list."""
    found = estimated(good, "{kql: source | project-away AADTenantId, kept_share: 0.4}")
    text = "the charge for dropping more than half of AuditLogs, which a workspace with Sentinel does not have"
    assert text in found.not_counted
