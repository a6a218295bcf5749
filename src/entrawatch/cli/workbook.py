"""`entrawatch workbook`: render workbooks on exported logs, make pictures of them, and compare them with Azure."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.log_files import step_progress
from entrawatch.cli.options import format_option, output_file_option
from entrawatch.cli.workbook_logs import Request, answers_on, drawing_options, require_known, workbooks_of
from entrawatch.cli.workbook_versions import MOST_HEIGHT, changes, compare, write_list

if TYPE_CHECKING:
    from entrawatch.workbook_pages.drawing import DrawnWorkbook
    from entrawatch.workbook_pages.page import Source


@click.group("workbook")
def command() -> None:
    """Render workbooks on exported logs, make pictures of them, or compare them with Azure."""


for _one in (write_list, changes, compare):
    command.add_command(_one)


@command.command("render")
@drawing_options
@output_file_option("--out", "HTML file to write.")
def render(request: Request, out: Path | None) -> None:
    """Render workbooks as one HTML file with the answers of exported logs to their queries.

    NAME is a workbook of the stack, such as user_accounts, or a JSON file: a workbook's content, or a list from the
    Azure CLI. Without a name, all workbooks of the stack are rendered.

    The page needs no network. Tabs and parameters work; the first 20 rows of each grid have their details. Queries to
    Azure Resource Graph have no data offline.

    \b
    Examples:
      entrawatch example-logs example-logs
      entrawatch workbook render --data example-logs --out workbooks.html
      entrawatch workbook render SignIns.workbook --data exports/ --out sign-ins.html --set TimeRange='Last 7 days'
    """
    from entrawatch.documents.file_writing import write_all
    from entrawatch.workbook_pages.page import page
    from entrawatch.workbook_pages.vega import vega_scripts

    if out is None:
        raise click.UsageError("missing option '--out'; name the HTML file to write")
    scripts = vega_scripts()
    drawn, source = _drawn(request)
    write_all({out: page(drawn, source, scripts).encode(errors="replace")})
    _print_left_out(drawn)
    _print_empty(drawn)
    click.echo(f"wrote {out}", err=True)


@command.command("shots")
@drawing_options
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the pictures.")
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True, help="Colors.")
@click.option(
    "--height",
    type=click.IntRange(200, 10_000),
    default=MOST_HEIGHT,
    show_default=True,
    help="Most pixels from top to bottom; items below are left out.",
)
@format_option("svg", "png")
def shots(request: Request, out: Path, theme: str, height: int, output: str) -> None:
    """Make a picture of each workbook, without a browser.

    NAME, --data, and --set are as for render. Requires the extra 'pictures': pip install 'entrawatch[pictures]'.

    \b
    Example:
      entrawatch workbook shots overview --data example-logs --out docs/images
    """
    from entrawatch.documents.file_writing import write_all
    from entrawatch.workbook_pages.shots import require_pictures, shot

    require_pictures()
    drawn, _ = _drawn(request, is_still=True)
    files = {out / f"workbook_{one.id}.{output}": shot(one, theme, output, height) for one in drawn}
    write_all(files)
    for path, content in files.items():
        click.echo(f"wrote {path}, {len(content) / 1024:.0f} KB", err=True)


def _drawn(request: Request, *, is_still: bool = False) -> "tuple[list[DrawnWorkbook], Source]":
    from entrawatch.workbook_pages.content import all_queries
    from entrawatch.workbook_pages.drawing import draw
    from entrawatch.workbook_pages.page import Source

    workbooks = workbooks_of(request)
    require_known(request.given, workbooks)
    with answers_on(request, workbooks) as answers:
        total = sum(len(all_queries(one.items)) for one in workbooks)
        with step_progress("rendering", total) as progress:
            drawn = [draw(one, answers, request.given, progress, is_still=is_still) for one in workbooks]
        return drawn, Source(request.data.name, answers.window(None))


def _print_left_out(drawn: "Sequence[DrawnWorkbook]") -> None:
    for one in drawn:
        for line in one.left_out:
            click.echo(f"{one.title}: not drawn: {line}", err=True)


def _print_empty(drawn: "Sequence[DrawnWorkbook]") -> None:
    from entrawatch.documents.render_issues import count_of
    from entrawatch.workbook_pages.drawing import empty_panels, panels

    empty = [(one.title, *line) for one in drawn for line in empty_panels(one).items()]
    for title, name, text in empty:
        click.echo(f"{title}: no rows in '{name}': {text}", err=True)
    total = sum(1 for one in drawn for _ in panels(one.nodes))
    click.echo(f"drew {count_of(total, 'panel')}, {len(empty)} without rows", err=True)
