"""Standard output and error: whatever their encoding, and whatever happens to them."""

import io
import json
import os
import re
import sys
from contextlib import suppress

import click

from entrawatch.os_errors import os_error_line


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


def tell_os_error(error: OSError) -> None:
    """Print one line for what the operating system refused, and drop output that cannot be written any more."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError, ValueError):  # else Python itself would try again, and complain, when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with suppress(OSError):
        click.echo(os_error_line(error), err=True)
