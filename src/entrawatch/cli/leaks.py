"""`entrawatch leaks`: find receiver addresses that Pulumi wrote as plain text."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from entrawatch.cli.options import format_option


@click.command("leaks")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, allow_dash=True, path_type=Path))
@format_option("text", "json", "github")
@click.pass_context
def command(ctx: click.Context, paths: Sequence[Path], output: str) -> None:
    """Find receiver addresses that Pulumi wrote as plain text; addresses are never printed.

    PATHS are states, exported states, previews as JSON, event logs, folders of a file backend with its history and
    backups, or - for standard input.

    \b
    Examples:
      pulumi stack export --stack prod | entrawatch leaks -
      entrawatch leaks state/.pulumi
    """
    from entrawatch.cli.streams import print_issues
    from entrawatch.documents.render_issues import count_of
    from entrawatch.resources.leaks import find_leaks, leaks_in

    if Path("-") in paths and len(paths) > 1:
        raise click.UsageError("'-' cannot be combined with other paths; run the command once for each")
    is_input = paths == (Path("-"),)
    found = leaks_in(sys.stdin.buffer.read(), "standard input") if is_input else find_leaks(paths)
    print_issues(found.issues, output)
    unclear = f"; {count_of(found.not_judged, 'file')} not recognized" if found.not_judged else ""
    click.echo(
        f"read {count_of(found.files, 'file')}: {count_of(len(found.issues) - found.not_judged, 'leak')}{unclear}",
        err=True,
    )
    if found.stack_files:
        count = count_of(found.stack_files, "stack file")
        click.echo(
            f"{count} not checked here; run 'entrawatch validate', which checks secrets in stack files", err=True
        )
    ctx.exit(1 if found.issues else 0)
