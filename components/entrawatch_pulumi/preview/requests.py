"""Convert registration requests of the Pulumi SDK to planned resources."""

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit
from urllib.request import url2pathname

from pulumi.runtime.proto import alias_pb2, resource_pb2, source_pb2

from entrawatch.resources.program_plan import PlannedAlias, PlannedOptions, PlannedResource
from entrawatch.resources.property_values import UNKNOWN_TEXT
from entrawatch_pulumi.preview import wire


def registered(request: resource_pb2.RegisterResourceRequest, urn: str, folder: Path) -> PlannedResource:
    """Return the resource that a program declares."""
    return PlannedResource(
        urn=urn,
        type=request.type,
        name=request.name,
        custom=request.custom,
        parent=_parent(request.parent),
        inputs=wire.properties(request.object),
        dependencies=_sorted(request.dependencies),
        property_dependencies=MappingProxyType(
            {key: _sorted(each.urns) for key, each in request.propertyDependencies.items() if each.urns}
        ),
        options=_options(request),
        source=_source(request.sourcePosition, folder),
    )


def read(request: resource_pb2.ReadResourceRequest, urn: str, folder: Path) -> PlannedResource:
    """Return the resource that a program looks up by ID."""
    return PlannedResource(
        urn=urn,
        type=request.type,
        name=request.name,
        parent=_parent(request.parent),
        inputs=wire.properties(request.properties),
        dependencies=_sorted(request.dependencies),
        options=PlannedOptions(
            read_id="[unknown]" if request.id == UNKNOWN_TEXT else request.id,
            additional_secret_outputs=_sorted(request.additionalSecretOutputs),
            provider=request.provider,
        ),
        source=_source(request.sourcePosition, folder),
    )


def _options(request: resource_pb2.RegisterResourceRequest) -> PlannedOptions:
    return PlannedOptions(
        protect=request.protect,
        delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        replace_on_changes=tuple(request.replaceOnChanges),
        ignore_changes=tuple(request.ignoreChanges),
        additional_secret_outputs=_sorted(request.additionalSecretOutputs),
        retain_on_delete=request.retainOnDelete,
        aliases=tuple(_alias(alias) for alias in request.aliases),
        import_id=request.importId,
        provider=request.provider,
    )


def _alias(alias: alias_pb2.Alias) -> PlannedAlias:
    spec = alias.spec
    return PlannedAlias(
        urn=alias.urn,
        name=spec.name,
        type=spec.type,
        parent=spec.parentUrn,
        no_parent=spec.noParent,
        stack=spec.stack,
        project=spec.project,
    )


def _parent(urn: str) -> str:
    return "" if "::pulumi:pulumi:Stack::" in urn else urn


def _source(position: source_pb2.SourcePosition, folder: Path) -> str:
    if not position.uri:
        return ""
    path = Path(url2pathname(urlsplit(position.uri).path))
    place = path.relative_to(folder) if path.is_relative_to(folder) else path
    return f"{place.as_posix()}:{position.line}"


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(texts))
