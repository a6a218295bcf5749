"""`entrawatch validate`: check specs, samples and stack files."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.options import format_option, optional_project_option, require_project
from entrawatch.cli.streams import print_issues
from entrawatch.documents.issues import Issue, IssueSeverity, acknowledged, errors, notes, warnings
from entrawatch.documents.render_issues import acknowledged_lines, count_of
from entrawatch.project import Project, catalog_project

if TYPE_CHECKING:
    from entrawatch.validation import Validation


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("-v", "--verbose", is_flag=True, help="List notes, too; other formats always do.")
@click.option("-q", "--quiet", is_flag=True, help="List errors only.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings, too.")
@format_option("text", "json", "junit", "github", "sarif")
@optional_project_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: Sequence[Path],
    verbose: bool,
    quiet: bool,
    strict: bool,
    output: str,
    project: Project | None,
) -> None:
    """Check alert specs, area files, samples, and stack files.

    PATHS limits the output to problems in these files and folders; without PATHS, the whole project is checked. If
    all PATHS are specs, no stack is checked, which takes less time. PATHS can also name a folder of specs that no
    stack names yet, or that is outside a project. Problems go to standard output as path:line:column: code: message,
    errors last; the count goes to standard error. `entrawatch explain CODE` explains a code. A stack acknowledges
    warnings by code (`entrawatch:acknowledged`); each is listed once.
    """
    from entrawatch.validated_paths import NothingToCheck
    from entrawatch.validation import validate

    try:
        checked = project or (catalog_project() if paths else require_project(None))
        result = validate(checked, paths)
    except NothingToCheck as nothing:
        raise click.UsageError(str(nothing)) from None
    print_issues(_shown(result.issues, output, verbose, quiet), output)
    if output == "text" and not verbose and not quiet:
        for line in acknowledged_lines(result.issues):
            click.echo(line)
    hint = "; -v lists the notes" if output == "text" and notes(result.issues) and not verbose and not quiet else ""
    click.echo(f"{_summary(result)}{hint}", err=True)
    if result.elsewhere:
        count, first = count_of(len(result.elsewhere), "error"), result.elsewhere[0].location
        click.echo(f"{count} in other files can hide mistakes here; the first: {first.path}:{first.line}", err=True)
    ctx.exit(1 if errors(result.issues) or (strict and warnings(result.issues)) else 0)


def _shown(issues: Sequence[Issue], output: str, verbose: bool, quiet: bool) -> Sequence[Issue]:
    if quiet:
        return errors(issues)
    # Tools sort by severity themselves; people read what needs an action.
    is_short = output == "text" and not verbose
    return [one for one in issues if not (is_short and (one.severity is IssueSeverity.NOTE or one.acknowledged))]


def _summary(result: "Validation") -> str:
    checked = ", ".join(
        (count_of(result.alerts, "alert"), count_of(result.areas, "area"), count_of(result.stacks, "stack"))
    )
    found = [count_of(len(errors(result.issues)), "error"), count_of(len(warnings(result.issues)), "warning")]
    if count := len(notes(result.issues)):
        found.append(count_of(count, "note"))
    if count := len(acknowledged(result.issues)):
        found.append(f"{count} acknowledged")
    return f"checked {checked}: {', '.join(found)}"
