"""Cost of sinks: the throughput of event hubs, and the records that archives keep."""

from collections.abc import Iterator

from entrawatch.reports.cost.lines import CostGroup, CostLine
from entrawatch.reports.cost.prices import NOTHING, PriceList, Range
from entrawatch.reports.cost.volumes import category_volumes
from entrawatch.stacks.deployment import Deployment, sink_categories
from entrawatch.stacks.sinks import ArchiveSink, EventHubSink, Sink

# Without a rule that deletes them, records never stop to grow: the estimate ends after a year.
_DAYS_OF_A_YEAR = 365
_NO_SINKS = (
    "event hubs and storage archives: log_routing sends logs to the workspace only; other destinations cost extra"
)


def sink_lines(deployment: Deployment, users: int, prices: PriceList) -> Iterator[CostLine]:
    """Yield one line per sink that the stack creates; an existing one has an owner who pays."""
    for name, sink in _sinks(deployment):
        if isinstance(sink, ArchiveSink):
            yield from _archive(name, sink, deployment, users, prices)
        elif prices.throughput_unit and sink.namespace:
            price, most = prices.throughput_unit, sink.throughput_units
            text = f"a Standard namespace with 1 to {most} throughput units" if most > 1 else "1 throughput unit"
            cost = Range(price.amount, price.amount, price.amount * most)
            yield CostLine(CostGroup.SINKS, f"event hub of '{name}'", cost, text, price)


def sinks_without_price(deployment: Deployment, prices: PriceList) -> Iterator[str]:
    """Yield what the lines do not count about sinks."""
    for name, sink in _sinks(deployment):
        is_priced = prices.throughput_unit if isinstance(sink, EventHubSink) else prices.archive.get(sink.replication)
        if _is_existing(sink):
            yield f"sink '{name}': its owner pays for the existing resource"
        elif not is_priced:
            yield f"sink '{name}': the price list has no price for it in this currency or with this replication"
    if deployment.settings.log_routing.sinks:
        yield "events and operations of sinks, and the export charge of platform logs, which is not known for Entra"
    else:
        yield _NO_SINKS


def _archive(name: str, sink: ArchiveSink, deployment: Deployment, users: int, prices: PriceList) -> Iterator[CostLine]:
    price = prices.archive.get(sink.replication)
    volumes = dict(category_volumes(sink_categories(sink, deployment), users, prices))
    if price and sink.account and volumes:
        days = sink.delete_after_days or _DAYS_OF_A_YEAR
        gb = sum((volume.gb for volume in volumes.values()), NOTHING) * (days / prices.days_per_month)
        kept = f"{days} days" if sink.delete_after_days else f"the first {days} days; it grows as nothing is deleted"
        text = f"{', '.join(volumes)} for {kept}, {gb.low:.1f} to {gb.high:.1f} GB"
        yield CostLine(CostGroup.SINKS, f"archive of '{name}'", gb * price.amount, text, price)


def _sinks(deployment: Deployment) -> Iterator[tuple[str, Sink]]:
    routing = deployment.settings.log_routing
    yield from routing.sinks.items() if routing.manage else ()


def _is_existing(sink: Sink) -> bool:
    return bool(sink.authorization_rule_id if isinstance(sink, EventHubSink) else sink.existing_id)
