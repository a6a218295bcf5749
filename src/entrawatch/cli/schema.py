"""`entrawatch schema`: write the JSON Schemas that editors use."""

import click

from entrawatch.cli.generated import check_option, write_files
from entrawatch.cli.options import project_option
from entrawatch.project import Project


@click.command("schema")
@check_option
@project_option
@click.pass_context
def command(ctx: click.Context, check: bool, project: Project) -> None:
    """Write the JSON Schemas of alert, area, samples, story and stack files.

    Editors with a YAML language server complete and check a file whose first line names its schema.
    """
    from entrawatch.reports.schemas import schema_files

    ctx.exit(write_files(schema_files(project), project, check, "entrawatch schema"))
