"""Options and arguments that several commands share."""

import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from entrawatch.project import Project, catalog_project, find_project


def _project(_: click.Context, __: click.Parameter, value: Path | None) -> Project:
    try:
        here = Path.cwd()
    except OSError:
        raise click.UsageError("the working directory no longer exists; change to another folder") from None
    return _found(value or here)


def _found(folder: Path) -> Project:
    try:
        return find_project(folder)
    except FileNotFoundError as error:
        raise click.UsageError(str(error)) from None


def require_project(project: Project | None) -> Project:
    """Return the project; raise UsageError if the command was run outside one."""
    return project or _found(Path.cwd())


project_option = click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_project,
    is_eager=True,  # the stack depends on it
    help="Project folder, or a folder inside it.  [default: the current folder]",
)


def _project_or_none(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> Project | None:
    if value is not None:
        return _project(ctx, parameter, value)
    try:
        return find_project(Path.cwd())
    except OSError:
        return None


def _project_or_builtin(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> Project:
    return _project_or_none(ctx, parameter, value) or catalog_project()


specs_project_option = click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_project_or_builtin,
    is_eager=True,
    help="Project folder, or a folder inside it.  [default: the current folder, else the built-in alerts]",
)

optional_project_option = click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_project_or_none,
    help="Project folder, or a folder inside it.  [default: the current folder, if it is in a project]",
)


def complete_stack(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the project's stacks that begin with `incomplete`, for the shell."""
    project = ctx.params.get("project")
    names = project.stack_names() if isinstance(project, Project) else ()
    return [name for name in names if name.startswith(incomplete)]


users_option = click.option(
    "--users",
    type=click.IntRange(1, 10_000_000),
    default=1000,
    show_default=True,
    help="Number of users in the tenant, for cost estimates; in a consumer tenant, those who sign in each month.",
)

prices_option = click.option(
    "--prices",
    "price_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file with your own prices and measured volumes.",
)

DEFAULT_STACK = "[default: PULUMI_STACK, the stack that Pulumi has selected, the only one, or dev]"


def default_stack(project: Project) -> str:
    """Return the stack of a command that names none: as Pulumi chooses it, else the only one, else dev."""
    from entrawatch.stacks.selected_stack import selected_stack

    names = list(project.stack_names())
    return selected_stack(project, os.environ) or (names[0] if len(names) == 1 else "dev")


def _stack(ctx: click.Context, _: click.Parameter, value: str | None) -> str:
    return value or default_stack(ctx.params["project"])


stack_option = click.option(
    "--stack", callback=_stack, shell_complete=complete_stack, help=f"Stack to use.  {DEFAULT_STACK}"
)


def require_stack(project: Project, stack: str) -> None:
    """Raise UsageError if the stack has no file."""
    if stack not in project.stack_names():
        from entrawatch.documents.messages import did_you_mean

        names = list(project.stack_names())
        advice = did_you_mean(stack, names) if names else "the project has no stacks; create this file first"
        raise click.UsageError(f"stack '{stack}' has no file {project.stack_file(stack).name}; {advice}")


def complete_alert(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the project's alerts that begin with `incomplete`, for the shell, by file name."""
    project = ctx.params.get("project")
    files = project.specs.glob(f"*/{incomplete}*.samples.yaml") if isinstance(project, Project) else ()
    return sorted(path.name.removesuffix(".samples.yaml") for path in files)


def complete_name(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the project's alerts and stories that begin with `incomplete`, for the shell."""
    project = ctx.params.get("project")
    stories = project.specs.glob(f"stories/{incomplete}*.yaml") if isinstance(project, Project) else ()
    return sorted([*complete_alert(ctx, parameter, incomplete), *(path.stem for path in stories)])


def given_options(ctx: click.Context, names: Collection[str]) -> list[str]:
    """Return those of some options of the command that have another source than their default, as they are written."""
    flags = {option.name: option.opts[0] for option in ctx.command.params}
    return [flags[name] for name in names if ctx.get_parameter_source(name) is not ParameterSource.DEFAULT]


@contextmanager
def unknown_alerts_are_wrong_usage() -> Iterator[None]:
    """Raise UsageError for unknown alert IDs."""
    from entrawatch.specs.catalog import UnknownAlerts

    try:
        yield
    except UnknownAlerts as error:
        raise click.UsageError(str(error)) from None


def given_text(path: Path) -> tuple[str, str]:
    """Return the text of a file, or of standard input for -, and its name in messages."""
    is_input = path == Path("-")
    data = sys.stdin.buffer.read() if is_input else path.read_bytes()
    # PowerShell writes a byte order mark.
    return data.decode("utf-8-sig", "replace"), "standard input" if is_input else str(path)


def _below_a_folder(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    if value and not value.parent.is_dir():
        raise click.BadParameter(f"folder '{value.parent}' does not exist; create it, or choose another file")
    return value


def output_file_option(name: str, help_text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return an option that names a file to write in an existing folder."""
    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option(name, type=kind, callback=_below_a_folder, help=help_text)


def with_options(*options: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator with these arguments and options, in the order of --help, for commands that share them."""
    return lambda function: reduce(lambda found, option: option(found), reversed(options), function)


folders_option = click.option(
    "--folder",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of areas to read in addition to those in the stack files; a later folder overrides by ID.",
)


def all_folders(project: Project, further: Sequence[Path]) -> tuple[Path, ...]:
    """Return the spec folders of a project and those of --folder; raise UsageError if one is given twice."""
    from entrawatch.stacks.stack_file import spec_folders

    own = spec_folders(project)
    for folder in further:
        if any(folder.samefile(known) for known in own):
            raise click.UsageError(
                f"--folder '{folder}' is already read, because the project or a stack names it; remove the option"
            )
    return (*own, *further)


def format_option(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option that selects the output format; the first format is the default."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Output format.",
    )


def _moment(_: click.Context, __: click.Parameter, value: str | None) -> datetime | None:
    from entrawatch.detection.column_values import WrongValue, moment

    try:
        return None if value is None else moment(value)
    except WrongValue as wrong:
        raise click.BadParameter(str(wrong)) from None


def moment_option(help_text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option --now."""
    return click.option("--now", callback=_moment, metavar="TIME", help=help_text)
