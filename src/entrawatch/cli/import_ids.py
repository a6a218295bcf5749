"""`entrawatch import-ids`: write the ids of what Azure has into a file for `pulumi import`."""

import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from entrawatch.cli.options import given_text, project_option, require_stack, stack_option
from entrawatch.project import Project

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command("import-ids")
@click.argument("import_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("lists", metavar="AZURE_LIST...", nargs=-1, required=True, type=_FILE)
@stack_option
@project_option
def command(import_file: Path, lists: Sequence[Path], stack: str, project: Project) -> None:
    """Write the ids of what Azure has into the file that `pulumi preview --import-file` wrote.

    AZURE_LIST is what the Azure CLI wrote as JSON, or - for standard input. A resource of the file gets an id only
    where a list holds it; one that no list holds is printed and taken out of the file, for the next `pulumi up` makes
    it. To try again with more lists, first let `pulumi preview` write the file anew.

    \b
    Example:
      pulumi preview --stack prod --import-file import.json
      az resource list --resource-group rg-entrawatch-prod --output json > azure.json
      entrawatch import-ids --stack prod import.json azure.json
    """
    from entrawatch.cli.preview import planned_ids
    from entrawatch.documents.file_writing import write_all
    from entrawatch.documents.render_issues import count_of
    from entrawatch.resources.import_ids import fill_ids, ids_in

    require_stack(project, stack)
    found = [identifier for text, place in map(given_text, lists) for identifier in ids_in(text, place)]
    text = import_file.read_bytes().decode("utf-8", "replace")
    done = fill_ids(text, str(import_file), planned_ids(project, stack), found)
    write_all({import_file: done.text.encode()})
    for name, identifier in done.left_out:
        click.echo(f"left out: {name}: no list holds {identifier}")
    click.echo(f"{import_file}: {count_of(done.written, 'id')} written, {len(done.left_out)} left out", err=True)
    if done.left_out or not done.written:
        anew = shlex.join(["pulumi", "preview", "--stack", stack, "--import-file", str(import_file)])
        why = (
            "what is left out is no longer in the file" if done.left_out else "no resource of the file waits for an id"
        )
        click.echo(f"{why}; to try again, first write it anew: {anew}", err=True)
