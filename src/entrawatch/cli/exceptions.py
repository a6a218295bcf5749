"""`entrawatch exceptions`: list the exceptions of stacks, and find those that ended or end soon."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from entrawatch.cli.options import complete_stack, format_option, project_option, require_stack
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.reports.render_exceptions import ListedException


@click.command("exceptions")
@click.option("--stack", "stacks", multiple=True, shell_complete=complete_stack, help="Stack to list.  [default: all]")
@click.option("--check", is_flag=True, help="Exit with 1 if an exception has expired or ends within 14 days.")
@format_option("text", "json", "markdown")
@project_option
@click.pass_context
def command(ctx: click.Context, stacks: Sequence[str], check: bool, output: str, project: Project) -> None:
    """List the exceptions of stacks: what each hides, for how long, and who answers for it.

    Those that have expired come first. docs/exceptions.md shows how to write one.

    \b
    Examples:
      entrawatch exceptions
      entrawatch exceptions --stack prod --format markdown > exceptions.md
      entrawatch exceptions --check
    """
    from entrawatch.stacks.exceptions.model import State

    for name in stacks:
        require_stack(project, name)
    found = _listed(project, stacks or project.stack_names())
    _print(ctx, found, output)
    ctx.exit(int(check and any(one.state is not State.IN_FORCE for one in found)))


def _listed(project: Project, stacks: Sequence[str]) -> "list[ListedException]":
    from datetime import UTC, datetime

    from entrawatch.reports.render_exceptions import listed_exceptions, sorted_exceptions
    from entrawatch.stacks.read_deployment import read_deployment

    today = datetime.now(UTC).date()
    return sorted_exceptions(
        [one for name in stacks for one in listed_exceptions(name, read_deployment(project, name), today)]
    )


def _print(ctx: click.Context, found: "list[ListedException]", output: str) -> None:
    from entrawatch.cli.streams import echo_document, echo_json, print_table
    from entrawatch.reports.render_exceptions import exceptions_as_json, exceptions_as_markdown, exceptions_as_text

    if output == "json":
        echo_json(exceptions_as_json(found))
    elif output == "markdown":
        echo_document(exceptions_as_markdown(found))
    else:
        print_table(ctx, exceptions_as_text(found))
