"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from entrawatch.project import Project, find_project


def _project(_: click.Context, __: click.Parameter, value: Path | None) -> Project:
    try:
        here = Path.cwd()
    except OSError:
        raise click.UsageError("the working directory does not exist any more; change into one that does") from None
    try:
        return find_project(value or here)
    except FileNotFoundError as error:
        raise click.UsageError(str(error)) from None


project_option = click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_project,
    help="Folder of the project, or one inside it.  [default: here]",
)


def format_option(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option that chooses how a result is printed; the first format is the default."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print the result.",
    )
