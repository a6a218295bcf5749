"""`entrawatch init`: write the file of a new stack."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from entrawatch.cli.options import project_option
from entrawatch.cli.streams import print_issues
from entrawatch.project import Project
from entrawatch.reference.licenses import License

_LICENSES = [one.value for one in License if one is not License.UNKNOWN]
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")
_EXAMPLES = """\b
Examples:
  entrawatch init
  entrawatch init test --location northeurope --licenses p1 --email soc@contoso.com
  entrawatch init prod --location westeurope --licenses p2 --workspace-id /subscriptions/... --manage-logs"""


class _Asked(click.Option):
    """An option that a person is asked for on a terminal, unless it is given."""

    def prompt_for_value(self, ctx: click.Context) -> Any:
        return super().prompt_for_value(ctx) if sys.stdin.isatty() else self.get_default(ctx)


def _asked_list(name: str, question: str, help_text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    prompt = f"{question} (separated by commas, may be empty)"
    return click.option(name, cls=_Asked, prompt=prompt, default="", show_default=False, metavar="A,B", help=help_text)


def _entries(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


@click.command("init", epilog=_EXAMPLES)
@click.argument("name", default="dev")
@click.option(
    "--location", cls=_Asked, prompt="Azure region", default="westeurope", show_default=True, help="Azure region."
)
@click.option(
    "--licenses", cls=_Asked, prompt=f"Licenses of the tenant, of {', '.join(_LICENSES)}", default="p1",
    show_default=True, metavar="A,B", help="Licenses of the tenant.",
)  # fmt: skip
@click.option("--workspace-id", metavar="ID", help="Workspace that already receives the logs.  [default: a new one]")
@click.option(
    "--manage-logs/--no-manage-logs", cls=_Asked, prompt="Does this stack manage the tenant's diagnostic setting?",
    default=False, help="Whether this stack manages the tenant's diagnostic setting; one stack of a tenant may.",
)  # fmt: skip
@_asked_list("--email", "Email addresses to notify", "Email addresses to notify.")
@_asked_list("--break-glass", "Emergency access accounts", "Emergency access accounts, as name@domain or object ID.")
@_asked_list("--countries", "Countries that your users sign in from, such as DE", "Countries of ordinary sign-ins.")
@project_option
@click.pass_context
def command(
    ctx: click.Context,
    name: str,
    location: str,
    licenses: str,
    workspace_id: str | None,
    manage_logs: bool,
    email: str,
    break_glass: str,
    countries: str,
    project: Project,
) -> None:
    """Write the file of a new stack, with what a first deployment needs.

    On a terminal, the command asks for what no option gives. Nothing is written if the settings have an error.
    """
    from entrawatch.stacks.new_stack import NewStack

    if not _NAME.fullmatch(name):
        raise click.UsageError(f"stack '{name}': use up to 20 lowercase letters, digits, and hyphens, a letter first")
    path = project.stack_file(name)
    if path.exists():
        raise click.UsageError(f"{path.name} exists; edit it, or choose another name")
    if unknown := [one for one in _entries(licenses) if one not in _LICENSES]:
        raise click.UsageError(f"license '{unknown[0]}' is not known; use one of: {', '.join(_LICENSES)}")
    new = NewStack(
        name,
        location,
        [License(one) for one in _entries(licenses)],
        workspace_id,
        manage_logs,
        _entries(email),
        _entries(break_glass),
        _entries(countries.upper()),
    )
    ctx.exit(_written(project, path, new.text()))


def _written(project: Project, path: Path, text: str) -> int:
    """Write the file, and remove it again if it has an error; return the exit code."""
    from entrawatch.documents.document import shown_path
    from entrawatch.documents.issues import errors
    from entrawatch.validation import validate

    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    issues = validate(project, [path]).issues
    print_issues([one for one in issues if one.severity != "note"], "text")
    if errors(issues):
        path.unlink()
        click.echo("nothing was written; correct the values", err=True)
        return 1
    stack = path.name.split(".")[1]
    click.echo(shown_path(path))
    click.echo(f"next: entrawatch preview --stack {stack}", err=True)
    return 0
