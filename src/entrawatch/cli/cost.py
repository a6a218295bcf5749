"""`entrawatch cost`: estimate the monthly cost of a stack."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.options import (
    format_option,
    prices_option,
    project_option,
    require_stack,
    stack_option,
    users_option,
)
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.reports.cost.lines import CostEstimate


def _number(_: click.Context, __: click.Parameter, value: float | None) -> float | None:
    if value is not None and math.isnan(value):
        raise click.BadParameter("'nan' is not a number; write an amount such as 400")
    return value


@click.command("cost")
@stack_option
@users_option
@prices_option
@click.option(
    "--usage",
    "usage_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Export of your workspace's Usage table; its measured volumes replace the published averages.",
)
@click.option(
    "--budget",
    type=click.FloatRange(0, 1e12),
    callback=_number,
    help="Exit with 1 if the likely total is higher than this amount.",
)
@format_option("text", "json", "markdown")
@project_option
@click.pass_context
def command(
    ctx: click.Context,
    stack: str,
    users: int,
    price_file: Path | None,
    usage_file: Path | None,
    budget: float | None,
    output: str,
    project: Project,
) -> None:
    """Estimate the monthly cost of a stack at list price: alert rules, ingestion, retention, and notifications.

    Each line states its assumption, and the date and source of its price. Volumes are published averages; --usage
    replaces them with the volumes that your workspace measured: run "Usage | where TimeGenerated > ago(32d)" there and
    export the result as CSV or JSON.

    \b
    Examples:
      entrawatch cost --stack prod --users 5000
      entrawatch cost --stack prod --usage Usage.csv --prices our_prices.yaml --budget 400
    """
    require_stack(project, stack)
    estimate = _estimate(project, stack, users, price_file, usage_file)
    _print(ctx, estimate, output)
    ctx.exit(1 if _is_over(budget, estimate) else 0)


def _estimate(
    project: Project, stack: str, users: int, price_file: Path | None, usage_file: Path | None
) -> "CostEstimate":
    from entrawatch.reports.cost.estimate import estimate_cost
    from entrawatch.reports.cost.prices import price_list, read_own_prices
    from entrawatch.reports.cost.usage import measured_usage
    from entrawatch.stacks.read_deployment import read_deployment

    deployment = read_deployment(project, stack).deployment
    own = read_own_prices(price_file) if price_file else None
    measured = measured_usage(usage_file) if usage_file else None
    prices = price_list(
        deployment.settings.location, own, measured, str(usage_file or ""), deployment.settings.tenant.kind
    )
    return estimate_cost(deployment, users, prices)


def _print(ctx: click.Context, estimate: "CostEstimate", output: str) -> None:
    from entrawatch.cli.streams import print_table
    from entrawatch.reports.cost.render_cost import cost_as_json, cost_as_markdown, cost_as_text

    if output == "text":
        print_table(ctx, cost_as_text(estimate))
    else:
        click.echo(cost_as_json(estimate) if output == "json" else cost_as_markdown(estimate))


def _is_over(budget: float | None, estimate: "CostEstimate") -> bool:
    likely = round(estimate.total.likely, 2)
    if budget is None or likely <= budget:
        return False
    click.echo(f"over budget: likely {likely:.2f} {estimate.currency} per month, budget {budget:.2f}", err=True)
    return True
