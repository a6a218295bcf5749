"""Exported logs that a command reads, and the progress of long work: on standard error, on a terminal only."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.documents.issues import EntrawatchError

if TYPE_CHECKING:
    from entrawatch.logs.exports.read import Progress
    from entrawatch.replay.file_logs import FileLogs
    from entrawatch.specs.workspace_names import WorkspaceNames


@contextmanager
def loaded_logs(path: Path, tables: Collection[str], names: "WorkspaceNames") -> "Iterator[FileLogs]":
    """Yield the logs of a file or folder; raise EntrawatchError if they hold no row of these tables.

    `names`: declared tables and watchlists, which exports do not have.
    """
    from entrawatch.logs.exports.report import left_out_lines, rows_line, unread_lines
    from entrawatch.logs.load import load
    from entrawatch.replay.file_logs import FileLogs

    with reading_progress() as progress, load(path, frozenset(tables), progress) as data:
        for line in (*left_out_lines(data.report), *unread_lines(data.report)):
            click.echo(line, err=True)
        span = data.span()
        if span is None:
            raise EntrawatchError(
                f"{path}: no rows of {', '.join(sorted(tables))} in {rows_line(data.report)}; "
                "name a file or folder with exports of these tables"
            )
        yield FileLogs(data.connection, data.tables, span, data.report.unread, names)


@contextmanager
def reading_progress() -> "Iterator[Callable[[Progress], None] | None]":
    """Show how much of an export is read, and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("reading logs"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("")

        def update(progress: "Progress") -> None:
            bar.update(task, total=progress.bytes_total, completed=progress.bytes_read)
            if progress.bytes_read >= progress.bytes_total:
                bar.stop()

        yield update


@contextmanager
def step_progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show which of several steps is running; call the yielded function with the name of each step as it starts."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[name]}"))
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total, completed=-1, name="")
        yield lambda name: bar.update(task, advance=1, name=name)
