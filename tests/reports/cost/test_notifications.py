"""What notifications cost: messages counted by hand, free amounts, and kinds without a known price."""

from typing import Any

import pytest
from goodproject import STACK, GoodProject

from entrawatch.reports.cost.estimate import estimate_cost
from entrawatch.reports.cost.lines import CostEstimate, CostGroup
from entrawatch.reports.cost.prices import OwnPrices, Range, price_list
from entrawatch.stacks.read_deployment import read_deployment

RECEIVER = "{kind: arm_role, roles: [Owner]}"
ALERTS = {"low": 1, "likely": 200, "high": 20000}
"""Alerts in a month of the good project's one rule."""
GUID = "00000000-0000-0000-0000-000000000001"
ENTRA = f"entra_authentication: {{object_id: {GUID}, identifier_uri: api://soar, tenant_id: {GUID}}}"


def estimate(good: GoodProject, receiver: str, **own: Any) -> CostEstimate:
    if receiver != RECEIVER:
        good.change(RECEIVER, receiver, STACK)
    prices = OwnPrices.model_validate({"currency": "USD", "alerts_per_rule_month": ALERTS, **own})
    return estimate_cost(read_deployment(good.project, "dev").deployment, 1000, price_list("westeurope", prices))


def messages(found: CostEstimate) -> dict[str, Range]:
    return {line.item: line.cost for line in found.lines if line.group is CostGroup.NOTIFICATIONS}


@pytest.mark.parametrize(
    ("receiver", "item", "low", "likely", "high"),
    [
        ("{kind: email, addresses: [a@contoso.com, b@contoso.com]}", "email", 0, 0, (40_000 - 1000) * 0.00002),
        (
            '{kind: sms, country_code: "1", phone_numbers: ["5550100"]}',
            "text messages to +1",
            0,
            0.645,
            19_900 * 0.00645,
        ),
        (
            '{kind: sms, country_code: "34", phone_numbers: ["600000000"]}',
            "text messages to +34",
            0.088,
            17.6,
            20_000 * 0.088,
        ),
        (
            f"{{kind: webhook, uri: https://soar.contoso.com/x, {ENTRA}}}",
            "webhook with Entra",
            0,
            0.006,
            19_900 * 0.00006,
        ),
        (RECEIVER, "email", 0, 0, (200_000 - 1000) * 0.00002),
    ],
)
def test_each_message_costs_by_its_kind(
    receiver: str, item: str, low: float, likely: float, high: float, good: GoodProject
) -> None:
    """Alerts times receivers, less what is free; a role is notified by email to each of its holders, likely 3."""
    assert messages(estimate(good, receiver)) == {item: Range(low, pytest.approx(likely), pytest.approx(high))}


def test_an_alert_that_resolves_by_itself_states_that_too(good: GoodProject) -> None:
    """Two messages for each alert."""
    good.change("auto_mitigate: false", "auto_mitigate: true")
    sms = '{kind: sms, country_code: "34", phone_numbers: ["600000000"]}'
    assert messages(estimate(good, sms))["text messages to +34"].likely == pytest.approx(2 * 17.6)


def test_a_text_message_without_a_known_price_is_reported(good: GoodProject) -> None:
    """No price is made up for a country, but the user's own is taken."""
    sms = '{kind: sms, country_code: "49", phone_numbers: ["15100000000"]}'
    found = estimate(good, sms)
    assert messages(found) == {}
    assert "text messages to +49: no known price; set sms_per_message in --prices" in found.not_counted


def test_the_own_price_of_a_text_message_is_taken(good: GoodProject) -> None:
    """Nothing of it is free: no list says so."""
    sms = '{kind: sms, country_code: "49", phone_numbers: ["15100000000"]}'
    found = estimate(good, sms, sms_per_message={"49": 0.1})
    assert messages(found) == {"text messages to +49": Range(0.1, 20, 2000)}
    assert not any("sms" in text or "text message" in text for text in found.not_counted)


def test_what_an_action_group_of_others_sends_is_listed_as_not_counted(good: GoodProject) -> None:
    """Only its owner knows whom it notifies."""
    group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Insights"
    found = estimate(good, f"{{kind: action_group, existing_id: {group}/actionGroups/soc}}")
    assert "existing action groups: their messages are unknown to this stack" in (found.not_counted)


def test_what_a_logic_app_costs_is_listed_as_not_counted(good: GoodProject) -> None:
    """Azure Monitor's call has no price; the run of the app has."""
    app = f"/subscriptions/{GUID}/resourceGroups/rg/providers/Microsoft.Logic/workflows/tickets"
    good.change("entrawatch:inputs:", "entrawatch:callback: {secure: AAABAxxx}\n  entrawatch:inputs:", STACK)
    found = estimate(good, f"{{kind: logic_app, resource_id: {app}, callback_url_secret: callback}}")
    assert messages(found) == {}
    assert "receivers of kind logic_app: the call is free, but the called service is not" in (found.not_counted)


def test_a_message_in_a_chat_costs_the_run_of_its_workflow(good: GoodProject) -> None:
    """Four operations for each alert, of which the first 4000 are free."""
    good.change("entrawatch:inputs:", "entrawatch:channel: {secure: AAABAxxx}\n  entrawatch:inputs:", STACK)
    found = messages(estimate(good, "{kind: teams, webhook_url_secret: channel}"))
    assert found == {"workflow runs (Teams, Slack)": Range(0, 0, pytest.approx(19_000 * 0.0001))}


def test_a_list_price_is_never_added_to_another_currency(good: GoodProject) -> None:
    """Mail has a price in dollars only."""
    prices = {"ingestion_per_gb": 2, "retention_per_gb_month": 1, "long_term_per_gb_month": 1}
    rules = {"1": 1, "5": 1, "10": 1, "15": 1}
    found = estimate(good, RECEIVER, currency="EUR", rule_per_month=rules, **prices)
    assert messages(found) == {}
    assert "email: no known price in EUR; set price_per_message in --prices" in found.not_counted


def test_the_assumption_can_be_checked_by_hand(good: GoodProject) -> None:
    """How many messages, how many are free, and who assumes it."""
    found = estimate(good, "{kind: email, addresses: [a@contoso.com]}")
    line = next(line for line in found.lines if line.group is CostGroup.NOTIFICATIONS)
    assert line.assumption == (
        "1 to 20000 messages per month, likely 200; the first 1000 free; "
        "each rule fires 1 to 20000 (likely 200: your price file) times"
    )


def test_the_holders_of_a_role_are_an_assumption_of_their_own(good: GoodProject) -> None:
    """The files do not contain them."""
    line = next(line for line in estimate(good, RECEIVER).lines if line.group is CostGroup.NOTIFICATIONS)
    assert line.assumption.endswith("; each role has 1 to 10 (likely 3: our own assumption) holders")
