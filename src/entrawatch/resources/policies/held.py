"""Resources of Azure that a program declares inside others: policies judge them as those that it declares by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from entrawatch.resources.declared_resources import Declared, held_resources, kind_of
from entrawatch.resources.program_plan import PlannedResource


@dataclass(frozen=True)
class HeldResource(PlannedResource):
    """A resource inside another one, whose URN and options it has.

    `answered_as` is the property of that other one in which Azure answers it: none for a template, which Azure never
    answers.
    """

    answered_as: str = ""


def with_held_resources(resources: Sequence[PlannedResource]) -> list[PlannedResource]:
    """Return resources, each followed by those inside it."""
    found: list[PlannedResource] = []
    for resource in resources:
        found.append(resource)
        found += (_held(resource, one) for one in held_resources(kind_of(resource.type), resource.inputs))
    return found


def _held(resource: PlannedResource, declared: Declared) -> HeldResource:
    # What deploys a template goes alone: Azure keeps all that it made.
    options = replace(resource.options, protect=resource.options.protect or declared.is_in_template)
    return HeldResource(
        urn=resource.urn,
        type=f"azure-native:{declared.kind}",
        name=declared.name or resource.name,
        inputs=declared.inputs,
        options=options,
        source=resource.source,
        answered_as="" if declared.is_in_template else declared.place,
    )
