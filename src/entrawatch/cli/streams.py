"""Standard output and error: whatever their encoding, and whatever happens to them."""

import errno
import io
import json
import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from entrawatch.documents.os_errors import os_error_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

# In a pipe nothing is wrapped: whoever reads it wants one line for each thing.
_PIPE_WIDTH = 1000
_NO_WIDTH = 80
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def console(ctx: click.Context) -> "Console":
    """Return a console for standard output: colored and as wide as the terminal, plain and wide in a pipe."""
    from rich.console import Console, ConsoleDimensions

    color = ctx.find_root().color
    found = Console(force_terminal=color, no_color=color is False, highlight=False)
    if not found.is_terminal:
        found.size = ConsoleDimensions(_PIPE_WIDTH, 25)
    elif not found.width:  # COLUMNS=0 would show nothing at all
        found.size = ConsoleDimensions(_NO_WIDTH, 25)
    return found


def print_table(ctx: click.Context, table: "RenderableType") -> None:
    """Print a table on standard output; in a pipe without the blanks behind its last column."""
    out = console(ctx)
    if out.is_terminal:
        out.print(table)
        return
    with out.capture() as caught:
        out.print(table)
    click.echo("\n".join(line.rstrip() for line in caught.get().splitlines()))


def show_everything() -> None:
    """Make both streams escape what their encoding cannot show, so that no text can stop the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def echo_json(text: str) -> None:
    """Print JSON; what the stream cannot show becomes an escape of JSON."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        text = re.sub(r"[^\x00-\x7f]", lambda found: json.dumps(found[0])[1:-1], text)
    click.echo(text)


def echo_document(text: str) -> None:
    """Print a document that is meant for a file or a service: in UTF-8, with the same ends of lines everywhere."""
    click.echo(text.encode(), nl=False)


def tell_os_error(error: OSError) -> None:
    """Print one line for what the operating system refused, and drop output that cannot be written any more."""
    # Files of one's own are named by their error; what else can be full is where the output goes.
    place = "standard output" if error.errno in _FULL else ""
    try:
        sys.stdout.flush()
    except OSError:
        place = "standard output"
        with suppress(OSError, ValueError):  # else Python itself would try again, and complain, when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with suppress(OSError):
        click.echo(os_error_line(error, place), err=True)
