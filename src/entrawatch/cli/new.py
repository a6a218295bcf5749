"""`entrawatch new`: create an alert."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from entrawatch.cli.options import project_option
from entrawatch.project import Project

_NAME = re.compile(r"([a-z][a-z0-9_]{2,59})/([a-z][a-z0-9_]{2,59})")


def _complete_area(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the areas that begin with `incomplete`, for the shell; the author chooses the alert's ID."""
    project, folder = ctx.params.get("project"), ctx.params.get("folder")
    places = [folder] if isinstance(folder, Path) else []
    if isinstance(project, Project):
        places.append(project.specs)
    areas = {path.parent.name for place in places for path in place.glob("*/area.yaml")}
    return sorted(f"{area}/" for area in areas if f"{area}/".startswith(incomplete) and f"{area}/" != incomplete)


@click.command("new")
@click.argument("name", metavar="AREA/ALERT_ID", shell_complete=_complete_area)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of areas to write to, such as one of your own specs.  [default: alert_specs; without it, own_specs]",
)
@project_option
def command(name: str, folder: Path | None, project: Project) -> None:
    """Create an alert spec and its samples file.

    AREA is a folder in alert_specs or in your own folder of specs. ALERT_ID is snake_case, subject then event in the
    past tense, such as applications/redirect_uri_changed.
    """
    from entrawatch.specs.catalog import shown_path
    from entrawatch.specs.new_alert import new_alert
    from entrawatch.stacks.stack_file import spec_folders

    match = _NAME.fullmatch(name)
    if match is None:
        raise click.UsageError(
            f"'{name}' is not AREA/ALERT_ID; use 3 to 60 lowercase letters, digits, and underscores on both sides, "
            "such as applications/redirect_uri_changed"
        )
    own = folder.absolute() if folder else project.own_specs
    spec, samples = new_alert(project, match[1], match[2], own)
    click.echo(shown_path(spec))
    click.echo(shown_path(samples))
    for line in _also(spec, project):
        click.echo(line, err=True)
    if own != project.specs and own not in spec_folders(project):
        click.echo(
            f"next: add the folder to your stack files: entrawatch:alert_specs: [{_relative(own, project)}]", err=True
        )
    click.echo(f"next: edit both files, then run: entrawatch validate {shown_path(spec)}", err=True)


def _also(spec: Path, project: Project) -> Iterator[str]:
    """Yield other effects of the new alert on existing files."""
    from entrawatch.specs.catalog import AREA_FILE, shown_path

    if spec.with_name(AREA_FILE).is_file():
        yield f"added to the end of the list in {shown_path(spec.with_name(AREA_FILE))}"
    replaced = project.specs / spec.parent.name / spec.name
    if replaced != spec and replaced.is_file():
        yield f"overrides {shown_path(replaced)}; copy from it what you want to keep"


def _relative(folder: Path, project: Project) -> str:
    return folder.relative_to(project.root).as_posix() if folder.is_relative_to(project.root) else str(folder)
