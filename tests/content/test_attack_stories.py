"""The catalog answers every attack story, as a responder needs it."""

from collections.abc import Iterator

import pytest

from entrawatch.detection.engine import Engine
from entrawatch.detection.fixtures import catalog_with_fixtures
from entrawatch.detection.story_checks import checked_stories
from entrawatch.kql.analyzer import Analyzer
from entrawatch.replay.render_stories import story_problem_lines
from entrawatch.replay.story_run import run_story
from entrawatch.specs.catalog import builtin_specs
from entrawatch.specs.stories import read_stories

STORIES, _ = read_stories(builtin_specs())


@pytest.fixture(scope="module")
def engine(analyzer: Analyzer) -> Iterator[Engine]:
    """Return an engine."""
    with Engine(analyzer) as running:
        yield running


@pytest.mark.parametrize("story", STORIES)
def test_each_story_holds(story: str, engine: Engine) -> None:
    """What it names fires, and what would mislead does not."""
    catalog, fixtures = catalog_with_fixtures(builtin_specs())
    stories = checked_stories(catalog, fixtures, builtin_specs())
    assert list(story_problem_lines(run_story(catalog, stories[story], fixtures, engine))) == []


def test_stories_come_from_public_reports() -> None:
    """At least fifteen, each with addresses to read more."""
    assert len(STORIES) >= 15
    assert all(one.startswith("https://") for file in STORIES.values() for one in file.story.references)
