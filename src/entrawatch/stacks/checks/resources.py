"""Checks of settings that all resources share: region, identity, spec folders, tags."""

import re
from collections.abc import Iterator, Mapping

from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.look_alikes import look_alike
from entrawatch.documents.messages import close_names, shown
from entrawatch.reference.azure_regions import REGIONS
from entrawatch.stacks.checks.azure_ids import check_azure_id
from entrawatch.stacks.settings import StackSettings

MAX_TAGS = 50
_IDENTITIES = ("Microsoft.ManagedIdentity/userAssignedIdentities",)
_FORBIDDEN_IN_TAGS = re.compile(r"[<>%&\\?/]")


def check_resources(settings: StackSettings) -> Iterator[Problem]:
    """Yield the issues of settings that do not belong to a single resource."""
    yield from _location(settings.location)
    identity = settings.alert_identity.existing_id
    if identity is not None:
        yield from check_azure_id(identity, _IDENTITIES, ("alert_identity", "existing_id"))
    yield from _look_alikes(settings)
    yield from _folders(settings.alert_specs)
    yield from check_tags(settings.tags)


def _location(location: str) -> Iterator[Problem]:
    if location not in REGIONS:
        near = close_names(location, REGIONS)
        advice = f"did you mean '{near[0]}'?" if near else "check it with 'az account list-locations -o table'"
        yield warning("ST302", ("location",), f"region {shown(location)} is not known; {advice}")


def _look_alikes(settings: StackSettings) -> Iterator[Problem]:
    routing, workspace, group = settings.log_routing, settings.workspace, settings.resource_group
    for key, name in (("log_routing", routing.name), ("workspace", workspace.name), ("resource_group", group.name)):
        if why := look_alike(name or ""):
            text = f"name {shown(name)} can be mistaken for another one: {why}; type it again"
            yield warning("ST330", (key, "name"), text)


def _folders(folders: tuple[str, ...]) -> Iterator[Problem]:
    for number, folder in enumerate(folders):
        if folder in folders[:number]:
            yield warning("ST303", ("alert_specs", number), f"folder {shown(folder)} is duplicated; remove one")


def check_tags(tags: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what Azure rejects in the tags of a resource."""
    if len(tags) > MAX_TAGS:
        text = f"{len(tags)} tags; Azure allows {MAX_TAGS} on a resource, remove some"
        yield Problem("SCA009", ("tags",), text, is_about_key=True)
    first: dict[str, str] = {}
    for key in tags:
        if _FORBIDDEN_IN_TAGS.search(key):
            text = f"tag name {shown(key)} is not accepted by Azure; leave out < > % & \\ ? and /"
            yield Problem("SCA009", ("tags", key), text, is_about_key=True)
        other = first.setdefault(key.casefold(), key)
        if other != key:
            text = f"tags {shown(other)} and {shown(key)} are the same to Azure, which ignores case; remove one"
            yield Problem("SCA009", ("tags", key), text, is_about_key=True)
