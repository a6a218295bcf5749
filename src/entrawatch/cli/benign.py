"""`entrawatch test --benign`: replay alerts over the benign week."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from entrawatch.cli.log_files import step_progress
from entrawatch.cli.streams import print_run

if TYPE_CHECKING:
    from entrawatch.benign_week.replay import BenignRun, Week
    from entrawatch.detection.fixtures import Fixtures
    from entrawatch.specs.catalog import CatalogAlert


@dataclass(frozen=True)
class TenantSize:
    """The size of the synthetic tenant: users of a workforce tenant, or customers who sign in in a month."""

    users: int | None = None
    consumers: int | None = None


def run_benign(
    alerts: Sequence["CatalogAlert"], fixtures: "Fixtures", size: TenantSize, processes: int, output: str
) -> bool:
    """Run and print; return whether alerts fired as often as stated, or rarely enough if nothing is stated."""
    from entrawatch.benign_week.render_benign import benign_as_json, benign_as_junit, benign_summary
    from entrawatch.benign_week.replay import MOST_A_DAY, a_day

    runs = _runs(alerts, fixtures, size, processes)
    if output == "text":
        _print(runs)
    else:
        click.echo(benign_as_json(runs) if output == "json" else benign_as_junit(runs))
    click.echo(benign_summary(runs), err=True)
    return all(run.is_right for run in runs) and (any(run.expected for run in runs) or a_day(runs) <= MOST_A_DAY)


def _runs(
    alerts: Sequence["CatalogAlert"], fixtures: "Fixtures", size: TenantSize, processes: int
) -> "list[BenignRun]":
    from entrawatch.benign_week.replay import benign_runs

    runs = []
    with step_progress("replaying the benign week", len(alerts)) as progress:
        progress("generating the week")
        week = _week(size)
        for run in benign_runs(alerts, fixtures, week, processes):
            progress(run.alert_id)
            runs.append(run)
    return runs


def _week(size: TenantSize) -> "Week":
    from entrawatch.benign_week.database import USERS, benign_database, consumer_database
    from entrawatch.benign_week.replay import Week
    from entrawatch.downloads.cache_folder import cache_folder

    cache, processes = cache_folder(os.environ), os.cpu_count() or 1
    if size.consumers:
        return Week(consumer_database(cache, size.consumers, processes), consumers=size.consumers)
    users = size.users or USERS
    return Week(benign_database(cache, users, processes), users)


def _print(runs: "Sequence[BenignRun]") -> None:
    from entrawatch.benign_week.render_benign import benign_line, by_noise, problem_lines

    for run in by_noise(runs):
        print_run(run.is_right, benign_line(run), problem_lines(run))
