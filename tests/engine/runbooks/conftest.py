"""Stories that walk through the runbooks."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from engine_project import EngineProject
from key_service import KEY, served_keys
from runbook_story import Begin, Story, words


@pytest.fixture(scope="session")
def keys() -> Iterator[dict[str, str]]:
    """Serve keys, as Key Vault does."""
    with served_keys() as variables:
        yield variables


@pytest.fixture
def begin(keys: dict[str, str]) -> Begin:
    """Return a function that begins a story on a page, which must do all of the sections that it begins."""

    @contextmanager
    def begun(page: str, project: EngineProject) -> Iterator[Story]:
        story = Story(page, project, words(project, KEY), keys)
        yield story
        story.end()

    return begun
