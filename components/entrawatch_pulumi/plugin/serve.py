"""The plugin: the components as the engine calls them for programs in other languages."""

import sys
from typing import Any

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider import ConstructResult, main
from pulumi.provider.experimental.analyzer import ComponentDefinition
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from entrawatch_pulumi.arguments.spelling import fields_of, other_languages, python_arguments
from entrawatch_pulumi.plugin.schema import COMPONENTS, PLUGIN_NAME, plugin_version


class CheckedComponents(ComponentProvider):
    """Hands arguments on as the caller wrote them, so that the components can say what is wrong with them.

    The SDK's own way drops misspelled keys, turns an output or a wrong value in place of a map into an empty map, and
    shows the user a stack trace for every refusal.
    """

    def construct(
        self, name: str, resource_type: str, inputs: pulumi.Inputs, options: pulumi.ResourceOptions | None = None
    ) -> ConstructResult:
        """Make one component; a refusal reaches the user as its message alone."""
        try:
            with other_languages():
                return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as failure:
            if isinstance(failure.inner, pulumi.RunError):
                raise InputPropertiesError(str(failure.inner), []) from None
            raise

    def map_inputs(self, inputs: pulumi.Inputs, component_def: ComponentDefinition) -> pulumi.Inputs:
        """Name the arguments as Python does; what is not known stays as it is."""
        shape = fields_of(self._components[component_def.name].__init__)["args"]
        mapped: dict[str, Any] = python_arguments(shape, inputs)
        return mapped


def serve() -> None:
    """Serve the components until the engine ends the process."""
    main(CheckedComponents(list(COMPONENTS), PLUGIN_NAME, None, plugin_version()), sys.argv[1:])
