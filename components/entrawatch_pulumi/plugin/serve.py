"""The plugin: how the engine calls the components for programs in other languages."""

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
    """Passes arguments on unchanged, so that the components can report what is wrong with them.

    The SDK itself drops misspelled keys, turns an output or a wrong value instead of a map into an empty map, and
    shows the user a stack trace for every error.
    """

    def construct(
        self, name: str, resource_type: str, inputs: pulumi.Inputs, options: pulumi.ResourceOptions | None = None
    ) -> ConstructResult:
        """Construct one component; for an error, the user sees only the message."""
        try:
            with other_languages():
                return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as failure:
            if isinstance(failure.inner, pulumi.RunError):
                raise InputPropertiesError(str(failure.inner), []) from None
            raise

    def map_inputs(self, inputs: pulumi.Inputs, component_def: ComponentDefinition) -> pulumi.Inputs:
        """Convert the arguments to Python's spelling; unknown keys are unchanged."""
        shape = fields_of(self._components[component_def.name].__init__)["args"]
        mapped: dict[str, Any] = python_arguments(shape, inputs)
        return mapped


def serve() -> None:
    """Serve the components until the engine ends the process."""
    main(CheckedComponents(list(COMPONENTS), PLUGIN_NAME, None, plugin_version()), sys.argv[1:])
