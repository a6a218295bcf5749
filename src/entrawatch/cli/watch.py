"""Run again when a file changes, even if an editor leaves it broken or missing for a moment."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.os_errors import os_error_line

INTERRUPTED = 130
"""Exit code of a program that Ctrl-C ended, as shells define it."""
_POLL_SECONDS = 0.5
_SUFFIXES = (".yaml", ".yml")

Stamps = Mapping[Path, tuple[int, int, int]]


def run_on_changes(
    run: Callable[[], bool], folders: Sequence[Path], pause: Callable[[float], None] = time.sleep
) -> int:
    """Run now and after each change of a YAML file, until Ctrl-C; return the exit code.

    A file that cannot be read is reported and does not end the command, because its author is about to fix it.
    """
    try:
        while True:
            # Taken before the run, so that a file saved during the run counts as a change.
            seen = _stamps(folders)
            _run_and_report(run)
            while _stamps(folders) == seen:
                pause(_POLL_SECONDS)
            click.echo("\nchanged, running again", err=True)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED


def _run_and_report(run: Callable[[], bool]) -> None:
    try:
        run()
    except EntrawatchError as error:
        click.echo(str(error), err=True)
    except FileNotFoundError as error:
        # An editor that saves by renaming removes the file for a moment.
        click.echo(os_error_line(error), err=True)


def _stamps(folders: Sequence[Path]) -> Stamps:
    return dict(stamp for folder in folders for stamp in _stamps_below(folder))


def _stamps_below(folder: Path) -> Iterator[tuple[Path, tuple[int, int, int]]]:
    for root, _, names in os.walk(folder):
        for path in (Path(root, name) for name in names if name.endswith(_SUFFIXES)):
            try:
                found = path.stat()
            except FileNotFoundError:
                continue  # deleted since it was listed; its return is a change
            yield path, (found.st_mtime_ns, found.st_size, found.st_ino)
