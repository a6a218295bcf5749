"""`entrawatch validate`: check specs, samples and stack files."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.options import format_option, project_option
from entrawatch.cli.streams import print_issues
from entrawatch.documents.issues import errors, warnings
from entrawatch.documents.render_issues import count_of
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.validation import Validation


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@format_option("text", "json", "github")
@project_option
@click.pass_context
def command(ctx: click.Context, paths: Sequence[Path], output: str, project: Project) -> None:
    """Check alert specs, area files, samples, and stack files.

    PATHS limits the output to problems in these files and folders; without PATHS, the whole project is checked. PATHS
    can also name a folder of specs that no stack names yet. Problems go to standard output as
    path:line:column: code: message, errors last; the count goes to standard error.
    """
    from entrawatch.validation import NothingToCheck, validate

    try:
        result = validate(project, paths)
    except NothingToCheck as nothing:
        raise click.UsageError(str(nothing)) from None
    print_issues(result.issues, output)
    click.echo(_summary(result), err=True)
    ctx.exit(1 if errors(result.issues) else 0)


def _summary(result: "Validation") -> str:
    checked = ", ".join(
        (count_of(result.alerts, "alert"), count_of(result.areas, "area"), count_of(result.stacks, "stack"))
    )
    found = (count_of(len(errors(result.issues)), "error"), count_of(len(warnings(result.issues)), "warning"))
    return f"checked {checked}: {', '.join(found)}"
