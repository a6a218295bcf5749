"""`entrawatch collection`: what collected logs need on their machines."""

import click

from entrawatch.cli.options import complete_stack, project_option, require_stack
from entrawatch.project import Project
from entrawatch.reference.windows_events import WindowsRole


@click.group("collection")
def command() -> None:
    """Check logs that do not come from Entra's own diagnostic setting."""


@command.command("script")
@click.argument("role", type=click.Choice([role.value for role in WindowsRole]))
@click.option("--stack", shell_complete=complete_stack, help="Stack whose own event queries are checked too.")
@project_option
def script(role: str, stack: str | None, project: Project) -> None:
    """Print the PowerShell script that checks a Windows machine of a role.

    The script checks that each event log exists and is enabled, that each query is accepted and when it last found an
    event, and that the audit policy and audit entries record the events. It changes nothing on the machine.

    \b
    Example:
      entrawatch collection script domain_controller --stack prod > check.ps1
    """
    from entrawatch.reference.windows_events import role_events
    from entrawatch.reports.collection_script import collection_script
    from entrawatch.stacks.read_deployment import read_deployment

    extra: tuple[str, ...] = ()
    if stack is not None:
        require_stack(project, stack)
        collected = read_deployment(project, stack).deployment.settings.collection.windows_events
        if role not in collected:
            raise click.UsageError(f"stack '{stack}' collects no events of role '{role}'; add it to its collection")
        extra = collected[WindowsRole(role)].extra_queries
    click.echo(collection_script(role, role_events()[WindowsRole(role)], extra, stack), nl=False)
