"""`entrawatch drift`: compare what Azure has with what a stack declares."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.options import format_option, given_text, project_option, require_stack, stack_option
from entrawatch.cli.workspace import given_guid
from entrawatch.documents.issues import EntrawatchError, Issue, Location
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.resources.drift.lists import AzureList
    from entrawatch.workspace.resource_manager import ResourceManager

_NOT_COMPARED = "RT001"


def _subscription_id(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    return given_guid(value, "a subscription ID; print it with: az account show --query id --output tsv")


@click.command("drift")
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the lists that the commands of --commands write.",
)
@click.option(
    "--subscription",
    callback=_subscription_id,
    metavar="ID",
    help="Read the lists from Azure with your own identity (az login), in this subscription.",
)
@click.option("--commands", is_flag=True, help="Print the commands of the Azure CLI that write the lists; run nothing.")
@stack_option
@format_option("text", "json", "github")
@project_option
@click.pass_context
def command(
    ctx: click.Context,
    folder: Path | None,
    subscription: str | None,
    commands: bool,
    stack: str,
    output: str,
    project: Project,
) -> None:
    """Compare what Azure has with a stack: what a Pulumi refresh does not read, and what would silence the alerts.

    Compares alert rules, action groups and their receivers, Logic Apps of chats, alert processing rules, table
    retention, workbooks, diagnostic settings of Entra and of resources, the roles of the alert rules' identity, and
    Microsoft Sentinel with its rules and automation rules. Reads only; --subscription requires the role Reader, and
    the extra 'workspace': pip install 'entrawatch[workspace]'.

    \b
    Examples:
      entrawatch drift --stack prod --subscription "$(az account show --query id --output tsv)"
      mkdir lists && (cd lists && entrawatch drift --stack prod --commands --project .. | sh)
      entrawatch drift --stack prod --from lists
    """
    from entrawatch.cli.streams import print_issues
    from entrawatch.documents.render_issues import count_of

    if [bool(folder), bool(subscription), commands].count(True) != 1:
        raise click.UsageError(
            "name the lists: --from FOLDER or --subscription ID; --commands prints how to write them"
        )
    require_stack(project, stack)
    drift = _Comparison(project, stack, folder, subscription or "")
    if commands:
        click.echo("\n".join(f"{one.command} > {one.file}" for one in drift.lists))
        return
    found = [issue for one in drift.lists for issue in drift.issues(one)]
    print_issues(sorted(found), output)
    lost = sum(issue.code == _NOT_COMPARED for issue in found)
    compared, differences = count_of(len(drift.lists) - lost, "list"), count_of(len(found) - lost, "difference")
    click.echo(f"compared {compared} of {len(drift.lists)}: {differences}", err=True)
    ctx.exit(1 if found else 0)


class _Comparison:
    """A stack and where its lists are: in a folder, or in a subscription."""

    def __init__(self, project: Project, stack: str, folder: Path | None, subscription: str) -> None:
        from entrawatch.cli.preview import planned_stack
        from entrawatch.resources.drift.lists import needed_lists
        from entrawatch.stacks.read_deployment import read_deployment

        self._project, self._stack = project, stack
        self._folder, self._subscription = folder, subscription
        self._plan = planned_stack(project, stack)
        self._deployment = read_deployment(project, stack).deployment
        settings = self._deployment.settings
        own = "" if settings.workspace.existing_id else settings.new_workspace_name
        self.lists = tuple(needed_lists(self._plan, own))
        self._azure = _connected() if subscription else None

    def issues(self, one: "AzureList") -> Iterator[Issue]:
        """Yield the differences in a list, or why it cannot be compared."""
        try:
            text, place = self._text(one)
            yield from self._compared(one, text, place)
        except EntrawatchError as error:
            where = str(self._folder / one.file) if self._folder else one.file
            yield Issue(Location(where, 1), _NOT_COMPARED, f"the stack was not compared with this list: {error}")

    def _text(self, one: "AzureList") -> tuple[str, str]:
        if self._folder:
            path = self._folder / one.file
            if not path.is_file():
                raise EntrawatchError(f"the folder does not have this file; {one.advice}")
            return given_text(path)
        assert self._azure
        principal = ""
        if one.identity:
            answer = self._azure.resource(self._filled(one.identity))
            principal = str((answer.get("properties") or {}).get("principalId"))
        return self._azure.rows(self._filled(one.path, principal)), one.file

    def _filled(self, path: str, principal: str = "") -> str:
        return path.replace("{subscription}", self._subscription).replace("{principal}", principal)

    def _compared(self, one: "AzureList", text: str, place: str) -> "list[Issue]":
        from entrawatch.resources.drift.compare import compare_list
        from entrawatch.resources.drift.lists import TABLES
        from entrawatch.stacks.retention_drift import compare_retention
        from entrawatch.stacks.stack_file import read_stack_file

        if one.file != TABLES:
            return compare_list(self._plan, one.file, text, place, one.advice)
        document = read_stack_file(self._project.stack_file(self._stack)).document
        assert document
        return list(compare_retention(self._deployment, document, text, place).issues)


def _connected() -> "ResourceManager":
    from entrawatch.workspace.resource_manager import connect_resource_manager

    return connect_resource_manager()
