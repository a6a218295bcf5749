"""The attack stories of the catalog; `entrawatch test` runs them."""

from entrawatch.detection.fixtures import catalog_with_fixtures
from entrawatch.detection.story_checks import checked_stories
from entrawatch.specs.catalog import builtin_specs


def test_stories_come_from_public_reports_and_name_the_victim() -> None:
    """At least fifteen, without a mistake of form; a serious alert of each says whom or what it concerns."""
    catalog, fixtures = catalog_with_fixtures(builtin_specs())
    stories = [file.story for file in checked_stories(catalog, fixtures, builtin_specs()).values()]
    assert len(stories) >= 15
    assert [story.id for story in stories if not all(one.startswith("https://") for one in story.references)] == []
    assert [story.id for story in stories if not any(one.names for one in story.must_fire)] == []
