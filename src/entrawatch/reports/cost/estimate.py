"""The estimate: all lines of one stack's deployment, and what none of them counts."""

from collections.abc import Iterator

from entrawatch.reports.cost.lines import CostEstimate
from entrawatch.reports.cost.notifications import kinds_without_price, notification_lines
from entrawatch.reports.cost.prices import PriceList
from entrawatch.reports.cost.rules import rule_lines
from entrawatch.reports.cost.volumes import table_volumes, tables_without_volume
from entrawatch.reports.cost.workspace import ingestion_lines, retention_lines
from entrawatch.stacks.deployment import Deployment


def estimate_cost(deployment: Deployment, users: int, prices: PriceList) -> CostEstimate:
    """Return what a deployment costs a month for a tenant with so many users."""
    volumes = table_volumes(deployment, users, prices)
    lines = (
        *rule_lines(deployment.alerts, prices),
        *ingestion_lines(volumes, prices),
        *retention_lines(volumes, deployment.settings.workspace, prices),
        *notification_lines(deployment, prices),
    )
    return CostEstimate(prices.currency, prices.region, lines, tuple(_not_counted(deployment, prices)))


def _not_counted(deployment: Deployment, prices: PriceList) -> Iterator[str]:
    settings = deployment.settings
    if prices.region != settings.location:
        yield f"the difference between {prices.region}, whose prices these are, and {settings.location}"
    for name, table in tables_without_volume(deployment, prices):
        if prices.usage:
            yield f"{name}: {prices.usage} holds nothing billable of {table}; until it does it costs nothing"
        else:
            yield f"{name}: its volume depends on the tenant; export the table Usage and give it to --usage"
    if deployment.categories and not settings.log_routing.manage:
        yield "whether logs arrive: another stack sends them; they are counted as if they came to this workspace"
    if settings.workspace.existing_id:
        yield "retention of the existing workspace, and commitment tiers or Sentinel on it"
    yield from kinds_without_price(deployment, prices)
    yield "event hubs and storage archives: log_routing sends logs to the workspace alone, others have to be added"
