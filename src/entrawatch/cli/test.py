"""`entrawatch test`: run alerts on their samples."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.options import format_option, project_option
from entrawatch.issues import IssuesFound, errors
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.catalog import CatalogAlert
    from entrawatch.detection.base_records import BaseRecords
    from entrawatch.detection.parallel import AlertRun

# Fewer alerts are done sooner than another process starts.
_ALERTS_PER_PROCESS = 12
_MOST_PROCESSES = 8
_POLL_SECONDS = 0.5


@click.command("test")
@click.argument("alerts", nargs=-1, metavar="[ALERT]...")
@format_option("text", "json", "junit")
@click.option(
    "--folder",
    "folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Further folder of areas; later ones override by id.",
)
@click.option("--mutate", is_flag=True, help="Also make small mistakes in each query and say which no sample notices.")
@click.option("--watch", is_flag=True, help="Run again when a file changes; stop with Ctrl-C.")
@project_option
@click.pass_context
def command(
    ctx: click.Context,
    alerts: Sequence[str],
    output: str,
    folders: Sequence[Path],
    mutate: bool,
    watch: bool,
    project: Project,
) -> None:
    """Run alerts on their samples: each must fire where its author says so, and stay silent elsewhere.

    ALERT is the id of an alert; without one all are run. The queries run on DuckDB with the clock of the sample;
    what could not be run is a failure, never skipped.
    """
    places = (project.specs, *folders)
    passed = _run_once(places, alerts, output, mutate)
    while watch:
        _wait_for_change(places)
        click.echo("\nchanged, running again", err=True)
        passed = _run_once(places, alerts, output, mutate)
    ctx.exit(0 if passed else 1)


def _run_once(folders: Sequence[Path], names: Sequence[str], output: str, mutate: bool) -> bool:
    from entrawatch.render.sample_runs import runs_as_json, runs_as_junit, summary_line

    chosen, base = _chosen(folders, names)
    runs = []
    for run in _runs(chosen, base):
        runs.append(run)
        if output == "text":
            _print_run(run)
    if output != "text":
        click.echo(runs_as_json(runs) if output == "json" else runs_as_junit(runs))
    if mutate:
        right = {run.alert_id for run in runs if run.is_right}
        _print_scores([alert for alert in chosen if alert.spec.id in right], base)
    click.echo(summary_line(runs), err=True)
    return all(run.is_right for run in runs)


def _chosen(folders: Sequence[Path], names: Sequence[str]) -> tuple[list["CatalogAlert"], "BaseRecords"]:
    from entrawatch.catalog import builtin_specs, read_catalog
    from entrawatch.detection.base_records import read_base_records
    from entrawatch.messages import did_you_mean

    catalog, issues = read_catalog(*folders)
    base, found = read_base_records(builtin_specs(), *folders)
    if errors([*issues, *found]):
        raise IssuesFound(errors([*issues, *found]))
    unknown = [name for name in names if name not in catalog.alerts]
    if unknown:
        raise click.UsageError(
            "; ".join(f"alert '{name}' does not exist, {did_you_mean(name, list(catalog.alerts))}" for name in unknown)
        )
    return [alert for name, alert in catalog.alerts.items() if not names or name in names], base


def _runs(alerts: Sequence["CatalogAlert"], base: "BaseRecords") -> Iterator["AlertRun"]:
    from entrawatch.detection.parallel import run_alerts

    wanted = -(-len(alerts) // _ALERTS_PER_PROCESS)
    return run_alerts(alerts, base, processes=min(wanted, os.cpu_count() or 1, _MOST_PROCESSES))


def _print_run(run: "AlertRun") -> None:
    from entrawatch.render.sample_runs import problem_lines, run_line

    mark = click.style("ok  ", fg="green") if run.is_right else click.style("FAIL", fg="red", bold=True)
    click.echo(f"{mark} {run_line(run)}")
    for line in problem_lines(run):
        click.echo(f"     {line}")


def _print_scores(alerts: Sequence["CatalogAlert"], base: "BaseRecords") -> None:
    from entrawatch.detection.engine import Engine
    from entrawatch.detection.mutation import mutation_score
    from entrawatch.render.sample_runs import score_lines

    with Engine() as engine:
        for alert in alerts:
            for line in score_lines(mutation_score(alert, base, engine)):
                click.echo(line, err=True)


def _wait_for_change(folders: Sequence[Path]) -> None:
    import time

    before = _stamps(folders)
    while _stamps(folders) == before:
        time.sleep(_POLL_SECONDS)


def _stamps(folders: Sequence[Path]) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for folder in folders for path in folder.rglob("*.yaml")}
