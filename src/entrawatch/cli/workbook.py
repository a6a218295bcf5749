"""`entrawatch workbook`: render workbooks on exported logs, make pictures of them, and compare them with Azure."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from entrawatch.cli.log_files import reading_progress, step_progress
from entrawatch.cli.options import (
    format_option,
    given_text,
    moment_option,
    output_file_option,
    project_option,
    require_stack,
    stack_option,
)
from entrawatch.documents.issues import EntrawatchError
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.workbook_pages.content import Workbook
    from entrawatch.workbook_pages.drawing import DrawnWorkbook
    from entrawatch.workbook_pages.page import Source


@click.group("workbook")
def command() -> None:
    """Render workbooks on exported logs, make pictures of them, or compare them with Azure."""


def _assignments(_: click.Context, __: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    for text in values:
        if not text.partition("=")[0] or "=" not in text:
            raise click.BadParameter(
                f"'{text}' is not NAME=VALUE; write a parameter and its value, such as TimeRange=Last 24 hours"
            )
    pairs = [(name, value) for name, _, value in (text.partition("=") for text in values)]
    repeated = next((name for name, count in Counter(name for name, _ in pairs).items() if count > 1), None)
    if repeated:
        raise click.BadParameter(f"'{repeated}' has two values; write one of them")
    return dict(pairs)


@dataclass(frozen=True)
class _Request:
    """What to render: workbooks of a stack or of a file, on which logs, until when, with which values."""

    names: Sequence[str]
    data: Path
    given: dict[str, str]
    now: datetime | None
    stack: str
    project: Project


def _drawing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a request, which it receives as one."""

    @wraps(function)
    def requested(**values: Any) -> Any:
        request = _Request(**{one.name: values.pop(one.name) for one in fields(_Request)})
        return function(request, **values)

    options = (
        click.argument("names", metavar="[NAME]...", nargs=-1),
        click.option(
            "--data",
            required=True,
            type=click.Path(exists=True, path_type=Path),
            help="Exported file, folder of exported files, or an alert's .samples.yaml (its firing samples).",
        ),
        click.option(
            "--set",
            "given",
            multiple=True,
            metavar="NAME=VALUE",
            callback=_assignments,
            help="Value of a parameter or tab, in place of the one that the workbook opens with.",
        ),
        moment_option("End of the time ranges.  [default: time of the latest record]"),
        stack_option,
        project_option,
    )
    command_with_options: Callable[..., Any] = requested
    for option in reversed(options):
        command_with_options = option(command_with_options)
    return command_with_options


@command.command("render")
@_drawing_options
@output_file_option("--out", "HTML file to write.")
def render(request: _Request, out: Path | None) -> None:
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
    click.echo(f"wrote {out}", err=True)


@command.command("shots")
@_drawing_options
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the pictures.")
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True, help="Colors.")
@click.option(
    "--height",
    type=click.IntRange(200, 10_000),
    default=1400,
    show_default=True,
    help="Most pixels from top to bottom; items below are left out.",
)
@format_option("svg", "png")
def shots(request: _Request, out: Path, theme: str, height: int, output: str) -> None:
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


@command.command("compare")
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


def _drawn(request: _Request, *, is_still: bool = False) -> "tuple[list[DrawnWorkbook], Source]":
    from entrawatch.detection.engine import Engine
    from entrawatch.workbook_pages.answers import Answers
    from entrawatch.workbook_pages.content import all_queries
    from entrawatch.workbook_pages.drawing import draw
    from entrawatch.workbook_pages.page import Source

    workbooks = _workbooks(request)
    _require_known(request.given, workbooks)
    with _logs(request, workbooks) as (logs, names), Engine() as engine:
        first, last = logs.span() or (None, None)
        if first is None or last is None:
            raise EntrawatchError(
                f"{request.data}: no rows of the tables that these workbooks read; name other exports"
            )
        now = request.now or last
        if now <= first:
            raise click.UsageError(
                f"--now '{now:%Y-%m-%d %H:%M}' is before the first record, {first:%Y-%m-%d %H:%M} UTC; "
                "write a later moment"
            )
        answers = Answers(logs.connection, (first, last), engine, names, now)
        total = sum(len(all_queries(one.items)) for one in workbooks)
        with step_progress("rendering", total) as progress:
            drawn = [draw(one, answers, request.given, progress, is_still=is_still) for one in workbooks]
        return drawn, Source(request.data.name, (first, now))


@contextmanager
def _logs(request: _Request, workbooks: "Sequence[Workbook]") -> Iterator[Any]:
    from entrawatch.logs.load import load
    from entrawatch.specs.catalog import workspace_names
    from entrawatch.workbook_pages.content import tables_of

    tables = tables_of(workbooks)
    if not tables:
        titles = ", ".join(f"'{one.title}'" for one in workbooks)
        raise EntrawatchError(f"no query of {titles} reads a table of Log Analytics; name another workbook")
    with reading_progress() as progress, load(request.data, tables, progress) as logs:
        yield logs, workspace_names(request.project.specs)


def _workbooks(request: _Request) -> "list[Workbook]":
    from entrawatch.workbook_pages.read_workbooks import read_workbooks, with_own_ids

    files = [Path(name) for name in request.names if Path(name).is_file()]
    names = [name for name in request.names if not Path(name).is_file()]
    found = [one for path in files for one in read_workbooks(*given_text(path))]
    return with_own_ids([*found, *(_of_stack(request, names) if names or not files else [])])


def _of_stack(request: _Request, names: Sequence[str]) -> "list[Workbook]":
    from entrawatch.cli.preview import planned_stack
    from entrawatch.documents.messages import did_you_mean
    from entrawatch.workbook_pages.read_workbooks import planned_workbooks

    require_stack(request.project, request.stack)
    planned = planned_workbooks(planned_stack(request.project, request.stack))
    for name in names:
        if name not in planned:
            advice = did_you_mean(name, list(planned))
            raise click.UsageError(f"'{name}' is neither a file nor a workbook of stack '{request.stack}'; {advice}")
    # The overview first: it is where a reader starts.
    return [planned[name] for name in names or sorted(planned, key=lambda name: (name != "overview", name))]


def _require_known(given: dict[str, str], workbooks: "Sequence[Workbook]") -> None:
    from entrawatch.documents.messages import did_you_mean
    from entrawatch.workbook_pages.drawing import known_names

    known = sorted({name for one in workbooks for name in known_names(one)})
    for name in given:
        if name not in known:
            raise click.UsageError(f"no workbook has a parameter '{name}'; {did_you_mean(name, known)}")


def _print_left_out(drawn: "Sequence[DrawnWorkbook]") -> None:
    for one in drawn:
        for line in one.left_out:
            click.echo(f"{one.title}: not drawn: {line}", err=True)
