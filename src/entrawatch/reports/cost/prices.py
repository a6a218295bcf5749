"""Prices and volumes of a cost estimate: list prices with date and source, overridden by a user's own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from entrawatch.documents.document import Document, read_document, shown_path
from entrawatch.documents.issues import Issue, IssuesFound
from entrawatch.documents.messages import did_you_mean, parse_model
from entrawatch.reference.data_files import read_data
from entrawatch.reference.tables import table_names
from entrawatch.reference.tenants import TenantKind
from entrawatch.specs.trigger import SpecModel

Amount = Annotated[float, Field(ge=0, le=1e9)]

_OWN = "your price file"
_PRICES = ("ingestion_per_gb", "retention_per_gb_month", "long_term_per_gb_month")


@dataclass(frozen=True)
class Range:
    """A number that varies, such as a monthly amount: low, likely, and high."""

    low: float
    likely: float
    high: float

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def __mul__(self, factor: "float | Range") -> "Range":
        by = factor if isinstance(factor, Range) else Range(factor, factor, factor)
        return Range(self.low * by.low, self.likely * by.likely, self.high * by.high)

    def above(self, free: float) -> "Range":
        """Return what is left of each amount after the free part."""
        return Range(max(0.0, self.low - free), max(0.0, self.likely - free), max(0.0, self.high - free))


NOTHING = Range(0, 0, 0)


@dataclass(frozen=True)
class Price:
    """One price in the currency of the list, with its date and source."""

    amount: float
    date: str
    source: str


@dataclass(frozen=True)
class RulePrice:
    """Monthly price of a rule at one frequency: for the first time series and for each additional one."""

    minutes: int
    rule: Price
    further: float


@dataclass(frozen=True)
class Volume:
    """Records of one log category per user and day, and billed bytes per record."""

    events_per_user_day: Range
    bytes: float
    source: str


@dataclass(frozen=True)
class MessagePrice:
    """Price of one notification, and the number that are free each month."""

    price: Price
    free: float


@dataclass(frozen=True)
class Spread(Range):
    """An assumed number with its source."""

    source: str


@dataclass(frozen=True)
class Measured:
    """Measured GB per month of one table, and the source of the measurement."""

    gb: float
    source: str


@dataclass(frozen=True)
class PriceList:
    """All prices of one region."""

    currency: str
    region: str
    rules: tuple[RulePrice, ...]
    ingestion: Price
    retention: Price
    long_term: Price
    free_gb: float
    free_days: float
    days_per_month: float
    volumes: Mapping[str, Volume]
    people: str
    """The people whose number the volumes grow with: users, or customers of a month."""
    measured: Mapping[str, Measured]
    """Measured volume by table; it overrides `volumes`."""
    usage: str
    """The file with the workspace's measured usage; empty without one."""
    messages: Mapping[str, MessagePrice]
    """Prices of notifications by kind: email, webhook, secure_webhook, itsm, and sms with its country ("sms +49")."""
    alerts_per_rule: Spread
    """Expected number of alerts per rule and month."""
    role_holders: Spread
    """Expected number of people who hold a notified Azure role."""
    throughput_unit: Price | None
    """Monthly price of a throughput unit of an event hub; None in another currency than that of the list."""
    archive: Mapping[str, Price]
    """Monthly price of a GB in a storage account, by its replication."""
    with_sentinel: "PriceList | None" = None
    """The prices of the same workspace with Microsoft Sentinel."""
    charges_sentinel: bool = False
    """Whether the price of ingestion is that of Microsoft Sentinel, which includes Log Analytics."""


class OwnSpread(SpecModel):
    """A number that varies: low, likely, and high."""

    low: Amount
    """The lowest number."""
    likely: Amount
    """The number that the likely total uses."""
    high: Amount
    """The highest number."""


class OwnPrices(SpecModel):
    """A user's own price file; prices that it omits come from the list."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    """Currency of all prices in the file, such as USD; a currency other than USD requires every price."""
    ingestion_per_gb: Amount | None = None
    """Ingestion into the Analytics plan."""
    sentinel_per_gb: Amount | None = None
    """Ingestion into a workspace with Microsoft Sentinel, Log Analytics included."""
    retention_per_gb_month: Amount | None = None
    """Interactive retention after the included days."""
    long_term_per_gb_month: Amount | None = None
    """Long-term retention."""
    free_gb_per_month: Amount | None = None
    """GB per month that are free."""
    included_retention_days: Amount | None = None
    """Days of interactive retention that are free: 31, or 90 with Sentinel."""
    rule_per_month: dict[Literal["1", "5", "10", "15"], Amount] = {}
    """Price of a rule by its frequency in minutes, in quotes; "15" also covers slower rules."""
    gb_per_month: dict[str, Amount] = {}
    """GB per month by table; overrides an export of the Usage table."""
    price_per_message: dict[Literal["email", "webhook", "secure_webhook", "itsm", "workflow"], Amount] = {}
    """Price of one notification by kind."""
    sms_per_message: dict[Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}$")], Amount] = {}
    """Price of one text message by country calling code, in quotes and without the plus sign."""
    alerts_per_rule_month: OwnSpread | None = None
    """Expected number of alerts per rule and month."""
    role_holders: OwnSpread | None = None
    """Number of people who hold a notified Azure role."""


def read_own_prices(path: Path) -> OwnPrices:
    """Read a price file; raise IssuesFound with all of its problems."""
    document = read_document(path, shown_path(path))
    own, issues = parse_model(OwnPrices, document, family="CO")
    issues += _implausible(own, document) if own else []
    if own is None or issues:
        raise IssuesFound(issues)
    return own


def _implausible(own: OwnPrices, document: Document) -> Iterator[Issue]:
    """Yield values that are well-formed but implausible."""
    for name in own.gb_per_month:
        if name not in table_names():
            place = document.location("gb_per_month", name)
            yield Issue(place, "CO105", f"table '{name}' is unknown; {did_you_mean(name, table_names())}")
    for key in ("alerts_per_rule_month", "role_holders"):
        spread = getattr(own, key)
        if spread and not spread.low <= spread.likely <= spread.high:
            place = document.value_location(key)
            yield Issue(place, "CO108", f"'{key}' is out of order; write low, likely, and high in ascending order")
    missing = [name for name in _PRICES if getattr(own, name) is None]
    missing += [f'rule_per_month "{key}"' for key in ("1", "5", "10", "15") if key not in own.rule_per_month]
    if own.currency != read_data("pricing.json")["meta"]["currency"] and missing:
        text = f"currency '{own.currency}' requires every price; add {', '.join(missing)}"
        yield Issue(document.value_location("currency"), "CO106", text)


def price_list(
    region: str,
    own: OwnPrices | None = None,
    measured: Mapping[str, Measured] | None = None,
    usage: str = "",
    kind: TenantKind = TenantKind.WORKFORCE,
) -> PriceList:
    """Return the prices of a region, or of the default region if the list does not contain it.

    `measured` is the measured volume by table, read from the file `usage`.
    """
    data = read_data("pricing.json")
    own = own or OwnPrices(currency=data["meta"]["currency"])
    known = region if region in data["regions"] else data["meta"]["default_region"]
    prices = data["regions"][known]
    free, sinks = data["free"], data["sinks"]
    is_list_currency = own.currency == data["meta"]["currency"]
    found = PriceList(
        currency=own.currency,
        region=known,
        rules=tuple(_rule(item, data, own) for item in data["rules"]),
        ingestion=_price(prices["ingestion"], data, own.ingestion_per_gb),
        retention=_price(prices["retention"], data, own.retention_per_gb_month),
        long_term=_price(prices["long_term"], data, own.long_term_per_gb_month),
        free_gb=free["gb_per_month"] if own.free_gb_per_month is None else own.free_gb_per_month,
        free_days=free["retention_days"] if own.included_retention_days is None else own.included_retention_days,
        days_per_month=data["meta"]["days_per_month"],
        volumes={name: _volume(item, data) for name, item in data["volumes"][kind].items()},
        people="users" if kind is TenantKind.WORKFORCE else "customers who sign in each month",
        measured={**(measured or {}), **{name: Measured(gb, _OWN) for name, gb in own.gb_per_month.items()}},
        usage=usage,
        messages=dict(_messages(data, own)),
        alerts_per_rule=_spread(data["alerts_per_rule_month"], own.alerts_per_rule_month, data),
        role_holders=_spread(data["role_holders"], own.role_holders, data),
        throughput_unit=_price(sinks["throughput_unit_month"], data, None) if is_list_currency else None,
        archive={
            name: _price(item, data, None) for name, item in sinks["archive_gb_month"].items() if is_list_currency
        },
    )
    return replace(found, with_sentinel=_with_sentinel(found, prices.get("sentinel"), data, own))


def _with_sentinel(found: PriceList, item: dict[str, Any] | None, data: dict[str, Any], own: OwnPrices) -> PriceList:
    """Return the prices with Microsoft Sentinel; without a price of it, ingestion is Log Analytics' alone."""
    free, given = data["free_with_sentinel"], own.sentinel_per_gb
    days = free["retention_days"] if own.included_retention_days is None else own.included_retention_days
    if given is None and (item is None or own.currency != data["meta"]["currency"]):
        return replace(found, free_days=days)
    gb = free["gb_per_month"] if own.free_gb_per_month is None else own.free_gb_per_month
    price = _price(item or {}, data, given)
    return replace(found, ingestion=price, free_gb=gb, free_days=days, charges_sentinel=True)


def days_per_month() -> float:
    """Return the number of days per month in every estimate."""
    return float(read_data("pricing.json")["meta"]["days_per_month"])


def _rule(item: dict[str, Any], data: dict[str, Any], own: OwnPrices) -> RulePrice:
    own_price = {int(minutes): amount for minutes, amount in own.rule_per_month.items()}.get(item["minutes"])
    price = _price({**item, "price": item["rule"]}, data, own_price)
    # The list charges a tenth of the rule for each additional time series.
    return RulePrice(item["minutes"], price, item["further_time_series"] * price.amount / item["rule"])


def _price(item: dict[str, Any], data: dict[str, Any], own: float | None) -> Price:
    if own is not None:
        return Price(own, "", _OWN)
    return Price(item["price"], item["date"], data["sources"][item["source"]])


def _volume(item: dict[str, Any], data: dict[str, Any]) -> Volume:
    return Volume(Range(*item["events_per_user_day"]), item["bytes"], data["sources"][item["source"]])


def _messages(data: dict[str, Any], own: OwnPrices) -> Iterator[tuple[str, MessagePrice]]:
    """Yield the price of each kind of notification; list prices apply only in their own currency."""
    given: dict[str, float] = {str(kind): price for kind, price in own.price_per_message.items()}
    given |= {f"sms +{code}": price for code, price in own.sms_per_message.items()}
    items = {item["kind"]: item for item in data["messages"]}
    if own.currency == data["meta"]["currency"]:
        yield from ((kind, MessagePrice(_price(item, data, None), item["free"])) for kind, item in items.items())
    for kind, price in given.items():
        free = items[kind]["free"] if kind in items else 0
        yield kind, MessagePrice(Price(price, "", _OWN), free)


def _spread(item: dict[str, Any], own: OwnSpread | None, data: dict[str, Any]) -> Spread:
    if own is not None:
        return Spread(own.low, own.likely, own.high, _OWN)
    return Spread(item["low"], item["likely"], item["high"], data["sources"][item["source"]])
