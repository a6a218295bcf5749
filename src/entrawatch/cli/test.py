"""`entrawatch test`: run alerts on their samples, and attack stories over the alerts that they list."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.benign import TenantSize, run_benign
from entrawatch.cli.options import (
    all_folders,
    complete_name,
    folders_option,
    format_option,
    specs_project_option,
    unknown_alerts_are_wrong_usage,
)
from entrawatch.cli.streams import print_run
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.detection.fixtures import Fixtures
    from entrawatch.detection.mutation import MutationScore
    from entrawatch.detection.parallel import AlertRun
    from entrawatch.replay.story_run import StoryRun
    from entrawatch.specs.catalog import CatalogAlert

# Fewer of them finish before another process starts.
_ALERTS_PER_PROCESS, _STORIES_PER_PROCESS = 12, 3
_MOST_PROCESSES = 8


@click.command("test")
@click.argument("alerts", nargs=-1, metavar="[ALERT|STORY]...", shell_complete=complete_name)
@format_option("text", "json", "junit")
@folders_option
@click.option(
    "--mutate", is_flag=True, help="Also make small mistakes in each query and list those that no sample detects."
)
@click.option(
    "--mutate-at-least",
    "least",
    type=click.IntRange(0, 100),
    metavar="PERCENT",
    help="Mutate, and fail if the samples of all alerts together detect a smaller share of the mistakes.",
)
@click.option(
    "--benign",
    is_flag=True,
    help="Replay the alerts over a synthetic, ordinary week of 200 users, and show which fire more often than stated.",
)
@click.option(
    "--users",
    type=click.IntRange(1, 100_000),
    metavar="NUMBER",
    help="With --benign: size of the tenant. Unless 200, one working day is replayed, in which all alerts together may "
    "notify 15 times.",
)
@click.option(
    "--consumers",
    type=click.IntRange(1, 10_000_000),
    metavar="NUMBER",
    help="With --benign: replay the alerts for customers over a week of an Azure AD B2C tenant where so many sign in "
    "each month; all alerts together may notify 15 times a day.",
)
@click.option("--stories", "stories_only", is_flag=True, help="Run only the attack stories.")
@click.option("--watch", is_flag=True, help="Run again when a file changes; stop with Ctrl-C.")
@specs_project_option
@click.pass_context
def command(
    ctx: click.Context,
    alerts: Sequence[str],
    output: str,
    folders: Sequence[Path],
    mutate: bool,
    least: int | None,
    benign: bool,
    users: int | None,
    consumers: int | None,
    stories_only: bool,
    watch: bool,
    project: Project,
) -> None:
    """Run alerts on their samples, and check that each fires on its firing samples and on no others.

    ALERT is the ID of an alert; without one, all are run, and then every attack story: the alerts that
    a story lists must fire in it, or must not. STORY is the ID of a story. The queries run on DuckDB with the clock of
    the sample; a query that cannot be run is a failure, never skipped.
    """
    places = all_folders(project, folders)
    asked = (least or 0) if mutate or least is not None else None
    if benign and asked is not None:
        raise click.UsageError("--benign has no mutants; omit --mutate, or run the command twice")
    if (users is not None or consumers is not None) and not benign:
        name = "--users" if consumers is None else "--consumers"
        raise click.UsageError(f"{name} sets the size of the tenant for --benign; add --benign")
    if users is not None and consumers is not None:
        raise click.UsageError("--users and --consumers are two kinds of tenant; omit one, or run the command twice")
    if stories_only and (benign or asked is not None):
        raise click.UsageError("--stories runs only stories; omit --benign and --mutate, or run the command twice")
    once = partial(_run_once, places, alerts, output, asked, stories_only)
    run = partial(_benign, places, alerts, output, TenantSize(users, consumers)) if benign else once
    ctx.exit(_watched(run, places) if watch else _once(run))


def _once(run: Callable[[], bool]) -> int:
    with unknown_alerts_are_wrong_usage():
        return 0 if run() else 1


def _watched(run: Callable[[], bool], places: Sequence[Path]) -> int:
    from entrawatch.cli.watch import run_on_changes

    return run_on_changes(run, places)


def _run_once(
    folders: Sequence[Path], names: Sequence[str], output: str, least: int | None, stories_only: bool
) -> bool:
    """Run and print once; `least`: the required percentage of detected mutants, None = without mutants."""
    from entrawatch.cli.stories import run_stories
    from entrawatch.detection.fixtures import catalog_with_fixtures
    from entrawatch.detection.mutation import notice_enough
    from entrawatch.detection.story_checks import checked_stories
    from entrawatch.specs.stories import require_names

    catalog, fixtures = catalog_with_fixtures(*folders)
    stories = checked_stories(catalog, fixtures, *folders)
    require_names(names, catalog, stories)
    chosen = [alert for name, alert in catalog.alerts.items() if not stories_only and (not names or name in names)]
    runs = []
    for run in _runs(chosen, fixtures):
        runs.append(run)
        if output == "text":
            _print_run(run)
    chosen_stories = [file for name, file in stories.items() if not names or name in names]
    story_runs = run_stories(
        chosen_stories, catalog, fixtures, _processes(len(chosen_stories), _STORIES_PER_PROCESS), output
    )
    right = {run.alert_id for run in runs if run.is_right}
    mutated = [alert for alert in chosen if alert.spec.id in right] if least is not None else []
    scores = [_printed(score, least or 0, output) for score in _scores(mutated, fixtures)]
    _print_result(runs, scores, story_runs, output)
    are_right = [run.is_right for run in runs] + [run.is_right for run in story_runs]
    return all(are_right) and notice_enough(scores, least or 0)


def _print_result(
    runs: "Sequence[AlertRun]", scores: "Sequence[MutationScore]", stories: "Sequence[StoryRun]", output: str
) -> None:
    from entrawatch.detection.render_samples import runs_as_junit, runs_as_values, summary_line
    from entrawatch.replay.render_stories import stories_summary, story_as_value, story_suite

    if output == "json":
        values = [*runs_as_values(runs, scores), *map(story_as_value, stories)]
        click.echo(json.dumps(values, indent=2, ensure_ascii=False))
    elif output == "junit":
        click.echo(runs_as_junit(runs, map(story_suite, stories)))
    if runs or not stories:
        click.echo(summary_line(runs, scores), err=True)
    if stories:
        click.echo(stories_summary(stories), err=True)


def _benign(folders: Sequence[Path], names: Sequence[str], output: str, size: TenantSize) -> bool:
    from entrawatch.detection.fixtures import alerts_with_fixtures
    from entrawatch.reference.tenants import TenantKind

    chosen, fixtures = alerts_with_fixtures(names, *folders)
    if size.consumers and not names:
        chosen = [alert for alert in chosen if TenantKind.B2C in alert.spec.tenants]
    return run_benign(chosen, fixtures, size, _processes(len(chosen), _ALERTS_PER_PROCESS), output)


def _runs(alerts: Sequence["CatalogAlert"], fixtures: "Fixtures") -> Iterator["AlertRun"]:
    from entrawatch.detection.parallel import run_alerts

    return run_alerts(alerts, fixtures, _processes(len(alerts), _ALERTS_PER_PROCESS))


def _scores(alerts: Sequence["CatalogAlert"], fixtures: "Fixtures") -> Iterator["MutationScore"]:
    from entrawatch.detection.parallel import mutation_scores

    return mutation_scores(alerts, fixtures, _processes(len(alerts), 1))


def _processes(alerts: int, per_process: int) -> int:
    return min(-(-alerts // per_process), os.cpu_count() or 1, _MOST_PROCESSES)


def _print_run(run: "AlertRun") -> None:
    from entrawatch.detection.render_samples import problem_lines, run_line

    print_run(run.is_right, run_line(run), problem_lines(run))


def _printed(score: "MutationScore", least: int, output: str) -> "MutationScore":
    from entrawatch.detection.render_samples import score_lines

    for line in score_lines(score, least):
        click.echo(line, err=output != "text")
    return score
