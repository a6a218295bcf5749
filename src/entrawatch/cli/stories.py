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
    """Run stories over all alerts and print each that is done."""
    from entrawatch.detection.parallel import in_processes
    from entrawatch.replay.story_run import run_story

    runs = []
    for run in in_processes(partial(run_story, catalog), stories, fixtures, processes):
        runs.append(run)
        if output == "text":
            _print_run(run)
    return runs


def story_of(folders: Sequence[Path], name: str) -> "StoryRun | None":
    """Run one story; None if no story has this ID."""
    from entrawatch.detection.engine import Engine
    from entrawatch.detection.fixtures import catalog_with_fixtures
    from entrawatch.detection.story_checks import checked_stories
    from entrawatch.replay.story_run import run_story
    from entrawatch.specs.stories import require_names

    catalog, fixtures = catalog_with_fixtures(*folders)
    stories = checked_stories(catalog, fixtures, *folders)
    require_names([name], catalog, stories)
    if name not in stories:
        return None
    with Engine() as engine:
        return run_story(catalog, stories[name], fixtures, engine)


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
