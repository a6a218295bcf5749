"""`entrawatch schema` and `entrawatch docs`: write generated files, or report which of them are out of date."""

from collections.abc import Mapping
from pathlib import Path

import click

from entrawatch.cli.options import project_option
from entrawatch.documents.file_writing import existing_file, write_all
from entrawatch.project import Project

_check_option = click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 if a file is missing or out of date."
)


@click.command("schema")
@_check_option
@project_option
@click.pass_context
def schema(ctx: click.Context, check: bool, project: Project) -> None:
    """Write the JSON Schemas of alert, area, guide, samples, story, input, stack, and exceptions files.

    An editor with a YAML language server uses the schema that a file names on its first line to complete and check it.
    """
    from entrawatch.reports.schemas import schema_files

    ctx.exit(_write(schema_files(project), project, check, "entrawatch schema"))


@click.command("docs")
@_check_option
@project_option
@click.pass_context
def docs(ctx: click.Context, check: bool, project: Project) -> None:
    """Write the generated documentation pages: alerts, coverage, issue codes, and the mapping of exported logs."""
    from entrawatch.reports.pages import doc_files

    ctx.exit(_write(doc_files(project), project, check, "entrawatch docs"))


def _write(files: Mapping[Path, str], project: Project, check: bool, command: str) -> int:
    """Write the files that differ, or only report them; return the exit code."""
    stale = {path: text.encode() for path, text in files.items() if not _is_current(path, text)}
    if not check:
        write_all(stale)
    for path in files:
        state = "is current" if path not in stale else f"is out of date; run: {command}" if check else "written"
        click.echo(f"{path.relative_to(project.root)}: {state}", err=True)
    return 1 if check and stale else 0


def _is_current(path: Path, text: str) -> bool:
    data = existing_file(path)
    # Git may check out files with the line endings of the platform.
    return data is not None and data.replace(b"\r\n", b"\n") == text.encode()
