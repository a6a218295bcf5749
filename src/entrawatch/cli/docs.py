"""`entrawatch docs`: write the generated pages of the documentation."""

import click

from entrawatch.cli.generated import check_option, write_files
from entrawatch.cli.options import project_option
from entrawatch.project import Project


@click.command("docs")
@check_option
@project_option
@click.pass_context
def command(ctx: click.Context, check: bool, project: Project) -> None:
    """Write the generated pages of the documentation."""
    from entrawatch.reports.pages import doc_files

    ctx.exit(write_files(doc_files(project), project, check, "entrawatch docs"))
