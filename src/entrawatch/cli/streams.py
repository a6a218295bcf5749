"""Print to standard output and standard error, in any encoding, on a terminal, in a pipe, or to a full disk."""

import errno
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.documents.issues import Issue, IssueSeverity
from entrawatch.documents.junit import issues_as_junit
from entrawatch.documents.os_errors import os_error_line
from entrawatch.documents.render_issues import issue_as_github, issues_as_json, issues_as_sarif

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

# In a pipe nothing is wrapped: the reader expects one line per item.
_PIPE_WIDTH = 1000
_NO_WIDTH = 80
_MOST_ISSUES = 2_000
_COLORS = {IssueSeverity.ERROR: "red", IssueSeverity.WARNING: "yellow", IssueSeverity.NOTE: "cyan"}
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def console(ctx: click.Context) -> "Console":
    """Return a console for standard output: colored on a terminal, plain and wide in a pipe."""
    from rich.console import Console, ConsoleDimensions

    color = ctx.find_root().color
    found = Console(force_terminal=color, no_color=color is False, highlight=False)
    if not found.is_terminal:
        found.size = ConsoleDimensions(_PIPE_WIDTH, 25)
    elif not found.width:  # COLUMNS=0 would print nothing
        found.size = ConsoleDimensions(_NO_WIDTH, 25)
    return found


def print_table(ctx: click.Context, table: "RenderableType") -> None:
    """Print a table on standard output; in a pipe without trailing blanks."""
    out = console(ctx)
    if out.is_terminal:
        out.print(table)
        return
    with out.capture() as caught:
        out.print(table)
    click.echo("\n".join(line.rstrip() for line in caught.get().splitlines()))


def show_everything() -> None:
    """Make both streams escape what their encoding cannot represent, so that no text stops the program.

    A closed standard input becomes an empty one.
    """
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - open to the end, as the other one
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def echo_json(text: str) -> None:
    """Print JSON; a character that the stream cannot represent becomes a JSON escape."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        text = re.sub(r"[^\x00-\x7f]", lambda found: json.dumps(found[0])[1:-1], text)
    click.echo(text)


def echo_document(text: str) -> None:
    """Print a document for a file or a service: UTF-8, with the same line endings on every platform."""
    click.echo(text.encode(), nl=False)


def print_issues(issues: Sequence[Issue], output: str) -> None:
    """Print issues as text, JSON, SARIF, JUnit XML, or GitHub annotations.

    For people, errors come last and thousands are cut.
    """
    if output in ("json", "sarif"):
        echo_json(issues_as_json(issues) if output == "json" else issues_as_sarif(issues))
        return
    if output == "junit":
        click.echo(issues_as_junit(issues))
        return
    kept = sorted(issues, key=lambda issue: issue.severity is IssueSeverity.ERROR)[-_MOST_ISSUES:]
    if len(issues) > len(kept):
        click.echo(f"{len(issues) - len(kept):,} more issues are not shown; fix these first")
    for line in map(issue_as_github if output == "github" else _colored, kept):
        click.echo(line)


def _colored(issue: Issue) -> str:
    color = "cyan" if issue.acknowledged else _COLORS[issue.severity]
    place, code = f"{issue.location}:", f"{issue.code}:"
    is_error = issue.severity is IssueSeverity.ERROR
    styled = click.style(f"{code} error:" if is_error else code, fg=color)
    return str(issue).replace(place, click.style(place, bold=True), 1).replace(code, styled, 1)


def print_run(is_right: bool, line: str, problems: Iterable[str]) -> None:
    """Print whether one run passed, and below it what is wrong."""
    mark = click.style("ok  ", fg="green") if is_right else click.style("FAIL", fg="red", bold=True)
    click.echo(f"{mark} {line}")
    for problem in problems:
        click.echo(f"     {problem}")


def print_os_error(error: OSError) -> None:
    """Print one line for an error of the operating system, and drop output that can no longer be written."""
    # The error names the file; without a file, the output is what is full.
    place = "standard output" if error.errno in _FULL else ""
    try:
        sys.stdout.flush()
    except OSError:
        place = "standard output"
        with suppress(OSError, ValueError):  # otherwise Python flushes again at exit and complains
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with suppress(OSError):
        click.echo(os_error_line(error, place), err=True)
