"""`entrawatch diff`: what a change does to the monitoring."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial, reduce, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from entrawatch.changes.sides.question import Question
from entrawatch.cli.options import (
    complete_stack,
    format_option,
    given_options,
    optional_project_option,
    prices_option,
    require_project,
    users_option,
)
from entrawatch.cli.workspace import (
    confirm_scan,
    days_option,
    last_midnight,
    open_workspace,
    refuse_without_workspace,
    scan_option,
    stack_workspace_option,
)
from entrawatch.documents.issues import EntrawatchError
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.changes.hits import ChangedRule
    from entrawatch.changes.report import Hits, Report

_OPTIONS = (
    click.option(
        "--stack", "stacks", multiple=True, shell_complete=complete_stack, help="Stack to compare.  [default: all]"
    ),
    users_option,
    prices_option,
    click.option("--test", is_flag=True, help="Also run the samples of alerts whose files differ."),
    click.option("--mutate", is_flag=True, help="Also measure how many mutants of the queries they detect."),
)
_OF_A_COMPARISON = (
    "base", "stacks", "users", "price_file", "test", "mutate", "workspace", "days", "scan_gb", "project",
)  # fmt: skip


def question_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that select what is compared to a command, as one `question`."""

    @wraps(command)
    def asking(
        *words: Any, stacks: tuple[str, ...], users: int, price_file: Path | None, test: bool, mutate: bool, **rest: Any
    ) -> None:
        command(*words, question=Question(stacks, users, price_file, test or mutate, mutate), **rest)

    return reduce(lambda found, option: option(found), reversed(_OPTIONS), asking)


def refuse_options_of_a_comparison(ctx: click.Context) -> None:
    """Raise UsageError for options that have no effect on a stored report."""
    given = given_options(ctx, _OF_A_COMPARISON)
    if given:
        text = f"--from-report shows a stored report and cannot use {', '.join(given)}"
        raise click.UsageError(f"{text}; omit one of them")


def require_prices(question: Question) -> None:
    """Raise UsageError for prices that cannot be read: neither of the two versions is to blame."""
    from entrawatch.reports.cost.prices import read_own_prices

    try:
        if question.prices:
            read_own_prices(question.prices)
    except EntrawatchError as error:
        raise click.UsageError(str(error)) from None


@click.command("diff")
@click.option("--base", metavar="REF|PATH", help="Version to compare with.  [default: start of the branch]")
@question_options
@click.option(
    "--fail-on",
    type=click.Choice(["weakened", "unclear"]),
    help="Exit with 1 if a change weakens the monitoring; unclear: also if the effect is unknown.",
)
@click.option(
    "--from-report",
    "report_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Show a report that --format json wrote; run nothing.",
)
@stack_workspace_option
@days_option
@scan_option
@format_option("text", "json", "markdown", "html")
@optional_project_option
@click.pass_context
def command(
    ctx: click.Context,
    base: str | None,
    question: Question,
    fail_on: str | None,
    report_file: Path | None,
    workspace: tuple[str, str] | None,
    days: int,
    scan_gb: float,
    output: str,
    project: Project | None,
) -> None:
    """Show what a change does to the monitoring, most dangerous first; needs no Azure and no credentials.

    Only --workspace reads logs: it shows how often each changed alert of one stack fired before and after the change.

    Compares the working tree with the commit where the branch left the default branch, or with --base (a revision, or
    a folder with another checkout). Each version is read in its own process with its own code.

    \b
    Examples:
      entrawatch diff
      entrawatch diff --base v1.2.0 --stack prod
      entrawatch diff --workspace prod=8f6c1d2e-5a3b-4c9d-8e7f-0a1b2c3d4e5f
      entrawatch diff --format json > report.json
      entrawatch diff --from-report report.json --format markdown > comment.md
      entrawatch diff --from-report report.json --format html > report.html
    """
    measure = None
    if workspace and project:
        from entrawatch.stacks.stack_file import spec_folders

        question = replace(question, measured=_measured_stack(project, workspace[0], question))
        measure = partial(_hits, spec_folders(project), question.measured, workspace[1], days, scan_gb)
    elif not report_file:
        refuse_without_workspace(ctx, workspace)
    report = _from_file(ctx, report_file) if report_file else _compared(project, base, question, measure)
    _print(ctx, report, output)
    ctx.exit(_exit_code(report, fail_on))


def _from_file(ctx: click.Context, path: Path) -> "Report":
    from entrawatch.changes.report_file import read_report

    refuse_options_of_a_comparison(ctx)
    return read_report(path)


def _measured_stack(project: Project, stack: str, question: Question) -> str:
    """Return the stack whose logs a workspace holds; raise UsageError if that is not clear."""
    known = question.stacks or project.stack_names()
    if stack in known or (not stack and len(known) == 1):
        return stack or known[0]
    what = f"stack '{stack}' is not compared" if stack else "the logs are those of one stack"
    raise click.UsageError(f"{what}; name it: --workspace {known[-1] if known else 'STACK'}=ID")


def _hits(
    folders: Sequence[Path],
    stack: str,
    workspace_id: str,
    days: int,
    scan_gb: float,
    changed: "Sequence[ChangedRule]",
) -> "Hits":
    """Return the hits of changed alerts; a workspace that cannot be read must not hide the rest of the report."""
    from entrawatch.changes.hits import measured_hits
    from entrawatch.changes.report import Hits
    from entrawatch.changes.texts import line, word
    from entrawatch.detection.engine import Engine
    from entrawatch.specs.catalog import workspace_names

    until = last_midnight()
    found = Hits(stack=word(stack), days=days, until=word(f"{until:%Y-%m-%d} 00:00 UTC"))
    rules = [rule for one in changed for rule in one.rules]
    if not rules:
        return found
    try:
        tables = {table for rule in rules for table in rule.spec.tables}
        logs = open_workspace(workspace_id, days, tables, workspace_names(*folders), is_for_others=True)
        confirm_scan(sum(map(logs.scanned, rules)), scan_gb)
        with Engine() as engine:
            counted = tuple(measured_hits(changed, logs, engine))
    except EntrawatchError as error:
        return found.model_copy(update={"problem": line(str(error))})
    if not any(side and side.failed_days for one in counted for side in (one.before, one.after)):
        logs.kept.clear()
    return found.model_copy(update={"alerts": counted})


def _compared(
    project: Project | None,
    base: str | None,
    question: Question,
    measure: "Callable[[Sequence[ChangedRule]], Hits] | None",
) -> "Report":
    from entrawatch.changes.sides.git import NoBase
    from entrawatch.changes.sides.run import UnknownStacks, diff_report

    if base is not None and not base.strip():
        # an unset pipeline variable; comparing the working tree with itself would pass every gate
        raise click.UsageError("--base is empty; pass a revision or a folder, or omit the option")
    project = require_project(project)
    require_prices(question)
    try:
        return diff_report(project, base, question, measure)
    except (NoBase, UnknownStacks) as error:
        raise click.UsageError(str(error)) from None


def _print(ctx: click.Context, report: "Report", output: str) -> None:
    from entrawatch.changes.comment.markdown import report_as_markdown
    from entrawatch.changes.comment.page import report_as_html
    from entrawatch.changes.comment.terminal import report_as_text
    from entrawatch.changes.report_file import report_as_json
    from entrawatch.cli.streams import console, echo_document, echo_json

    if output == "json":
        echo_json(report_as_json(report))
    elif output == "text":
        console(ctx).print(report_as_text(report))
    else:
        echo_document(report_as_html(report) if output == "html" else report_as_markdown(report))


def _exit_code(report: "Report", fail_on: str | None) -> int:
    """Return 1 if the head is broken, or if a requested gate fails or cannot be evaluated."""
    from entrawatch.changes.gate import gate_is_open, head_is_whole

    return 0 if head_is_whole(report) and gate_is_open(report, fail_on) else 1
