"""`entrawatch workbooks`: compare workbooks in Azure with a stack."""

from pathlib import Path

import click

from entrawatch.cli.options import format_option, given_text, project_option, require_stack, stack_option
from entrawatch.project import Project


@click.command("workbooks")
@click.argument("workbook_list", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@stack_option
@format_option("text", "json", "github")
@project_option
@click.pass_context
def command(ctx: click.Context, workbook_list: Path, stack: str, output: str, project: Project) -> None:
    """Compare the content of workbooks in Azure with a stack, because a Pulumi refresh does not read it.

    WORKBOOK_LIST is JSON output of the Azure CLI, or - for standard input.

    \b
    Example:
      az monitor app-insights workbook list --resource-group rg-entrawatch-prod --category workbook \\
        --can-fetch-content true --output json | entrawatch workbooks --stack prod -
    """
    from entrawatch.cli.preview import planned_stack
    from entrawatch.cli.streams import print_issues
    from entrawatch.documents.render_issues import count_of
    from entrawatch.resources.workbook_drift import compare_workbooks

    require_stack(project, stack)
    found = compare_workbooks(planned_stack(project, stack), *given_text(workbook_list))
    print_issues(found, output)
    click.echo(f"compared workbooks: {count_of(len(found), 'difference')}", err=True)
    ctx.exit(1 if found else 0)
