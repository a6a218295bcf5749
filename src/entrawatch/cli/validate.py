"""`entrawatch validate`: check specs, samples and stack files."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.options import format_option, project_option
from entrawatch.cli.streams import echo_json
from entrawatch.documents.issues import Issue, IssueSeverity, errors, warnings
from entrawatch.documents.render_issues import count_of, issue_as_github, issues_as_json
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.validation import Validation


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@format_option("text", "json", "github")
@project_option
@click.pass_context
def command(ctx: click.Context, paths: Sequence[Path], output: str, project: Project) -> None:
    """Check alert specs, area files, samples and stack files.

    PATHS keeps the problems of these files and folders; without it the whole project is checked. A folder of specs
    that no stack names is checked, too.
    Problems go to standard output as path:line:column: code: message, errors last; the count goes to standard error.
    """
    from entrawatch.validation import (
        NothingToCheck,
        validate,  # the engine takes longer to load than --help may
    )

    try:
        result = validate(project, paths)
    except NothingToCheck as nothing:
        raise click.UsageError(str(nothing)) from None
    print_issues(result.issues, output)
    click.echo(_summary(result), err=True)
    ctx.exit(1 if errors(result.issues) else 0)


def print_issues(issues: Sequence[Issue], output: str) -> None:
    """Print issues in one of the formats of `validate`; for people errors come last, where the eye is."""
    if output == "json":
        echo_json(issues_as_json(issues))
        return
    last = sorted(issues, key=lambda issue: issue.severity is IssueSeverity.ERROR)
    for line in map(issue_as_github, issues) if output == "github" else map(_colored, last):
        click.echo(line)


_COLORS = {IssueSeverity.ERROR: "red", IssueSeverity.WARNING: "yellow", IssueSeverity.NOTE: "cyan"}


def _colored(issue: Issue) -> str:
    color = _COLORS[issue.severity]
    place, code = f"{issue.location}:", f"{issue.code}:"
    return str(issue).replace(place, click.style(place, bold=True), 1).replace(code, click.style(code, fg=color), 1)


def _summary(result: "Validation") -> str:
    checked = ", ".join(
        (count_of(result.alerts, "alert"), count_of(result.areas, "area"), count_of(result.stacks, "stack"))
    )
    found = (count_of(len(errors(result.issues)), "error"), count_of(len(warnings(result.issues)), "warning"))
    return f"checked {checked}: {', '.join(found)}"
