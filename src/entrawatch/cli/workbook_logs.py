"""What the commands that draw workbooks share: which workbooks, on which logs, with which values."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from entrawatch.cli.log_files import reading_progress
from entrawatch.cli.options import given_text, moment_option, project_option, require_stack, stack_option
from entrawatch.documents.issues import EntrawatchError
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.workbook_pages.answers import Answers
    from entrawatch.workbook_pages.content import Workbook


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
class Request:
    """What to render: workbooks of a stack or of a file, on which logs, until when, with which values."""

    names: Sequence[str]
    data: Path
    given: dict[str, str]
    now: datetime | None
    stack: str
    project: Project


def drawing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a request, which it receives as one."""

    @wraps(function)
    def requested(**values: Any) -> Any:
        request = Request(**{one.name: values.pop(one.name) for one in fields(Request)})
        return function(request, **values)

    command_with_options: Callable[..., Any] = requested
    for option in reversed(_options()):
        command_with_options = option(command_with_options)
    return command_with_options


def _options() -> tuple[Callable[..., Any], ...]:
    return (
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


@contextmanager
def answers_on(request: Request, workbooks: "Sequence[Workbook]") -> "Iterator[Answers]":
    """Yield the answers of the logs of a request to the queries of workbooks; raises EntrawatchError without a row."""
    from entrawatch.detection.engine import Engine
    from entrawatch.logs.exports.report import rows_line, skipped_lines
    from entrawatch.workbook_pages.answers import Answers

    with _logs(request, workbooks) as (logs, names), Engine() as engine:
        for line in skipped_lines(logs.report):
            click.echo(line, err=True)
        first, last = logs.span() or (None, None)
        if first is None or last is None:
            raise EntrawatchError(
                f"{request.data}: no rows of the tables that these workbooks read in {rows_line(logs.report)}; "
                "name other exports"
            )
        now = request.now or last
        if now <= first:
            raise click.UsageError(
                f"--now '{now:%Y-%m-%d %H:%M}' is before the first record, {first:%Y-%m-%d %H:%M} UTC; "
                "write a later moment"
            )
        yield Answers(logs.connection, (first, last), engine, names, now)


@contextmanager
def _logs(request: Request, workbooks: "Sequence[Workbook]") -> Iterator[Any]:
    from entrawatch.logs.load import load
    from entrawatch.specs.catalog import workspace_names
    from entrawatch.workbook_pages.content import tables_of

    tables = tables_of(workbooks)
    if not tables:
        titles = ", ".join(f"'{one.title}'" for one in workbooks)
        raise EntrawatchError(f"no query of {titles} reads a table of Log Analytics; name another workbook")
    with reading_progress() as progress, load(request.data, tables, progress) as logs:
        yield logs, workspace_names(request.project.specs)


def workbooks_of(request: Request) -> "list[Workbook]":
    """Return the workbooks of a request; raises UsageError for an unknown name."""
    from entrawatch.workbook_pages.read_workbooks import read_workbooks, with_own_ids

    files = [Path(name) for name in request.names if Path(name).is_file()]
    names = [name for name in request.names if not Path(name).is_file()]
    found = [one for path in files for one in read_workbooks(*given_text(path))]
    return with_own_ids([*found, *(_of_stack(request, names) if names or not files else [])])


def _of_stack(request: Request, names: Sequence[str]) -> "list[Workbook]":
    from entrawatch.cli.preview import planned_stack
    from entrawatch.documents.messages import did_you_mean
    from entrawatch.workbook_pages.read_workbooks import planned_workbooks

    require_stack(request.project, request.stack)
    planned = planned_workbooks(planned_stack(request.project, request.stack))
    if not planned:
        raise click.UsageError(
            f"stack '{request.stack}' has no workbooks; name another stack, or a workbook's JSON file that exists"
        )
    for name in names:
        if name not in planned:
            advice = did_you_mean(name, list(planned))
            raise click.UsageError(f"'{name}' is neither a file nor a workbook of stack '{request.stack}'; {advice}")
    # The overview first: it is where a reader starts.
    return [planned[name] for name in names or sorted(planned, key=lambda name: (name != "overview", name))]


def require_known(given: dict[str, str], workbooks: "Sequence[Workbook]") -> None:
    """Raise UsageError for a value of a parameter that no workbook has."""
    from entrawatch.documents.messages import did_you_mean
    from entrawatch.workbook_pages.drawing import known_names

    known = sorted({name for one in workbooks for name in known_names(one)})
    for name in given:
        if name not in known:
            raise click.UsageError(f"no workbook has a parameter '{name}'; {did_you_mean(name, known)}")
