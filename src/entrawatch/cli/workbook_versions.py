"""Versions of workbooks: written, compared with Azure, and shown before and after a change."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.options import (
    format_option,
    given_text,
    output_file_option,
    project_option,
    require_stack,
    stack_option,
)
from entrawatch.cli.workbook_logs import Request, answers_on
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.workbook_pages.answers import Answers
    from entrawatch.workbook_pages.content import Workbook

MOST_HEIGHT = 1400


@click.command("compare")
@click.argument("workbook_list", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@stack_option
@format_option("text", "json", "github")
@project_option
@click.pass_context
def compare(ctx: click.Context, workbook_list: Path, stack: str, output: str, project: Project) -> None:
    """Compare the content of workbooks in Azure with a stack, because a Pulumi refresh does not read it.

    WORKBOOK_LIST is JSON output of the Azure CLI, or - for standard input.

    \b
    Example:
      az monitor app-insights workbook list --resource-group rg-entrawatch-prod --category workbook \\
        --can-fetch-content true --output json | entrawatch workbook compare --stack prod -
    """
    from entrawatch.cli.preview import planned_stack
    from entrawatch.cli.streams import print_issues
    from entrawatch.documents.render_issues import count_of
    from entrawatch.resources.workbook_drift import compare_workbooks, listed_workbooks

    require_stack(project, stack)
    text, place = given_text(workbook_list)
    listed = listed_workbooks(text, place)
    found = compare_workbooks(planned_stack(project, stack), listed, place)
    print_issues(found, output)
    click.echo(f"compared workbooks: {count_of(len(found), 'difference')}", err=True)
    ctx.exit(1 if found else 0)


@click.command("list")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="JSON file to write.")
@stack_option
@project_option
def write_list(out: Path, stack: str, project: Project) -> None:
    """Write the workbooks of a stack as JSON, as the Azure CLI lists them.

    render, shots, and changes read the file.

    \b
    Example:
      entrawatch workbook list --stack prod --out workbooks.json
    """
    import json

    from entrawatch.cli.preview import planned_stack
    from entrawatch.documents.file_writing import write_all
    from entrawatch.resources.workbook_drift import WORKBOOK_CONTENT, WORKBOOK_TYPE

    require_stack(project, stack)
    keys = {"name": "resourceName", "displayName": "displayName", WORKBOOK_CONTENT: WORKBOOK_CONTENT}
    planned = planned_stack(project, stack).of_type(WORKBOOK_TYPE)
    rows = [{key: one.inputs[name] for key, name in keys.items()} for one in planned]
    write_all({out: json.dumps(rows, indent=1).encode()})


@click.command("changes")
@click.argument("before", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--data", required=True, type=click.Path(exists=True, path_type=Path), help="As for render.")
@output_file_option("--out", "HTML file to write.")
@project_option
def changes(before: Path, after: Path, data: Path, out: Path | None, project: Project) -> None:
    """Show two versions of workbooks that differ, in words and in pictures, as one HTML file.

    BEFORE and AFTER are JSON files, such as those of `entrawatch workbook list`. Requires the extra 'pictures'.

    \b
    Example:
      entrawatch workbook changes before.json after.json --data example-logs --out changes.html
    """
    from entrawatch.documents.file_writing import write_all
    from entrawatch.workbook_pages.change_page import change_page
    from entrawatch.workbook_pages.changed import changed_workbooks
    from entrawatch.workbook_pages.read_workbooks import read_workbooks
    from entrawatch.workbook_pages.shots import require_pictures

    if out is None:
        raise click.UsageError("missing option '--out'; name the HTML file to write")
    require_pictures()
    found = changed_workbooks(*(read_workbooks(*given_text(path)) for path in (before, after)))
    for one in found:
        click.echo(f"{one.title}: {'; '.join(one.words)}", err=True)
    drawn = [side for one in found for side in (one.before, one.after) if side]
    request = Request((), data, {}, None, "", project)
    if not drawn:
        write_all({out: change_page([], data.name, lambda *_: None).encode()})
    else:
        with answers_on(request, drawn) as answers:
            write_all({out: change_page(found, data.name, partial(_still, answers)).encode(errors="replace")})
    click.echo(f"wrote {out}: {len(found)} workbooks differ", err=True)


def _still(answers: "Answers", workbook: "Workbook", place: Mapping[str, str]) -> bytes | None:
    from entrawatch.workbook_pages.drawing import draw
    from entrawatch.workbook_pages.settings import tab_values
    from entrawatch.workbook_pages.shots import shot

    tabs = tab_values(workbook.items)
    if any(name in tabs and value not in tabs[name] for name, value in place.items()):
        return None
    return shot(draw(workbook, answers, place, is_still=True), "light", "svg", MOST_HEIGHT)
