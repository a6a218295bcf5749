"""`entrawatch simulate`: replay one alert on a clock, or one attack story over all alerts."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from entrawatch.cli.log_files import loaded_logs
from entrawatch.cli.options import (
    DEFAULT_STACK,
    all_folders,
    complete_name,
    complete_stack,
    default_stack,
    folders_option,
    format_option,
    require_stack,
    specs_project_option,
    unknown_alerts_are_wrong_usage,
)
from entrawatch.cli.streams import console, echo_json
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.replay.simulation import Simulation

_EXAMPLES = """\b
Examples:
  entrawatch simulate mfa_denied_by_user
  entrawatch simulate mfa_denied_by_user --jitter 120
  entrawatch simulate device_code_phishing
  entrawatch simulate mfa_denied_by_user --data exports/ --stack prod
  entrawatch simulate bad_password_spike --data SignIns.json --format json"""


@click.command("simulate", epilog=_EXAMPLES)
@click.argument("name", metavar="ALERT|STORY", shell_complete=complete_name)
@click.option(
    "--data",
    type=click.Path(exists=True, path_type=Path),
    help="Exported file, or a folder of them.  [default: the alert's own firing samples]",
)
@click.option(
    "--stack",
    shell_complete=complete_stack,
    help=f"Stack whose inputs, parameters and overrides apply to --data.  {DEFAULT_STACK}",
)
@click.option(
    "--jitter",
    type=click.IntRange(0, 600),
    default=0,
    metavar="SECONDS",
    help="How late evaluations start, and how long a record that has arrived stays unreadable, at most.  [default: 0]",
)
@folders_option
@format_option("text", "json")
@specs_project_option
@click.pass_context
def command(
    ctx: click.Context,
    name: str,
    data: Path | None,
    stack: str | None,
    jitter: int,
    folders: tuple[Path, ...],
    output: str,
    project: Project,
) -> None:
    """Replay one alert on a clock, from before the first event until after the last.

    ALERT is the ID of an alert. It is evaluated at its frequency; each evaluation sees the records of its window
    that have arrived before, so that late, repeated and out-of-order records show their effect. The timeline shows
    when alerts fire, continue to fire, are suppressed, and resolve, then which events were missed or reported twice.
    The exit code is 1 if there are any. --jitter shows the same with evaluations that are not on time.

    STORY is the ID of an attack story. Its timeline shows the events and all alerts that fire; the exit code
    is 1 if that is not what the story expects.
    """
    if data is None and stack is not None:
        raise click.UsageError("--stack selects the inputs for --data; samples have their own, omit it")
    late, read = timedelta(seconds=jitter), all_folders(project, folders)
    with unknown_alerts_are_wrong_usage():
        if data is None:
            found = _over_samples(ctx, read, name, late, output)
        else:
            found = _over_data(project, folders, name, data, stack or default_stack(project), late)
    _print(ctx, found, output)
    ctx.exit(0 if all(simulation.is_right for _, simulation in found) else 1)


def _over_samples(
    ctx: click.Context, folders: tuple[Path, ...], name: str, jitter: timedelta, output: str
) -> "list[tuple[str, Simulation]]":
    """Replay an alert over its firing samples; the replay of a story is the whole command."""
    from entrawatch.cli.stories import print_timeline, story_of
    from entrawatch.detection.engine import Engine
    from entrawatch.detection.fixtures import catalog_with_fixtures
    from entrawatch.replay.sample_logs import simulate_samples
    from entrawatch.replay.story_run import run_story

    catalog, fixtures = catalog_with_fixtures(*folders)
    with Engine() as engine:
        if story := story_of(name, catalog, fixtures, folders):
            if jitter:
                raise click.UsageError("--jitter is for the replay of one alert; omit it for a story")
            run = run_story(catalog, story, fixtures, engine)
            print_timeline(ctx, run, output)
            ctx.exit(0 if run.is_right else 1)
        return [
            (f"firing sample {sample.number}: {sample.why}", simulation)
            for sample, simulation in simulate_samples(catalog.alerts[name], fixtures, engine, jitter)
        ]


def _over_data(
    project: Project, folders: Sequence[Path], alert: str, data: Path, stack: str, jitter: timedelta
) -> "list[tuple[str, Simulation]]":
    from entrawatch.detection.engine import Engine
    from entrawatch.replay.rule import ReplayRule, with_names
    from entrawatch.replay.simulation import simulate
    from entrawatch.stacks.read_deployment import deployed_alert, read_deployment

    require_stack(project, stack)
    read = read_deployment(project, stack, folders)
    planned, names = deployed_alert(read, stack, alert), read.catalog.names
    with Engine() as engine, loaded_logs(data, planned.spec.tables, names) as logs:
        rule = with_names(ReplayRule(planned.spec, planned.query, jitter), names)
        return [(str(data), simulate(rule, logs.connection, logs.span, engine))]


def _print(ctx: click.Context, found: "Sequence[tuple[str, Simulation]]", output: str) -> None:
    from rich.text import Text

    from entrawatch.documents.quoting import printable
    from entrawatch.replay.render_simulation import simulation_as_value, simulation_lines

    if output == "json":
        rows: list[dict[str, Any]] = [{"logs": title, **simulation_as_value(one)} for title, one in found]
        echo_json(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    out = console(ctx)
    for title, simulation in found:
        out.print(Text(f"{simulation.rule.spec.id}  {printable(title)}", style="bold"))
        for line in simulation_lines(simulation, out.options.ascii_only):
            out.print(line)
