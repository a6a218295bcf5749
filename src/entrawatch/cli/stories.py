"""Attack stories for `entrawatch test` and `entrawatch simulate`."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.streams import console, echo_json, print_run

if TYPE_CHECKING:
    from entrawatch.detection.fixtures import Fixtures
    from entrawatch.replay.story_run import StoryRun
    from entrawatch.specs.catalog import Catalog
    from entrawatch.specs.stories import StoryFile


def run_stories(
    stories: "Sequence[StoryFile]", catalog: "Catalog", fixtures: "Fixtures", processes: int, output: str
) -> "list[StoryRun]":
    """Run stories over the alerts that they list, and print each that is done."""
    from entrawatch.detection.parallel import in_processes
    from entrawatch.replay.story_run import judge_story

    runs = []
    for run in in_processes(partial(judge_story, catalog), stories, fixtures, processes):
        runs.append(run)
        if output == "text":
            _print_run(run)
    return runs


def story_of(name: str, catalog: "Catalog", fixtures: "Fixtures", folders: Sequence[Path]) -> "StoryFile | None":
    """Return the story with an ID, None for an alert's; raises UnknownAlerts if neither has it."""
    from entrawatch.detection.story_checks import checked_stories
    from entrawatch.specs.stories import require_names

    stories = checked_stories(catalog, fixtures, *folders)
    require_names([name], catalog, stories)
    return stories.get(name)


def print_timeline(ctx: click.Context, run: "StoryRun", output: str) -> None:
    """Print what happens in a story and which alerts fire when."""
    from entrawatch.replay.render_stories import story_as_value, story_timeline

    if output == "json":
        echo_json(json.dumps([story_as_value(run)], indent=2, ensure_ascii=False))
        return
    out = console(ctx)
    for line in story_timeline(run, out.options.ascii_only):
        out.print(line)


def _print_run(run: "StoryRun") -> None:
    from entrawatch.replay.render_stories import story_line, story_problem_lines

    print_run(run.is_right, story_line(run), story_problem_lines(run))
