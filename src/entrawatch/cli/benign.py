"""`entrawatch test --benign`: replay alerts over the benign week."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from entrawatch.cli.log_files import step_progress
from entrawatch.cli.streams import print_run

if TYPE_CHECKING:
    from entrawatch.benign_week.replay import BenignRun
    from entrawatch.detection.fixtures import Fixtures
    from entrawatch.specs.catalog import CatalogAlert


def run_benign(alerts: Sequence["CatalogAlert"], fixtures: "Fixtures", users: int, processes: int, output: str) -> bool:
    """Run and print; return whether alerts fired as often as stated, or rarely enough if nothing is stated."""
    from entrawatch.benign_week.render_benign import benign_as_json, benign_as_junit, benign_summary
    from entrawatch.benign_week.replay import MOST_A_DAY, a_day

    runs = _runs(alerts, fixtures, users, processes)
    if output == "text":
        _print(runs)
    else:
        click.echo(benign_as_json(runs) if output == "json" else benign_as_junit(runs))
    click.echo(benign_summary(runs), err=True)
    return all(run.is_right for run in runs) and (any(run.expected for run in runs) or a_day(runs) <= MOST_A_DAY)


def _runs(alerts: Sequence["CatalogAlert"], fixtures: "Fixtures", users: int, processes: int) -> "list[BenignRun]":
    from entrawatch.benign_week.database import benign_database
    from entrawatch.benign_week.replay import Week, benign_runs
    from entrawatch.downloads.cache_folder import cache_folder

    runs = []
    with step_progress("replaying the benign week", len(alerts)) as progress:
        progress("generating the week")
        week = Week(benign_database(cache_folder(os.environ), users, os.cpu_count() or 1), users)
        for run in benign_runs(alerts, fixtures, week, processes):
            progress(run.alert_id)
            runs.append(run)
    return runs


def _print(runs: "Sequence[BenignRun]") -> None:
    from entrawatch.benign_week.render_benign import benign_line, by_noise, problem_lines

    for run in by_noise(runs):
        print_run(run.is_right, benign_line(run), problem_lines(run))
