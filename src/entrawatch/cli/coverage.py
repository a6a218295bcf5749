"""`entrawatch coverage`: show which rows of the guide are addressed, and how."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.could_not_fire import alerts_without_records
from entrawatch.cli.options import all_folders, folders_option, format_option, output_file_option, specs_project_option
from entrawatch.cli.workspace import stack_and_id
from entrawatch.project import Project
from entrawatch.reference.guide_rows import AREA_OF_PAGE

if TYPE_CHECKING:
    from entrawatch.reports.render_could_not_fire import Rows
    from entrawatch.specs.catalog import Catalog
    from entrawatch.specs.coverage import Coverage


@click.command("coverage")
@click.option(
    "--area", type=click.Choice(list(AREA_OF_PAGE.values())), help="Show this area only, with each of its rows."
)
@click.option("--components", is_flag=True, help="Show the guide's hybrid and cloud components and what watches each.")
@click.option(
    "--workspace",
    callback=stack_and_id,
    metavar="[STACK=]ID",
    help="Show instead which alerts of a stack could not fire, because the Log Analytics workspace with this ID had no "
    "record of their tables or operations in 90 days.",
)
@format_option("text", "json", "markdown")
@output_file_option("--navigator", "Also write an ATT&CK Navigator layer to this file.")
@folders_option
@specs_project_option
@click.pass_context
def command(
    ctx: click.Context,
    area: str | None,
    components: bool,
    workspace: tuple[str, str] | None,
    output: str,
    navigator: Path | None,
    folders: Sequence[Path],
    project: Project,
) -> None:
    """Show which rows of Microsoft's Entra security operations guide the alerts cover, and what answers the other rows.

    Exits with 1 if an area claims to be complete and is not, or if nothing watches a component.

    \b
    Examples:
      entrawatch coverage
      entrawatch coverage --area user_accounts
      entrawatch coverage --components
      entrawatch coverage --navigator layer.json
      entrawatch coverage --workspace prod=8f6c1d2e-5a3b-4c9d-8e7f-0a1b2c3d4e5f
    """
    _require_json_name(navigator)
    others = {"--area": area, "--navigator": navigator}
    if workspace:
        shows = "alerts of a stack and no rows of the guide"
        _refuse_others("--workspace", shows, {**others, "--components": components})
        _print_could_not_fire(ctx, alerts_without_records(project, folders, *workspace), output)
        ctx.exit(0)
    if components:
        _refuse_others("--components", "all areas and no techniques", others)
        ctx.exit(_print_components(ctx, _known_catalog(project, folders), output))
    found = _covered(project, folders, area)
    if navigator:
        _write_layer(navigator, found)
    _print(ctx, found, output, with_rows=area is not None)
    ctx.exit(1 if found.broken_claims else 0)


def _covered(project: Project, folders: Sequence[Path], area: str | None) -> "Coverage":
    from entrawatch.specs.coverage import coverage

    return coverage(_known_catalog(project, folders), area)


def _known_catalog(project: Project, folders: Sequence[Path]) -> "Catalog":
    """Return the catalog; raises IssuesFound if it claims rows that do not exist."""
    from entrawatch.specs.catalog import load_catalog
    from entrawatch.specs.checks.guide import require_known_rows

    catalog = load_catalog(*all_folders(project, folders))
    require_known_rows(catalog)
    return catalog


def _refuse_others(option: str, shows: str, others: Mapping[str, object]) -> None:
    other = next((name for name, value in others.items() if value), "")
    if other:
        raise click.UsageError(f"{option} shows {shows}; leave out {other}")


def _print_could_not_fire(ctx: click.Context, rows: "Rows", output: str) -> None:
    from entrawatch.cli.streams import print_table
    from entrawatch.reports import render_could_not_fire as render
    from entrawatch.workbooks.could_not_fire import COULD_NOT_FIRE_DAYS as DAYS

    if output == "text":
        print_table(ctx, render.could_not_fire_as_text(rows, DAYS))
    elif output == "json":
        click.echo(render.could_not_fire_as_json(rows, DAYS))
    else:
        click.echo(render.could_not_fire_as_markdown(rows, DAYS))


def _print_components(ctx: click.Context, catalog: "Catalog", output: str) -> int:
    """Print the components; return the exit code."""
    from entrawatch.cli.streams import print_table
    from entrawatch.reports.render_components import components_as_json, components_as_markdown, components_as_text
    from entrawatch.specs.components import component_coverage, unwatched

    found = component_coverage(catalog)
    if output == "text":
        print_table(ctx, components_as_text(found))
    else:
        click.echo(components_as_json(found) if output == "json" else components_as_markdown(found))
    return 1 if unwatched(found) else 0


def _require_json_name(path: Path | None) -> None:
    if path and path.suffix != ".json":
        raise click.UsageError(f"'{path}' does not end in .json; write a file name such as layer.json")


def _write_layer(path: Path, found: "Coverage") -> None:
    from entrawatch.documents.file_writing import write_all
    from entrawatch.reports.render_coverage import navigator_layer

    write_all({path.absolute(): navigator_layer(found).encode()})
    click.echo(f"written: {path}", err=True)


def _print(ctx: click.Context, found: "Coverage", output: str, *, with_rows: bool) -> None:
    from entrawatch.cli.streams import print_table
    from entrawatch.reports.render_coverage import coverage_as_json, coverage_as_markdown, coverage_as_text

    if output == "text":
        print_table(ctx, coverage_as_text(found, with_rows=with_rows))
    else:
        click.echo(coverage_as_json(found) if output == "json" else coverage_as_markdown(found))
