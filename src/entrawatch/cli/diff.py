"""`entrawatch diff`: what a change does to the monitoring."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.changes.sides.question import Question
from entrawatch.cli.diff_options import question_options, refuse_options_of_a_comparison, require_prices
from entrawatch.cli.options import format_option, optional_project_option
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.changes.report import Report


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
@format_option("text", "json", "markdown", "html")
@optional_project_option
@click.pass_context
def command(
    ctx: click.Context,
    base: str | None,
    question: Question,
    fail_on: str | None,
    report_file: Path | None,
    output: str,
    project: Project | None,
) -> None:
    """Show what a change does to the monitoring, most dangerous first; needs no Azure and no credentials.

    Compares the working tree with the commit where the branch left the default branch, or with --base (a revision, or
    a folder with another checkout). Each version is read in its own process with its own code.

    \b
    Examples:
      entrawatch diff
      entrawatch diff --base v1.2.0 --stack prod
      entrawatch diff --format json > report.json
      entrawatch diff --from-report report.json --format markdown > comment.md
      entrawatch diff --from-report report.json --format html > report.html
    """
    report = _from_file(ctx, report_file) if report_file else _compared(project, base, question)
    _print(ctx, report, output)
    ctx.exit(_exit_code(report, fail_on))


def _from_file(ctx: click.Context, path: Path) -> "Report":
    from entrawatch.changes.report_file import read_report

    refuse_options_of_a_comparison(ctx)
    return read_report(path)


def _compared(project: Project | None, base: str | None, question: Question) -> "Report":
    from entrawatch.changes.sides.git import NoBase
    from entrawatch.changes.sides.run import UnknownStacks, diff_report

    if base is not None and not base.strip():
        # an unset pipeline variable; comparing the working tree with itself would pass every gate
        raise click.UsageError("--base is empty; pass a revision or a folder, or omit the option")
    if project is None:
        raise click.UsageError(
            "this folder is not in an entrawatch project; change to your clone, or pass it with --project"
        )
    require_prices(question)
    try:
        return diff_report(project, base, question)
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
    from entrawatch.changes.report import gate_is_open, head_is_whole

    return 0 if head_is_whole(report) and gate_is_open(report, fail_on) else 1
