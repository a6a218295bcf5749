"""`entrawatch preview`: run the project's program without Azure and show what it declares."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.options import (
    all_folders,
    folders_option,
    format_option,
    project_option,
    require_stack,
    stack_option,
)
from entrawatch.documents.issues import EntrawatchError
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.resources.import_ids import PlannedIds
    from entrawatch.resources.program_plan import Plan
    from entrawatch.stacks.stack_file import StackFile


@click.command("preview")
@stack_option
@folders_option
@format_option("text", "json", "markdown")
@project_option
@click.pass_context
def command(ctx: click.Context, stack: str, folders: tuple[Path, ...], output: str, project: Project) -> None:
    """Show what a stack deploys, without Azure, credentials, or the Pulumi CLI.

    The project's __main__.py runs in this process with the stack's configuration. Nothing is deployed, and nothing is
    compared with existing resources (`pulumi preview` does that). Secrets are never shown.
    """
    require_stack(project, stack)
    all_folders(project, folders)
    _show(ctx, planned_stack(project, stack, folders), output)


def planned_stack(project: Project, stack: str, further: Sequence[Path] = ()) -> "Plan":
    """Run the project's program on one stack and return what it declares; raise EntrawatchError if it fails.

    The stack also reads the specs of `further` folders.
    """
    from entrawatch.documents.issues import IssuesFound, errors
    from entrawatch.resources.policies import policy_warnings
    from entrawatch.resources.program_plan import LogLine, LogSeverity
    from entrawatch.stacks.stack_file import read_stack_file

    stack_file = read_stack_file(project.stack_file(stack))
    if errors(stack_file.issues):
        raise IssuesFound(errors(stack_file.issues))
    try:
        from entrawatch_pulumi.preview.run import run_program
    except ModuleNotFoundError as error:
        raise EntrawatchError(
            f"the preview requires package '{error.name}'; install it with: pip install 'entrawatch[pulumi]'"
        ) from None
    plan = run_program(
        project.program,
        project=project.name(),
        stack=stack,
        config={**stack_file.config, **(_with_folders(stack_file, further) if further else {})},
        secret_keys=stack_file.secret_keys,
        resolved=True,
    )
    unsaid = [
        LogLine(LogSeverity.INFO, str(issue))
        if issue.acknowledged
        else LogLine(LogSeverity.WARNING, issue.without_severity)
        for issue in stack_file.issues
    ]
    return replace(plan, logs=(*unsaid, *plan.logs, *policy_warnings(plan)))


def _with_folders(stack_file: "StackFile", further: Sequence[Path]) -> dict[str, str]:
    own = stack_file.settings.alert_specs if stack_file.settings else ()
    return {"entrawatch:alert_specs": json.dumps([*own, *(str(folder.absolute()) for folder in further)])}


def planned_ids(project: Project, stack: str) -> "PlannedIds":
    """Return the ID of each resource that a stack declares, with * as the subscription."""
    plan = planned_stack(project, stack)
    from entrawatch_pulumi.preview.arm_ids import resource_id

    return {(item.type, item.name): resource_id(item.type, item.name, item.inputs) for item in plan.resources}


def _show(ctx: click.Context, plan: "Plan", output: str) -> None:
    from entrawatch.cli.streams import console
    from entrawatch.reports.render_preview import plan_as_json, plan_as_markdown, plan_as_text

    if output == "json":
        click.echo(plan_as_json(plan))
    elif output == "markdown":
        click.echo(plan_as_markdown(plan))
    else:
        console(ctx).print(plan_as_text(plan))
