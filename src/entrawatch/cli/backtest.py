"""`entrawatch backtest`: replay a stack's alerts over exported logs."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.log_files import loaded_logs, step_progress
from entrawatch.cli.options import (
    complete_alert,
    format_option,
    project_option,
    require_stack,
    stack_option,
    unknown_alerts_are_wrong_usage,
)
from entrawatch.cli.streams import console, echo_json
from entrawatch.documents.issues import EntrawatchError
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.replay.backtest import Backtest
    from entrawatch.stacks.deployment import Deployment

_EXAMPLES = """\b
Examples:
  entrawatch backtest --data exports/
  entrawatch backtest --data exports/ --stack prod --format json > noise.json
  entrawatch backtest bad_password_spike smart_lockout_triggered --data SignIns.json"""


@click.command("backtest", epilog=_EXAMPLES)
@click.argument("alerts", nargs=-1, metavar="[ALERT]...", shell_complete=complete_alert)
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help="Exported file, or a folder of exported files.",
)
@stack_option
@format_option("text", "json")
@project_option
@click.pass_context
def command(ctx: click.Context, alerts: Sequence[str], data: Path, stack: str, output: str, project: Project) -> None:
    """Show which alerts of a stack would have fired over exported logs, when, and for whom.

    ALERT is the ID of an alert; without it, all alerts of the stack are replayed, with the stack's inputs,
    parameters, and overrides. The noisiest alert comes first, with one character per day and the accounts, addresses,
    and other entities that it named most often. An alert that the stack does not deploy is listed with the reason.
    """
    from entrawatch.replay.backtest import nothing_replayed
    from entrawatch.specs.catalog import require_alerts
    from entrawatch.stacks.read_deployment import read_deployment

    require_stack(project, stack)
    read = read_deployment(project, stack)
    with unknown_alerts_are_wrong_usage():
        require_alerts(alerts, read.catalog)
    try:
        found = _replayed(read.deployment, frozenset(alerts), data)
    except EntrawatchError as nothing:
        # A program that reads the JSON gets a document in every case.
        if output == "json":
            _print_json(nothing_replayed(read.deployment, alerts, str(nothing)))
        raise
    _print(ctx, found, output)


def _replayed(deployment: "Deployment", chosen: frozenset[str], data: Path) -> "Backtest":
    from entrawatch.detection.engine import Engine
    from entrawatch.replay.backtest import backtest

    planned = [one for one in deployment.alerts if not chosen or one.spec.id in chosen]
    if not planned:
        raise EntrawatchError(f"nothing to replay; {_why_not_deployed(deployment, chosen)}")
    tables = {table for one in planned for table in one.spec.tables}
    with (
        Engine() as engine,
        loaded_logs(data, tables) as logs,
        step_progress("replaying", len(planned)) as progress,
    ):
        return backtest(deployment, chosen, logs, engine, progress)


def _why_not_deployed(deployment: "Deployment", chosen: frozenset[str]) -> str:
    off = [one for one in deployment.not_deployed if not chosen or one.alert_id in chosen]
    return (
        "; ".join(f"alert '{one.alert_id}' is not deployed: {one.reason}" for one in off) or "the stack has no alerts"
    )


def _print(ctx: click.Context, found: "Backtest", output: str) -> None:
    from entrawatch.replay.render_backtest import backtest_lines, summary_line

    if output == "json":
        _print_json(found)
    else:
        out = console(ctx)
        for line in backtest_lines(found, out.options.ascii_only):
            out.print(line)
    click.echo(summary_line(found), err=True)


def _print_json(found: "Backtest") -> None:
    from entrawatch.replay.render_backtest import backtest_as_value

    echo_json(json.dumps(backtest_as_value(found), indent=2, ensure_ascii=False))
