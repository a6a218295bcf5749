"""`entrawatch retention`: compare table retention in Azure with a stack."""

from pathlib import Path

import click

from entrawatch.cli.options import format_option, given_text, project_option, require_stack, stack_option
from entrawatch.project import Project


@click.command("retention")
@click.argument("table_list", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@stack_option
@format_option("text", "json", "github")
@project_option
@click.pass_context
def command(ctx: click.Context, table_list: Path, stack: str, output: str, project: Project) -> None:
    """Compare table retention and plans in Azure with a stack, because a Pulumi refresh does not read them.

    TABLE_LIST is JSON output of the Azure CLI, or - for standard input. The command compares the tables that the stack
    names and the tables that its alerts read.

    \b
    Example:
      az monitor log-analytics workspace table list --resource-group rg-entrawatch-staging \\
        --workspace-name log-identity-staging --output json | entrawatch retention --stack staging -
    """
    from entrawatch.cli.streams import print_issues
    from entrawatch.documents.render_issues import count_of
    from entrawatch.stacks.read_deployment import read_deployment
    from entrawatch.stacks.retention_drift import compare_retention
    from entrawatch.stacks.stack_file import read_stack_file

    require_stack(project, stack)
    deployment = read_deployment(project, stack).deployment
    if deployment.settings.workspace.existing_id:
        raise click.UsageError(
            f"stack '{stack}' uses an existing workspace and sets no retention; name the stack that creates it"
        )
    document = read_stack_file(project.stack_file(stack)).document
    assert document
    found = compare_retention(deployment, document, *given_text(table_list))
    print_issues(found.issues, output)
    click.echo(f"compared {count_of(found.tables, 'table')}: {count_of(len(found.issues), 'difference')}", err=True)
    ctx.exit(1 if found.issues else 0)
