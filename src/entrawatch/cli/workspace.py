"""The Log Analytics workspace that a command reads, and what reading it costs."""

import os
import sys
import uuid
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from entrawatch.cli.options import given_options
from entrawatch.documents.issues import EntrawatchError

if TYPE_CHECKING:
    from entrawatch.specs.workspace_names import WorkspaceNames
    from entrawatch.workspace.workspace_logs import WorkspaceLogs


def given_guid(value: str | None, what: str) -> str | None:
    """Return a GUID in its usual form; raise BadParameter with `what` is expected and where to find it."""
    try:
        # Empty is an unset variable of a pipeline.
        return None if value is None else str(uuid.UUID(value))
    except ValueError:
        raise click.BadParameter(f"'{value}' is not {what}") from None


def _workspace_id(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    return given_guid(value, "a workspace ID; copy 'Workspace ID', a GUID, from the workspace's overview in the portal")


days_option = click.option(
    "--days",
    type=click.IntRange(1, 730),
    default=7,
    show_default=True,
    help="With --workspace: number of whole days in UTC, up to last midnight.",
)
scan_option = click.option(
    "--scan-gb",
    type=click.FloatRange(0),
    default=100,
    show_default=True,
    help="With --workspace: gigabytes that the queries can scan without a confirmation.",
)


def workspace_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a command that can read a workspace."""
    help_text = "ID of a Log Analytics workspace, a GUID, to query with your own identity (az login)."
    option = click.option("--workspace", callback=_workspace_id, metavar="ID", help=help_text)
    return option(days_option(scan_option(command)))


def stack_and_id(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, str] | None:
    """Return the stack, '' if none is named, and the ID of a workspace; raise BadParameter for another text."""
    if value is None:
        return None
    stack, _, given = value.rpartition("=")
    return stack, str(_workspace_id(ctx, parameter, given))


stack_workspace_option = click.option(
    "--workspace",
    callback=stack_and_id,
    metavar="[STACK=]ID",
    help="Also count how often changed alerts fired over the Log Analytics workspace with this ID.",
)


def require_one_source(ctx: click.Context, data: object, workspace: object) -> None:
    """Raise UsageError unless exactly one of --data and --workspace is given, with its own options only."""
    if (data is None) == (workspace is None):
        raise click.UsageError("name the logs: either --data FILE_OR_FOLDER or --workspace ID")
    refuse_without_workspace(ctx, workspace)


def refuse_without_workspace(ctx: click.Context, workspace: object) -> None:
    """Raise UsageError for options that have no effect without --workspace: they would seem to limit what is read."""
    given = given_options(ctx, ("days", "scan_gb"))
    if given and workspace is None:
        raise click.UsageError(f"{given[0]} is for --workspace; omit it")


def last_midnight() -> datetime:
    """Return the end of the last whole day in UTC."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def open_workspace(
    workspace_id: str,
    days: int,
    tables: Collection[str],
    names: "WorkspaceNames | None" = None,
    *,
    is_for_others: bool = False,
) -> "WorkspaceLogs":
    """Return the last whole days of a workspace; raises EntrawatchError if it cannot be read.

    `names`: tables and watchlists that only this workspace has, if alerts are replayed. `is_for_others`: whether other
    people read the result, such as a comment; what Azure writes about a failure then goes to standard error only.
    """
    from entrawatch.downloads.cache_folder import cache_folder
    from entrawatch.specs.workspace_names import WorkspaceNames
    from entrawatch.workspace.client import Cloud, ReasonsOnly, connect
    from entrawatch.workspace.kept_answers import KeptAnswers
    from entrawatch.workspace.volume import gigabytes_a_day
    from entrawatch.workspace.workspace_logs import WorkspaceLogs

    until = last_midnight()
    span = until - timedelta(days=days), until
    cloud: Cloud = connect(workspace_id)
    if is_for_others:
        cloud = ReasonsOnly(cloud, lambda text: click.echo(text, err=True))
    volumes = gigabytes_a_day(cloud, tables, *span)
    kept = KeptAnswers(cache_folder(os.environ), workspace_id, datetime.now(UTC))
    return WorkspaceLogs(cloud, span, volumes, kept, names or WorkspaceNames())


def confirm_scan(gigabytes: float, allowed: float) -> None:
    """Show how much queries scan, and ask above a limit; raises EntrawatchError without a terminal to ask on."""
    click.echo(f"the queries scan about {gigabytes:,.1f} GB of the workspace", err=True)
    if gigabytes <= allowed:
        return
    advice = f"more than --scan-gb {allowed:g}; choose fewer alerts or --days, or increase --scan-gb"
    if not sys.stdin.isatty():
        raise EntrawatchError(f"the queries would scan about {gigabytes:,.1f} GB, {advice}")
    if not click.confirm("scan that much?", err=True):
        raise EntrawatchError(f"nothing was scanned; it is {advice}")
