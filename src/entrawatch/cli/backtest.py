"""`entrawatch backtest`: replay a stack's alerts over exported logs or on a workspace."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.log_files import loaded_logs, step_progress
from entrawatch.cli.options import (
    all_folders,
    complete_alert,
    folders_option,
    format_option,
    project_option,
    require_stack,
    stack_option,
    unknown_alerts_are_wrong_usage,
)
from entrawatch.cli.streams import console, echo_json
from entrawatch.cli.workspace import confirm_scan, open_workspace, require_one_source, workspace_options
from entrawatch.documents.issues import EntrawatchError
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.replay.backtest import Backtest
    from entrawatch.replay.log_source import LogSource
    from entrawatch.stacks.deployment import Deployment, PlannedAlert
    from entrawatch.workspace.workspace_logs import WorkspaceLogs

_EXAMPLES = """\b
Examples:
  entrawatch backtest --data exports/
  entrawatch backtest --data exports/ --stack prod --format json > noise.json
  entrawatch backtest --data exports/ --stack prod --exceptions
  entrawatch backtest bad_password_spike smart_lockout_triggered --data SignIns.json
  entrawatch backtest --workspace 8f6c1d2e-5a3b-4c9d-8e7f-0a1b2c3d4e5f --days 14 --stack prod"""


@click.command("backtest", epilog=_EXAMPLES)
@click.argument("alerts", nargs=-1, metavar="[ALERT]...", shell_complete=complete_alert)
@click.option(
    "--data",
    type=click.Path(exists=True, path_type=Path),
    help="Exported file, or a folder of exported files.",
)
@click.option("--exceptions", is_flag=True, help="Also show what each exception of the stack removes.")
@workspace_options
@stack_option
@folders_option
@format_option("text", "json")
@project_option
@click.pass_context
def command(
    ctx: click.Context,
    alerts: Sequence[str],
    data: Path | None,
    exceptions: bool,
    workspace: str | None,
    days: int,
    scan_gb: float,
    stack: str,
    folders: tuple[Path, ...],
    output: str,
    project: Project,
) -> None:
    """Show which alerts of a stack would have fired, when, and for whom: over exported logs or on a workspace.

    ALERT is the ID of an alert; without it, all alerts of the stack are replayed, with the stack's inputs,
    parameters, and overrides. The noisiest alert comes first, with one character per day and the accounts, addresses,
    and other entities that it named most often. An alert that the stack does not deploy is listed with the reason.

    With --workspace, Azure runs the queries: one for each alert and day, which brings only counts and entities. A day
    without a complete answer is listed with the reason, and the exit code is 1; the same command then continues there.
    """
    from entrawatch.replay.backtest import nothing_replayed
    from entrawatch.specs.catalog import require_alerts
    from entrawatch.stacks.read_deployment import read_deployment

    require_one_source(ctx, data, workspace)
    require_stack(project, stack)
    all_folders(project, folders)
    read = read_deployment(project, stack, folders)
    with unknown_alerts_are_wrong_usage():
        require_alerts(alerts, read.catalog)
    try:
        chosen = frozenset(alerts)
        planned = _planned(read.deployment, chosen)
        tables = {table for one in planned for table in one.spec.tables}
        if data:
            with loaded_logs(data, tables, read.catalog.names) as logs:
                found = _replayed(logs, read.deployment, chosen, planned, effects=exceptions)
        else:
            opened = open_workspace(str(workspace), days, tables, read.catalog.names)
            found = _replayed_on(opened, read.deployment, chosen, planned, scan_gb, effects=exceptions)
    except EntrawatchError as nothing:
        # A program that reads the JSON gets a document in every case.
        if output == "json":
            _print_json(nothing_replayed(read.deployment, alerts, str(nothing)))
        raise
    _print(ctx, found, output)
    ctx.exit(any(one.failed for one in found.alerts))


def _planned(deployment: "Deployment", chosen: frozenset[str]) -> "list[PlannedAlert]":
    planned = [one for one in deployment.alerts if not chosen or one.alert_id in chosen]
    if not planned:
        raise EntrawatchError(f"nothing to replay; {_why_not_deployed(deployment, chosen)}")
    return planned


def _replayed(
    logs: "LogSource",
    deployment: "Deployment",
    chosen: frozenset[str],
    planned: "Sequence[PlannedAlert]",
    *,
    effects: bool,
) -> "Backtest":
    from entrawatch.detection.engine import Engine
    from entrawatch.replay.backtest import backtest, exception_effects

    with Engine() as engine, step_progress("replaying", len(planned)) as progress:
        found = backtest(deployment, chosen, logs, engine, progress)
        return replace(found, effects=exception_effects(deployment, chosen, logs, engine)) if effects else found


def _replayed_on(
    logs: "WorkspaceLogs",
    deployment: "Deployment",
    chosen: frozenset[str],
    planned: "Sequence[PlannedAlert]",
    scan_gb: float,
    *,
    effects: bool,
) -> "Backtest":
    from entrawatch.replay.rule import ReplayRule

    confirm_scan(sum(logs.scanned(ReplayRule(one.spec, one.query)) for one in planned), scan_gb)
    found = _replayed(logs, deployment, chosen, planned, effects=effects)
    if not any(one.failed for one in found.alerts):
        logs.kept.clear()
    return found


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
