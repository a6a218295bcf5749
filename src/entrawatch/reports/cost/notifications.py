"""Cost of notifications: expected alerts times the people and systems that each alert notifies."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from entrawatch.reports.cost.lines import CostGroup, CostLine
from entrawatch.reports.cost.prices import MessagePrice, PriceList, Range, Spread
from entrawatch.stacks.deployment import Deployment, PlannedAlert
from entrawatch.stacks.receivers import (
    ArmRoleReceiver,
    EmailReceiver,
    ItsmReceiver,
    Receiver,
    SlackReceiver,
    SmsReceiver,
    TeamsReceiver,
    WebhookReceiver,
)

_TITLES = {
    "email": "email",
    "webhook": "webhook",
    "secure_webhook": "webhook with Entra",
    "itsm": "tickets (ITSM)",
    "workflow": "workflow runs (Teams, Slack)",
}


@dataclass(frozen=True)
class _Recipients:
    """Number of messages of one kind in a month in which each rule fires once; roles are notified by email."""

    known: int
    roles: int

    def messages(self, prices: PriceList) -> Range:
        known = Range(self.known, self.known, self.known) + prices.role_holders * self.roles
        return known * prices.alerts_per_rule


def notification_lines(deployment: Deployment, prices: PriceList) -> Iterator[CostLine]:
    """Yield one line per kind of message that has a price."""
    for kind, recipients in sorted(_recipients(deployment).items()):
        if kind in prices.messages:
            price = prices.messages[kind]
            cost = recipients.messages(prices).above(price.free) * price.price.amount
            text = _assumption(recipients, price, prices)
            yield CostLine(CostGroup.NOTIFICATIONS, _title(kind), cost, text, price.price)


def kinds_without_price(deployment: Deployment, prices: PriceList) -> Iterator[str]:
    """Yield a sentence for each kind of message without a known price."""
    for kind in sorted(_recipients(deployment)):
        if kind in prices.messages:
            continue
        if kind.startswith("sms "):
            yield f"{_title(kind)}: no known price; set sms_per_message in --prices"
        elif kind in _TITLES:
            yield f"{_title(kind)}: no known price in {prices.currency}; set price_per_message in --prices"
        elif kind == "action_group":
            yield "existing action groups: their messages are unknown to this stack"
        else:
            yield f"receivers of kind {kind}: the call is free, but the called service is not"


def _recipients(deployment: Deployment) -> dict[str, _Recipients]:
    receivers = deployment.settings.notifications.receivers
    known: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    for alert in deployment.monitor_alerts:
        for name in alert.receivers:
            kind, number = _kind(receivers[name])
            counted = roles if isinstance(receivers[name], ArmRoleReceiver) else known
            counted[kind] += number * _messages(alert)
    return {kind: _Recipients(known[kind], roles[kind]) for kind in {*known, *roles}}


def _messages(alert: PlannedAlert) -> int:
    """Return the messages per alert: an alert that resolves itself sends a second message."""
    return 2 if alert.spec.auto_mitigate else 1


def _kind(receiver: Receiver) -> tuple[str, int]:
    """Return the kind of message and how many are sent per alert; for a role, per holder of the role."""
    match receiver:
        case EmailReceiver():
            return "email", len(receiver.addresses)
        case ArmRoleReceiver():
            return "email", len(receiver.roles)
        case SmsReceiver():
            return f"sms +{receiver.country_code}", len(receiver.phone_numbers)
        case WebhookReceiver():
            return ("secure_webhook" if receiver.entra_authentication else "webhook"), 1
        case ItsmReceiver():
            return "itsm", 1
        case TeamsReceiver() | SlackReceiver():
            return "workflow", 1
    return receiver.kind, 1


def _assumption(recipients: _Recipients, price: MessagePrice, prices: PriceList) -> str:
    number = recipients.messages(prices)
    parts = [f"{number.low:.0f} to {number.high:.0f} messages per month, likely {number.likely:.0f}"]
    parts += [f"the first {price.free:g} free"] if price.free else []
    parts.append(f"each rule fires {_spread(prices.alerts_per_rule)} times")
    parts += [f"each role has {_spread(prices.role_holders)} holders"] if recipients.roles else []
    return "; ".join(parts)


def _spread(spread: Spread) -> str:
    return f"{spread.low:g} to {spread.high:g} (likely {spread.likely:g}: {spread.source})"


def _title(kind: str) -> str:
    return _TITLES.get(kind, kind.replace("sms", "text messages to"))
