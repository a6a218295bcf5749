"""`entrawatch sync`: rules of other products kept as a stack has them."""

import json
from typing import TYPE_CHECKING

import click

from entrawatch.cli.options import format_option, project_option, require_stack, stack_option
from entrawatch.cli.streams import echo_json
from entrawatch.documents.issues import EntrawatchError
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.defender.compare import Change
    from entrawatch.directory.graph import Graph


@click.group("sync")
def command() -> None:
    """Keep rules of other products as a stack has them (experimental)."""


@command.command("defender")
@click.option(
    "--apply/--dry-run", "applies", default=False, help="Send the changes, or only show them.  [default: --dry-run]"
)
@stack_option
@format_option("text", "json")
@project_option
@click.pass_context
def defender(ctx: click.Context, applies: bool, stack: str, output: str, project: Project) -> None:
    """Experimental: compare custom detections of Microsoft Defender with a stack, and apply it.

    Creates and updates the rules of the stack's alerts, and disables those of alerts that the stack no longer has.
    Nothing is deleted. A marker in the description names the environment and the alert; rules without it are never
    changed. After a failure, run the command again: it continues with what still differs. Without --apply, exits with 1
    if something differs.

    Uses the beta of Microsoft Graph with your own identity (az login, or that of a pipeline), which needs the
    application permission CustomDetection.Read.All, or CustomDetection.ReadWrite.All with --apply.

    \b
    Examples:
      entrawatch sync defender --stack prod
      entrawatch sync defender --stack prod --apply
    """
    require_stack(project, stack)
    found, client = _changes(project, stack)
    if output == "json":
        echo_json(json.dumps([_as_json(one) for one in found], indent=2, ensure_ascii=False))
    else:
        for one in found:
            click.echo(str(one))
    if applies:
        ctx.exit(0 if _apply(found, client) else 1)
    click.echo(f"{len(found)} to change; nothing was sent, add --apply" if found else "nothing differs", err=True)
    ctx.exit(1 if found else 0)


def _changes(project: Project, stack: str) -> "tuple[list[Change], Graph]":
    """Return what differs, and the tenant that it was compared with."""
    from entrawatch.defender.apply import detection_rules
    from entrawatch.defender.compare import changes
    from entrawatch.defender.export import export_defender
    from entrawatch.directory import graph
    from entrawatch.documents.render_issues import count_of
    from entrawatch.kql.analyzer import Analyzer
    from entrawatch.stacks.read_deployment import read_deployment

    read = read_deployment(project, stack)
    with Analyzer() as analyzer:
        result = export_defender(read, (), analyzer)
    if result.left_out:
        number = count_of(len(result.left_out), "alert")
        click.echo(f"{number} cannot be custom detections; entrawatch export defender lists why", err=True)
    client, environment = graph.connect("beta"), read.deployment.settings.environment
    found = changes(result.rules, result.left_out, detection_rules(client), environment)
    return found, client


def _as_json(change: "Change") -> dict[str, object]:
    return {
        "action": change.action,
        "alert": change.alert_id,
        "properties": list(change.properties),
        "reason": change.reason,
    }


def _apply(found: "list[Change]", client: "Graph") -> bool:
    """Send the changes and report each; return whether all were accepted."""
    from entrawatch.defender.apply import apply

    done, failed = 0, 0
    try:
        for outcome in apply(found, client):
            failed += bool(outcome.failed)
            done += not outcome.failed
            text = f"failed: {outcome.failed}" if outcome.failed else "done"
            click.echo(f"{outcome.change.action} {outcome.change.alert_id}: {text}", err=True)
    except EntrawatchError as error:
        click.echo(f"stopped: {error}; run the command again to continue", err=True)
        failed += 1
    click.echo(f"{done} of {len(found)} applied", err=True)
    return not failed
