"""`entrawatch import-ids`: write Azure resource IDs into a file for `pulumi import`."""

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
    """Write Azure resource IDs into the file that `pulumi preview --import-file` wrote.

    AZURE_LIST is JSON output of the Azure CLI, or - for standard input. A resource gets an ID only if a list contains
    it. A resource that no list contains is printed and removed from the file, because the next `pulumi up` creates it.
    To try again with more lists, first run `pulumi preview --import-file` again.

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
        click.echo(f"left out: {name}: not in any list: {identifier}")
    click.echo(f"{import_file}: {count_of(done.written, 'id')} written, {len(done.left_out)} left out", err=True)
    if done.left_out or not done.written:
        again = shlex.join(["pulumi", "preview", "--stack", stack, "--import-file", str(import_file)])
        why = (
            "resources left out were removed from the file" if done.left_out else "no resource in the file needs an ID"
        )
        click.echo(f"{why}; to try again, first run: {again}", err=True)
