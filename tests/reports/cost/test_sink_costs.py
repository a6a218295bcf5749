"""Cost of sinks: throughput of a hub, and records that an archive keeps, counted by hand."""

from typing import Any

import pytest
from goodproject import STACK, GoodProject

from entrawatch.reports.cost.estimate import estimate_cost
from entrawatch.reports.cost.lines import CostEstimate, CostGroup
from entrawatch.reports.cost.prices import OwnPrices, price_list
from entrawatch.stacks.read_deployment import read_deployment

USERS = 1000
EUROS: dict[str, Any] = {
    "currency": "EUR",
    "ingestion_per_gb": 1,
    "retention_per_gb_month": 1,
    "long_term_per_gb_month": 1,
    "rule_per_month": {"1": 1, "5": 1, "10": 1, "15": 1},
}


def estimated(good: GoodProject, sinks: str, own: Any = None) -> CostEstimate:
    good.change("manage: false,", f"manage: true, sinks: {sinks},", STACK)
    prices = price_list("eastus", OwnPrices.model_validate(own or {"currency": "USD"}))
    return estimate_cost(read_deployment(good.project, "dev").deployment, USERS, prices)


def costs(found: CostEstimate) -> dict[str, tuple[float, float, float]]:
    lines = [line for line in found.lines if line.group is CostGroup.SINKS]
    return {line.item: (line.cost.low, line.cost.likely, line.cost.high) for line in lines}


def test_a_hub_costs_its_throughput_units(good: GoodProject) -> None:
    """Azure starts with one and adds the others under load."""
    sinks = "{siem: {kind: event_hub, event_hub: entra, namespace: evhns-contoso, throughput_units: 3}}"
    assert costs(estimated(good, sinks)) == {"event hub of 'siem'": (21.90, 21.90, pytest.approx(65.70))}


@pytest.mark.parametrize(("kept", "days"), [("delete_after_days: 730", 730), ("immutable_days: 30", 365)])
def test_an_archive_costs_the_records_that_it_keeps(kept: str, days: int, good: GoodProject) -> None:
    """Of its own categories, once all days are full; without a deletion the estimate ends after a year."""
    sinks = f"{{old: {{kind: archive, account: stcontoso, categories: [AuditLogs], {kept}}}}}"
    gb = [USERS * events * 1500 * days / 1e9 for events in (5, 15, 20)]
    assert costs(estimated(good, sinks)) == {"archive of 'old'": pytest.approx([one * 0.0208 for one in gb])}


def test_what_others_pay_and_what_has_no_price_is_named(good: GoodProject) -> None:
    """An estimate that left it out in silence would be too low."""
    account = (
        "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"
        "/providers/Microsoft.Storage/storageAccounts/st1"
    )
    sinks = (
        f"{{theirs: {{kind: archive, existing_id: {account}}}, "
        "zones: {kind: archive, account: stcontoso, replication: Standard_GZRS}}"
    )
    found = estimated(good, sinks)
    assert costs(found) == {}
    assert "sink 'theirs': its owner pays for the existing resource" in found.not_counted
    text = "sink 'zones': the price list has no price for it in this currency or with this replication"
    assert text in found.not_counted


def test_list_prices_are_not_mixed_with_another_currency(good: GoodProject) -> None:
    """The list has dollars."""
    sinks = "{siem: {kind: event_hub, event_hub: entra, namespace: evhns-contoso}}"
    found = estimated(good, sinks, EUROS)
    assert costs(found) == {}
    assert any(text.startswith("sink 'siem': the price list has no price") for text in found.not_counted)
