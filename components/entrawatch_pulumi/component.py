"""Common parts of all components: their types, and the declaration of one inside another."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pulumi

Outputs = TypeVar("Outputs", bound=Mapping[str, Any])


def token(component: str) -> str:
    """Return the type of a component, which is part of the URN of all its resources."""
    return f"entrawatch:index:{component}"


def component_options(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Return the options of a component whose resources have no aliases of older types."""
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[_without_old_types]))


def inner_component(
    component: str, name: str, opts: pulumi.ResourceOptions, declare: Callable[[pulumi.Resource], Outputs]
) -> Outputs:
    """Declare a component with validated arguments; return the outputs of `declare`."""
    parent = _Inner(component, name, opts)
    outputs = declare(parent)
    parent.register_outputs(dict(outputs))
    return outputs


class _Inner(pulumi.ComponentResource):
    def __init__(self, component: str, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__(token(component), name, None, opts)


def in_one_spelling(resource_id: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return an Azure resource ID in lower case, for a place where another spelling would replace a resource.

    Azure ignores the case of an ID and does not always keep it.
    """
    return pulumi.Output.from_input(resource_id).apply(str.lower)


def output_map(outputs: Mapping[str, pulumi.Output[str]]) -> pulumi.Output[dict[str, str]]:
    """Return a map of values that are known later as one output, even if the map is empty."""
    # Output.all without arguments is a list, which other languages and stacks would receive instead of a map.
    return pulumi.Output.all(**outputs) if outputs else pulumi.Output.from_input({})


def _without_old_types(
    given: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult | None:
    # azure-native's classes list 17 older types of a rule, which no release of this package declared. The SDK creates
    # several outputs for each: three quarters of the time of a program with 400 rules.
    aliases = given.opts.aliases
    if not isinstance(aliases, list):
        return None
    kept = [alias for alias in aliases if not _is_old_type(alias)]
    opts = pulumi.ResourceOptions.merge(given.opts, None)
    opts.aliases = kept or None
    return pulumi.ResourceTransformationResult(given.props, opts)


def _is_old_type(alias: object) -> bool:
    # Unchanged parts of an alias are an ellipsis, which the SDK's types do not include.
    parts: dict[str, object] = vars(alias) if isinstance(alias, pulumi.Alias) else {}
    is_type_alone = bool(parts) and parts["name"] is parts["parent"] is ...
    return is_type_alone and str(parts["type_"]).startswith("azure-native:")
