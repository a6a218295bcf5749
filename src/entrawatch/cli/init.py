"""`entrawatch init`: write the file of a new stack, in an empty folder with a project around it."""

import re
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from entrawatch.cli.options import optional_project_option
from entrawatch.cli.streams import print_issues
from entrawatch.project import Project
from entrawatch.reference.licenses import License

_LICENSES = [one.value for one in License if one is not License.UNKNOWN]
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")
_INSTALL = (
    "py -m venv .venv; .venv\\Scripts\\python -m pip install -r requirements.txt; .venv\\Scripts\\Activate.ps1"
    if sys.platform == "win32"
    else "python3 -m venv .venv && .venv/bin/python -m pip install -r requirements.txt && source .venv/bin/activate"
)
_EXAMPLES = """\b
Examples:
  entrawatch init
  entrawatch init test --location northeurope --licenses p1 --email soc@contoso.com
  uvx --from 'entrawatch[pulumi]' entrawatch init
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
@click.option(
    "--workspace-id", cls=_Asked, prompt="Resource ID of the workspace that already receives logs (empty: a new one)",
    default="", show_default=False, metavar="ID", help="Workspace that already receives logs.  [default: a new one]",
)  # fmt: skip
@click.option(
    "--manage-logs/--no-manage-logs", cls=_Asked, prompt="Does this stack manage the tenant's diagnostic setting?",
    default=False, help="Whether this stack manages the tenant's diagnostic setting; one stack of a tenant may.",
)  # fmt: skip
@_asked_list("--email", "Email addresses to notify", "Email addresses to notify.")
@_asked_list("--break-glass", "Emergency access accounts", "Emergency access accounts, as name@domain or object ID.")
@_asked_list("--countries", "Countries that your users sign in from, such as DE", "Countries of ordinary sign-ins.")
@optional_project_option
@click.pass_context
def command(
    ctx: click.Context,
    name: str,
    location: str,
    licenses: str,
    workspace_id: str,
    manage_logs: bool,
    email: str,
    break_glass: str,
    countries: str,
    project: Project | None,
) -> None:
    """Write the file of a new stack, with what a first deployment needs.

    In an empty folder, the command also writes a project that uses the alerts of the installed package: Pulumi.yaml,
    the program, requirements.txt, a folder for your own alerts, and a workflow for pull requests. On a terminal, the
    command asks for what no option gives, and previews the stack. Nothing is written if the settings have an error.
    """
    from entrawatch.stacks.new_project import new_project_files
    from entrawatch.stacks.new_stack import NewStack

    if not _NAME.fullmatch(name):
        raise click.UsageError(f"stack '{name}': use up to 20 lowercase letters, digits, and hyphens, a letter first")
    around = {} if project else new_project_files(Path.cwd())
    project = project or Project(Path.cwd())
    path = project.stack_file(name)
    if path.exists():
        raise click.UsageError(f"{path.name} exists; edit it, or choose another name")
    if unknown := [one for one in _entries(licenses) if one not in _LICENSES]:
        raise click.UsageError(f"license '{unknown[0]}' is not known; use one of: {', '.join(_LICENSES)}")
    new = NewStack(
        name,
        location,
        [License(one) for one in _entries(licenses)],
        workspace_id or None,
        manage_logs,
        _entries(email),
        _entries(break_glass),
        _entries(countries.upper()),
        own_specs=_own_specs(project, is_new=bool(around)),
    )
    code = _written(project, name, new.text(), around)
    if code == 0 and sys.stdout.isatty() and find_spec("pulumi"):
        from entrawatch.cli.preview import command as preview

        ctx.invoke(preview, stack=name, folders=(), output="text", project=project)
    ctx.exit(code)


def _own_specs(project: Project, *, is_new: bool) -> str | None:
    """Return the folder of own alerts that the stack names: of a new project, or as the other stacks do."""
    from entrawatch.stacks.stack_file import spec_folders

    own = project.own_specs
    return own.name if is_new or (own != project.specs and own in spec_folders(project)) else None


def _written(project: Project, stack: str, text: str, around: Mapping[Path, bytes]) -> int:
    """Write the stack file and the files `around` it, unless the settings have an error; return the exit code."""
    from entrawatch.documents.document import shown_path
    from entrawatch.documents.file_writing import remove_all, write_all
    from entrawatch.documents.issues import errors
    from entrawatch.reports.schemas import schema_files
    from entrawatch.validation import validate

    path = project.stack_file(stack)
    schemas = {file: schema.encode() for file, schema in schema_files(project).items()} if around else {}
    files = {**around, **schemas, path: text.encode()}
    write_all(files)
    issues = validate(project, [path]).issues
    print_issues([one for one in issues if one.severity != "note"], "text")
    if errors(issues):
        remove_all(files, project.root)
        click.echo("nothing was written; correct the values", err=True)
        return 1
    for file in files:
        click.echo(shown_path(file))
    if around:
        click.echo(f"next: {_INSTALL}", err=True)
    click.echo(f"next: entrawatch preview --stack {stack}", err=True)
    return 0
