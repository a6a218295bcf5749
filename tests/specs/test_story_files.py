"""Stories are read from their own folder, each under the name of its file."""

import pytest
from goodproject import GoodProject
from goodstory import GOOD_STORY, STORY

from entrawatch.specs.catalog import read_catalog
from entrawatch.specs.stories import read_stories

OTHER = "alert_specs/stories/other_story.yaml"
YML, NOTES = STORY.replace(".yaml", ".yml"), "alert_specs/stories/notes.txt"


def read(good: GoodProject) -> tuple[list[str], list[str]]:
    stories, issues = read_stories(good.project.specs)
    return list(stories), [str(issue).removeprefix(f"{good.root}/") for issue in issues]


def test_a_story_is_read_and_is_not_an_alert(good: GoodProject) -> None:
    """Its folder needs no area file, and the catalog is what it was."""
    before = read_catalog(good.project.specs)
    good.write(STORY, GOOD_STORY)
    assert read(good) == (["application_stolen"], [])
    catalog, issues = read_catalog(good.project.specs)
    assert (list(catalog.areas), list(catalog.alerts), issues) == (["applications"], list(before[0].alerts), [])


def test_a_folder_without_stories_has_none(good: GoodProject) -> None:
    """Most folders of alerts of one's own have no stories."""
    assert read(good) == ([], [])


@pytest.mark.parametrize(
    ("file", "old", "new", "issue"),
    [
        (OTHER, "", "", f"{OTHER}:1:5: SP105: id 'application_stolen' differs from the file's name"),
        (STORY, "title:", "titel:", f"{STORY}:2:1: DT102: "),
        (STORY, "must_fire:", "fires:", f"{STORY}:1:1: DT101: "),
        (STORY, "at: -3h", "at: yesterday", f"{STORY}:11:9: DT104: 'yesterday' is not a time span"),
        (STORY, "what: Benign. The", "why: The", f"{STORY}:9:5: DT10"),
        (YML, "", "", f"{YML}:1: CT105: is never read; rename it to 'application_stolen.yaml'"),
        (NOTES, "", "", f"{NOTES}:1: CT105: is never read; stories are YAML files"),
    ],
)  # fmt: skip
def test_a_wrong_story_is_refused_with_its_place(file: str, old: str, new: str, issue: str, good: GoodProject) -> None:
    """And is not run."""
    good.write(file, GOOD_STORY.replace(old, new, 1))
    stories, issues = read(good)
    assert stories == []
    assert [found for found in issues if found.startswith(issue)]


def test_an_id_is_taken_once(good: GoodProject) -> None:
    """Over all folders."""
    good.write(STORY, GOOD_STORY)
    good.write("own/stories/application_stolen.yaml", GOOD_STORY)
    _, issues = read_stories(good.project.specs, good.root / "own")
    (issue,) = issues
    assert issue.code == "CT103"
    assert issue.message.endswith("application_stolen.yaml; choose another id")
