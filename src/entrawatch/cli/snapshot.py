"""`entrawatch snapshot`: write what stacks deploy as a document that `entrawatch diff` compares."""

from collections.abc import Sequence
from pathlib import Path

import click

from entrawatch.cli.options import (
    complete_stack,
    output_file_option,
    prices_option,
    project_option,
    require_stack,
    users_option,
)
from entrawatch.cli.streams import echo_json
from entrawatch.project import Project


@click.command("snapshot")
@click.option("--stack", "stacks", multiple=True, shell_complete=complete_stack, help="Stack to read.  [default: all]")
@users_option
@prices_option
@click.option(
    "--samples-of",
    "alert_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with alert IDs, one per line, whose samples are included.",
)
@click.option("--queries", is_flag=True, help="Analyze the queries of these alerts.")
@click.option("--test", "run", is_flag=True, help="Run these samples.")
@click.option("--mutate", is_flag=True, help="Also run these samples on mutants of the queries.")
@click.option(
    "--spare-stacks",
    "spare",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with stack files to use for stacks whose own file cannot be read.",
)
@output_file_option("--output", "File to write to instead of standard output.")
@project_option
def command(
    stacks: Sequence[str],
    users: int,
    price_file: Path | None,
    alert_file: Path | None,
    queries: bool,
    run: bool,
    mutate: bool,
    spare: Path | None,
    output: Path | None,
    project: Project,
) -> None:
    """Write what stacks deploy as JSON: alerts, settings, resources, cost and coverage; secrets become markers.

    Problems of a stack or of the program are part of the document and do not fail the command.
    """
    from entrawatch.changes.snapshots.samples import AlertWork
    from entrawatch.changes.snapshots.take import Assumptions, take_snapshot
    from entrawatch.cli.preview import planned_stack
    from entrawatch.documents.keyed_addresses import without_keys
    from entrawatch.reports.cost.prices import read_own_prices
    from entrawatch.specs.checks.queries import queries_left_out

    for stack in stacks:
        require_stack(project, stack)
    assumed = Assumptions(users, read_own_prices(price_file) if price_file else None)
    names = tuple(alert_file.read_text(encoding="utf-8").split()) if alert_file else ()
    work = AlertWork(names, queries, run, mutate)
    with queries_left_out():
        snapshot = take_snapshot(project, stacks or project.stack_names(), planned_stack, assumed, work, spare)
    _write(without_keys(snapshot.model_dump_json()), output)


def _write(text: str, output: Path | None) -> None:
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        echo_json(text)
