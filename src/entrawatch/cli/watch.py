"""Run again when a file changes, even if an editor leaves it broken or missing for a moment."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from entrawatch.documents.document import shown_path
from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.os_errors import os_error_line
from entrawatch.documents.quoting import printable
from entrawatch.documents.render_issues import count_of

INTERRUPTED = 130
"""Exit code of a program that Ctrl-C ended, as shells define it."""
_POLL_SECONDS = 0.5
_SUFFIXES = (".yaml", ".yml")

Stamps = Mapping[Path, tuple[int, int, int]]


def run_on_changes(
    run: Callable[[], bool],
    folders: Sequence[Path],
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], datetime] = datetime.now,
) -> int:
    """Run now and after each change of a YAML file, until Ctrl-C; return the exit code.

    A file that cannot be read is reported and does not end the command, because its author is about to fix it.
    """
    try:
        while True:
            # Taken before the run, so that a file saved during the run counts as a change.
            seen = _stamps(folders)
            _run_and_report(run)
            while not (changed := _changed(seen, _stamps(folders))):
                pause(_POLL_SECONDS)
            click.echo(f"\n{clock():%H:%M:%S} {_named(changed)} changed, running again", err=True)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED


def _changed(before: Stamps, after: Stamps) -> list[Path]:
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def _named(changed: Sequence[Path]) -> str:
    more = f" and {count_of(len(changed) - 1, 'more file')}" if len(changed) > 1 else ""
    return f"{printable(shown_path(changed[0]))}{more}"


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
