"""Progress of long work, on standard error and only on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from entrawatch.logs.exports.read import Progress


@contextmanager
def reading_progress() -> "Iterator[Callable[[Progress], None] | None]":
    """Show how much of an export is read, with the time that is left."""
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

        def told(progress: "Progress") -> None:
            bar.update(task, total=progress.bytes_total, completed=progress.bytes_read)
            if progress.bytes_read >= progress.bytes_total:
                bar.stop()

        yield told


@contextmanager
def step_progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """Show which of several steps is being done; the function given is told the name of each as it starts."""
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
