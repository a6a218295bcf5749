"""Attack stories: records of several tables over hours, and which alerts of the whole catalog they must raise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from entrawatch.documents.document import Document, read_document, shown_path
from entrawatch.documents.issues import Issue, IssuesFound, Location
from entrawatch.documents.messages import did_you_mean, parse_model
from entrawatch.specs.alert_spec import Name, SpecModel, Text
from entrawatch.specs.catalog import STORIES_FOLDER, YAML_SUFFIXES, Catalog, UnknownAlerts, visible_files
from entrawatch.specs.samples import SampleEvent


class StoryEvent(SampleEvent):
    """One record of a story, or several alike, and what happens there."""

    what: Text
    """What happens, one sentence for the timeline."""


class FiringAlert(SpecModel):
    """An alert that must fire."""

    alert: Name
    """Id of the alert."""
    why: Text
    """What a responder would miss without it, one sentence."""
    names: Text | None = None
    """What one of its results must name, such as the account that was taken over."""


class SilentAlert(SpecModel):
    """An alert that must not fire."""

    alert: Name
    """Id of the alert."""
    why: Text
    """Why it would mislead a responder, one sentence."""


class Story(SpecModel):
    """One attack from beginning to end, with ordinary life in between."""

    id: Name
    """Name of the file without its ending."""
    title: Text
    """What happens, a few words."""
    description: Text
    """What the attacker does and wants."""
    references: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Public reports of such attacks that say what is logged."""
    now: Text | None = None
    """The moment that the times of the records count from, such as 2026-03-10T12:00:00Z; absent = that moment."""
    inputs: dict[Name, Any] = {}
    """Tenant inputs of the attacked organization; an alert whose required inputs are missing is not deployed."""
    events: Annotated[tuple[StoryEvent, ...], Field(min_length=2)]
    """The records, in any order."""
    must_fire: Annotated[tuple[FiringAlert, ...], Field(min_length=1)]
    """Alerts that a responder needs, whatever the catalog does today."""
    must_not_fire: tuple[SilentAlert, ...] = ()
    """Alerts that would send a responder the wrong way."""

    @property
    def tables(self) -> frozenset[str]:
        """Return the tables that the story has records of."""
        return frozenset(event.table for event in self.events)


@dataclass(frozen=True)
class StoryFile:
    """One story with its file."""

    story: Story
    document: Document = field(repr=False)


def read_stories(*folders: Path) -> tuple[Mapping[str, StoryFile], list[Issue]]:
    """Return the stories of some folders of specs by id, and every issue of their form.

    Codes: DT101 to DT104 as of models, SP105 id that is not the file's name, CT103 taken id, CT105 file never read.
    """
    stories: dict[str, StoryFile] = {}
    issues: list[Issue] = []
    for path in (path for folder in folders for path in visible_files(folder / STORIES_FOLDER)):
        try:
            found = _read(path, stories)
        except IssuesFound as wrong:
            issues += wrong.issues
        else:
            stories[found.story.id] = found
    return dict(sorted(stories.items())), sorted(issues)


def require_names(names: Iterable[str], catalog: Catalog, stories: Mapping[str, StoryFile]) -> None:
    """Raise UnknownAlerts for ids that no alert of a catalog and no story has."""
    known = [*catalog.alerts, *stories]
    unknown = [name for name in names if name not in known]
    if unknown:
        texts = (f"alert or story '{name}' does not exist, {did_you_mean(name, known)}" for name in unknown)
        raise UnknownAlerts("; ".join(texts))


def _read(path: Path, known: Mapping[str, StoryFile]) -> StoryFile:
    if path.suffix != ".yaml":
        advice = (
            f"rename it to '{path.stem}.yaml'" if path.suffix.lower() in YAML_SUFFIXES else "stories are YAML files"
        )
        raise IssuesFound([Issue(Location(shown_path(path), 1), "CT105", f"is never read; {advice}")])
    document = read_document(path, shown_path(path))
    story, issues = parse_model(Story, document, family="DT")
    if story is None:
        raise IssuesFound(issues)
    place = document.value_location("id")
    if story.id != path.stem:
        message = f"id '{story.id}' differs from the file's name '{path.stem}'; make them equal"
        raise IssuesFound([Issue(place, "SP105", message)])
    if story.id in known:
        message = f"id '{story.id}' is taken by {known[story.id].document.path}; choose another id"
        raise IssuesFound([Issue(place, "CT103", message)])
    return StoryFile(story, document)
