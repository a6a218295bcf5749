"""Exported logs that a command replays: loaded, with what was left out of them on standard error."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.progress import reading_progress
from entrawatch.documents.issues import EntrawatchError

if TYPE_CHECKING:
    from entrawatch.replay.backtest import Logs


@contextmanager
def loaded_logs(path: Path, tables: Collection[str]) -> "Iterator[Logs]":
    """Give the logs of a file or folder; raises EntrawatchError where they hold no row of these tables."""
    from entrawatch.logs.load import load
    from entrawatch.logs.render_export_report import left_out_lines, rows_line
    from entrawatch.replay.backtest import Logs

    with reading_progress() as progress, load(path, frozenset(tables), progress) as data:
        for line in left_out_lines(data.report):
            click.echo(line, err=True)
        span = data.span()
        if span is None:
            raise EntrawatchError(
                f"{path}: no row of {', '.join(sorted(tables))} in {rows_line(data.report)}; "
                "name a file or folder with exports of these tables"
            )
        yield Logs(data.connection, data.tables, span)
