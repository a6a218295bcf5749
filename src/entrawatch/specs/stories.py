"""Attack stories: hours of records from several tables, and which alerts of the whole catalog they must raise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from entrawatch.documents.document import Document, read_document, shown_path
from entrawatch.documents.issues import Issue, IssuesFound, Location
from entrawatch.documents.messages import did_you_mean, parse_model
from entrawatch.specs.catalog import STORIES_FOLDER, YAML_SUFFIXES, Catalog, UnknownAlerts, visible_files
from entrawatch.specs.samples import SampleEvent
from entrawatch.specs.trigger import Name, SpecModel, Text


class StoryEvent(SampleEvent):
    """One record of a story, or several similar ones, with what happens."""

    what: Text
    """What happens, in one sentence for the timeline."""


class FiringAlert(SpecModel):
    """An alert that must fire."""

    alert: Name
    """ID of the alert."""
    why: Text
    """What a responder would miss without it, in one sentence."""
    names: Text | None = None
    """A value that one of its results must contain, such as the compromised account."""


class SilentAlert(SpecModel):
    """An alert that must not fire."""

    alert: Name
    """ID of the alert."""
    why: Text
    """Why it would mislead a responder, in one sentence."""


class Story(SpecModel):
    """One attack from beginning to end, with ordinary activity in between."""

    id: Name
    """File name without the extension."""
    title: Text
    """What happens, in a few words."""
    description: Text
    """What the attacker does and why."""
    references: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Public reports of such attacks that show what is logged."""
    now: Text | None = None
    """The moment that the times of the records are relative to; default 2026-03-10T12:00:00Z."""
    inputs: dict[Name, Any] = {}
    """Tenant inputs of the attacked organization; an alert without its required inputs is not deployed."""
    events: Annotated[tuple[StoryEvent, ...], Field(min_length=2)]
    """The records, in any order."""
    must_fire: Annotated[tuple[FiringAlert, ...], Field(min_length=1)]
    """Alerts that a responder needs, regardless of what the catalog does today."""
    must_not_fire: tuple[SilentAlert, ...] = ()
    """Alerts that would mislead a responder."""

    @property
    def tables(self) -> frozenset[str]:
        """Return the tables for which the story has records."""
        return frozenset(event.table for event in self.events)


@dataclass(frozen=True)
class StoryFile:
    """One story with its file."""

    story: Story
    document: Document = field(repr=False)


def read_stories(*folders: Path) -> tuple[Mapping[str, StoryFile], list[Issue]]:
    """Return the stories of some folders of specs by ID, and every issue of their structure.

    Codes: DT101 to DT104 as for models, SP105 ID differs from the file name, CT103 ID in use, CT105 file never read.
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
    """Raise UnknownAlerts for IDs that neither an alert of a catalog nor a story has."""
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
