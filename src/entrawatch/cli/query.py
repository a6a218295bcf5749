"""`entrawatch query`: run a KQL query over exported logs or on a workspace."""

import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.log_files import reading_progress
from entrawatch.cli.options import complete_stack, moment_option, optional_project_option, require_stack
from entrawatch.cli.streams import echo_json
from entrawatch.cli.workspace import confirm_scan, open_workspace, require_one_source, workspace_options
from entrawatch.documents.issues import EntrawatchError
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.detection.store import QueryResult
    from entrawatch.logs.load import LogData
    from entrawatch.logs.question import Inputs, Question
    from entrawatch.workspace.workspace_logs import WorkspaceLogs

_EXAMPLES = """\b
Examples:
  entrawatch query failed.kql --data exports/
  entrawatch query 'SigninLogs | summarize count() by UserPrincipalName' --data exports/
  echo 'SigninLogs | summarize count() by ResultType' | entrawatch query - --data SignIns.json
  entrawatch query foreign.kql --data exports/ --stack prod --format csv > foreign.csv
  entrawatch query foreign.kql --workspace 8f6c1d2e-5a3b-4c9d-8e7f-0a1b2c3d4e5f --days 30"""


def _file_or_query(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    from entrawatch.logs.question import is_inline

    file = click.Path(exists=True, dir_okay=False, allow_dash=True)
    return value if is_inline(value) else str(file.convert(value, parameter, ctx))


@click.command("query", epilog=_EXAMPLES)
@click.argument("file", metavar="QUERY", callback=_file_or_query)
@click.option(
    "--data",
    type=click.Path(exists=True, path_type=Path),
    help="Exported file, folder of exported files, or an alert's .samples.yaml (its firing samples).",
)
@workspace_options
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="Output format; in a pipe, a table is one tab-separated line per row.",
)
@click.option("--stack", shell_complete=complete_stack, help="Stack whose tenant inputs the query can use.")
@moment_option("Time for now() and ago().  [default: time of the latest record]")
@click.option(
    "--limit",
    type=click.IntRange(1, 1_000_000_000),
    default=10_000,
    show_default=True,
    help="Maximum number of rows to print.",
)
@optional_project_option
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    data: Path | None,
    workspace: str | None,
    days: int,
    scan_gb: float,
    output: str,
    stack: str | None,
    now: datetime | None,
    limit: int,
    project: Project | None,
) -> None:
    """Run a KQL query over exported logs or on a workspace.

    QUERY is a file with one query, the query itself, or - for standard input. --data reads exports of the Entra admin
    center, Log Analytics, and diagnostic settings: JSON, CSV, or Parquet, also as .gz. The query sees all records,
    regardless of their time. Rows go to standard output, everything else to standard error.

    With --workspace, Azure runs the query over the last days; now() is the time there.
    """
    require_one_source(ctx, data, workspace)
    if workspace and now:
        raise click.UsageError("--now is for --data; on a workspace, now() is the time there")
    question = _question(file, _inputs(project, stack), runs_here=data is not None)
    if data:
        result = _answer(data, question, now, limit + 1)
    else:
        result = _answer_of(open_workspace(str(workspace), days, question.tables), question, scan_gb, limit + 1)
    _print(ctx, result, question, output, limit)


def _answer(data: Path, question: "Question", now: datetime | None, most_rows: int) -> "QueryResult":
    from entrawatch.logs.answer import answer
    from entrawatch.logs.load import load

    tables = question.runnable.tables
    with reading_progress() as progress, load(data, frozenset(tables), progress, columns=tables) as logs:
        _print_data(data, logs, tables)
        return answer(logs.connection, question.runnable, now or _latest(logs, question), most_rows)


def _answer_of(logs: "WorkspaceLogs", question: "Question", scan_gb: float, most_rows: int) -> "QueryResult":
    from entrawatch.workspace.volume import scanned_gigabytes

    since, until = logs.span
    click.echo(f"the query sees records from {since:%Y-%m-%d} to {until:%Y-%m-%d} 00:00 UTC", err=True)
    confirm_scan(scanned_gigabytes(logs.volumes, question.tables, until - since), scan_gb)
    return logs.answer(question, most_rows)


def _inputs(project: Project | None, stack: str | None) -> "Inputs":
    from entrawatch.logs.question import inputs_of_stack, inputs_without_stack

    if stack is None:
        return inputs_without_stack(project)
    if project is None:
        raise click.UsageError("--stack requires a project; change to your clone, or pass it with --project")
    require_stack(project, stack)
    return inputs_of_stack(project, stack)


def _question(file: str, inputs: "Inputs", *, runs_here: bool) -> "Question":
    from entrawatch.kql.analyzer import Analyzer
    from entrawatch.kql.cache import default_cache
    from entrawatch.logs.question import AdHocQuery, ask, read_query, shown_name

    query = AdHocQuery(read_query(file, sys.stdin.buffer), shown_name(file))
    cache = default_cache()
    with Analyzer(cache=cache) as analyzer:
        question = ask(query, inputs, analyzer, cache, runs_here=runs_here)
    for issue in question.warnings:
        click.echo(str(issue), err=True)
    for name in question.blank_inputs:
        click.echo(f"the stack does not set '{name}'; the query runs with an empty value", err=True)
    return question


def _latest(logs: "LogData", question: "Question") -> datetime:
    from entrawatch.logs.render_rows import cell_text

    times = logs.report.time_range
    assert times  # without a record, the query does not run
    if question.runnable.reads_clock:
        click.echo(f"now() is {cell_text(times[1])}, the time of the latest record; change it with --now", err=True)
    return times[1]


def _print_data(data: Path, logs: "LogData", tables: Mapping[str, Iterable[str]]) -> None:
    from entrawatch.logs.exports.report import left_out_lines, rows_line, unread_lines

    read = {column for columns in tables.values() for column in columns}
    for line in (*left_out_lines(logs.report), *unread_lines(logs.report, read)):
        click.echo(line, err=True)
    if not logs.report.rows:
        raise EntrawatchError(f"{data}: no record could be read; name an exported file or a folder of exported files")
    for name in sorted(set(tables) - logs.tables):
        click.echo(f"the data contains no rows of '{name}'; {rows_line(logs.report)}", err=True)


def _print(ctx: click.Context, result: "QueryResult", question: "Question", output: str, limit: int) -> None:
    from dataclasses import replace

    from entrawatch.documents.quoting import printable
    from entrawatch.documents.render_issues import count_of
    from entrawatch.logs.render_rows import rows_as_csv, rows_as_json, rows_as_lines

    is_cut = len(result.rows) > limit
    result = replace(result, rows=result.rows[:limit])
    if output == "json":
        echo_json(rows_as_json(result, question.result_columns))
    elif output == "csv":
        text = rows_as_csv(result, question.result_columns)
        # color=True: otherwise click removes parts of a cell that look like color codes.
        click.echo("\n".join(map(printable, text.split("\n"))) if sys.stdout.isatty() else text, color=True)
    elif not _print_table(ctx, result, question):
        click.echo(rows_as_lines(result, question.result_columns))
    more = f" shown, more available; increase --limit {limit}" if is_cut else ""
    click.echo(f"{count_of(len(result.rows), 'row')}{more}", err=True)


def _print_table(ctx: click.Context, result: "QueryResult", question: "Question") -> bool:
    from rich.console import Console

    from entrawatch.logs.render_rows import LEAST_COLUMN_WIDTH, rows_as_blocks, rows_as_table

    color = ctx.find_root().color
    console = Console(no_color=color is False, highlight=False)
    if console.is_terminal:
        fits = len(result.columns) * LEAST_COLUMN_WIDTH <= console.width
        console.print(
            rows_as_table(result, question.result_columns) if fits else rows_as_blocks(result, question.result_columns)
        )
    return console.is_terminal
