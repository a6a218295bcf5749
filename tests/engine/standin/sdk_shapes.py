"""Reads from the SDK which properties its classes take; apart, because loading the SDK takes long."""

import inspect
import sys
import typing
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi_azure_native
from pulumi import _types

from standin.shapes import Shape, Shapes

_PLAIN = {str: "string", bool: "boolean", int: "number", float: "number"}


def sdk_shapes(type_tokens: Sequence[str]) -> Shapes:
    """Return the shapes of these resource types and of all objects in them."""
    found: Shapes = {}
    for token in type_tokens:
        _, module_name, class_name = token.split(":")
        # Through the package, which loads its modules by itself; past it they would be half loaded for others.
        resource = getattr(getattr(pulumi_azure_native, module_name), class_name)
        module = sys.modules[resource.__module__]
        names = (f"{class_name}InitArgs", f"{class_name}Args")
        _add(found, token, next(getattr(module, name) for name in names if hasattr(module, name)))
    return found


def _add(found: Shapes, key: str, cls: type) -> None:
    if key in found:
        return
    found[key] = {"properties": {}, "required": []}
    names = _types.input_type_py_to_pulumi_names(cls)
    parameters = inspect.signature(cls.__init__).parameters
    found[key]["required"] = sorted(
        names[name] for name, item in parameters.items() if name in names and item.default is inspect.Parameter.empty
    )
    for name, annotation in _types.input_type_types(cls).items():
        found[key]["properties"][name] = _shape(found, annotation)


def _shape(found: Shapes, annotation: Any) -> Shape:
    origin = typing.get_origin(annotation)
    if origin is typing.Union:
        kinds = [_shape(found, part) for part in typing.get_args(annotation)]
        objects = [kind for kind in kinds if isinstance(kind, dict) and "object" in kind]
        return {"one_of": objects} if len(objects) > 1 else kinds[0]
    if origin and issubclass(origin, Mapping):
        return {"map": _shape(found, typing.get_args(annotation)[1])}
    if origin and issubclass(origin, Sequence):
        return {"list": _shape(found, typing.get_args(annotation)[0])}
    if not isinstance(annotation, type):
        return "any"
    for plain, name in _PLAIN.items():
        if issubclass(annotation, plain):
            return name
    if annotation.__name__.endswith("Args"):
        name = f"{annotation.__module__.split('.')[1]}.{annotation.__name__}"
        _add(found, name, annotation)
        return {"object": name}
    return "any"
