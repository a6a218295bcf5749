"""The identities that a resource had before: by its own aliases, and by those of the components that it belongs to."""

from collections.abc import Iterator, Mapping

from entrawatch.changes.snapshots.model import ResourceFacts


def former_urns(resource: ResourceFacts, parents: Mapping[str, ResourceFacts]) -> Iterator[str]:
    """Yield the URNs under which a deployment would look for a resource; `parents` are all resources by URN."""
    for alias in resource.aliases:
        if alias.get("urn"):
            yield str(alias["urn"])
        elif alias.get("name"):
            yield f"{resource.urn.rpartition('::')[0]}::{alias['name']}"
    parent = parents.get(resource.parent)
    if parent:
        yield from (_below(resource, parent, urn) for urn in former_urns(parent, parents))


def _below(resource: ResourceFacts, parent: ResourceFacts, former: str) -> str:
    """Return what a child was called below the former name of its parent: its name follows where it starts alike."""
    start, _, name = former.rpartition("::")
    own = resource.name
    own = f"{name}{own[len(parent.name) :]}" if own.startswith(parent.name) else own
    return f"{start}${resource.type}::{own}"
