"""What Microsoft Sentinel changes in an estimate: the price of a GB, what is free, and nothing that has no source."""

from typing import Any

import pytest
from goodproject import STACK, GoodProject

from entrawatch.reports.cost.estimate import estimate_cost
from entrawatch.reports.cost.lines import CostEstimate, CostGroup
from entrawatch.reports.cost.prices import OwnPrices, price_list
from entrawatch.stacks.read_deployment import read_deployment

GB = {"gb_per_month": {"AuditLogs": 10, "SigninLogs": 0, "AADNonInteractiveUserSignInLogs": 0}}
PRICES = "https://azure.microsoft.com/pricing/details/microsoft-sentinel/"


def estimated(good: GoodProject, region: str, setting: str, **own: Any) -> CostEstimate:
    good.change("config:\n", f"config:\n  entrawatch:{setting}\n", STACK)
    good.change("{retention_days: 90}", "{retention_days: 120}", STACK)
    prices = price_list(region, OwnPrices.model_validate({"currency": "USD", **GB, **own}))
    return estimate_cost(read_deployment(good.project, "dev").deployment, 1000, prices)


def costs(found: CostEstimate, group: CostGroup) -> dict[str, Any]:
    lines = (line for line in found.lines if line.group is group and line.cost.likely)
    return {line.item: pytest.approx(line.cost.likely) for line in lines}


@pytest.mark.parametrize("setting", ["target: both", "target: sentinel", "sentinel: {existing: true}"])
def test_a_gb_costs_what_sentinel_charges(setting: str, good: GoodProject) -> None:
    """Ten GB at 4.30 dollars, ingestion included, without the free grant; retention counts from day 90."""
    found = estimated(good, "eastus", setting)
    assert costs(found, CostGroup.INGESTION) == {"AuditLogs": 43.0}
    assert costs(found, CostGroup.RETENTION) == {"AuditLogs": 10 * 30 / 30.4 * 0.10}
    assert (
        "commitment tiers and grants of Microsoft Sentinel, and playbooks; its rules and incidents have no price"
        in found.not_counted
    )


def test_azure_monitor_alone_has_its_own_price(good: GoodProject) -> None:
    """Ten GB at 2.30 dollars, of which five are free."""
    found = estimated(good, "eastus", "target: monitor")
    assert costs(found, CostGroup.INGESTION) == {"AuditLogs": 23.0, "free grant": -11.5}
    assert not any("Microsoft Sentinel" in text for text in found.not_counted)


def test_a_price_without_a_source_is_not_guessed(good: GoodProject) -> None:
    """West Europe has none: the estimate counts Log Analytics, and names once what is missing and where it is."""
    found = estimated(good, "westeurope", "target: both")
    assert costs(found, CostGroup.INGESTION) == {"AuditLogs": 29.9, "free grant": -14.95}
    assert [text for text in found.not_counted if "Sentinel" in text] == [
        "Microsoft Sentinel, whose price per GB in westeurope is not in the list and replaces that of ingestion: look "
        f"it up on {PRICES} and pass sentinel_per_gb with --prices"
    ]


def test_an_own_price_wins(good: GoodProject) -> None:
    """Also in another currency, and with GB that are free by contract."""
    own = {"currency": "EUR", "sentinel_per_gb": 4, "free_gb_per_month": 1, "included_retention_days": 100}
    prices = {"ingestion_per_gb": 2, "retention_per_gb_month": 1, "long_term_per_gb_month": 1}
    rules = {"rule_per_month": {"1": 1, "5": 1, "10": 1, "15": 1}}
    found = estimated(good, "westeurope", "target: both", **own, **prices, **rules)
    assert costs(found, CostGroup.INGESTION) == {"AuditLogs": 40.0, "free grant": -4.0}
    assert costs(found, CostGroup.RETENTION) == {"AuditLogs": 10 * 20 / 30.4}
