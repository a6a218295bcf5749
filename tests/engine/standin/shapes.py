"""Which properties the SDK's classes take and of which types; read once from the SDK, then from a file."""

import inspect
import json
import sys
import typing
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi_azure_native
from pulumi import _types

from standin.wire import UNKNOWN

Shape = Any  # "string", "number", "boolean", "any", {"list": Shape}, {"map": Shape} or {"object": NAME}
Shapes = dict[str, dict[str, Any]]  # NAME or type token -> {"properties": {name: Shape}, "required": [name]}

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


def read_shapes(path: Path) -> Shapes:
    """Return the shapes that were written to a file."""
    shapes: Shapes = json.loads(path.read_text())
    return shapes


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
        kinds = [_shape(found, part) for part in typing.get_args(annotation)[:1]]
        return kinds[0]
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


def mistakes(shapes: Shapes, shape: Shape, value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield (property, reason) for whatever does not have its shape; unknown values have every shape."""
    if value == UNKNOWN or shape == "any":
        return
    if isinstance(shape, str):
        right = {"string": str, "number": (int, float), "boolean": bool}[shape]
        if not isinstance(value, right) or (shape == "number" and isinstance(value, bool)):
            yield place, f"'{place}' must be a {shape}, not {json.dumps(value)}"
    elif "list" in shape:
        yield from _list_mistakes(shapes, shape["list"], value, place)
    elif not isinstance(value, dict):
        yield place, f"'{place}' must be an object, not {json.dumps(value)}"
    elif "map" in shape:
        for key, item in value.items():
            yield from mistakes(shapes, shape["map"], item, f"{place}.{key}")
    else:
        yield from object_mistakes(shapes, shape["object"], value, f"{place}.")


def _list_mistakes(shapes: Shapes, shape: Shape, value: Any, place: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        yield place, f"'{place}' must be a list, not {json.dumps(value)}"
        return
    for index, item in enumerate(value):
        yield from mistakes(shapes, shape, item, f"{place}[{index}]")


def object_mistakes(shapes: Shapes, name: str, value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an object: unknown, missing and mistyped properties."""
    properties = shapes[name]["properties"]
    for key, item in value.items():
        if key in properties:
            yield from mistakes(shapes, properties[key], item, f"{prefix}{key}")
        else:
            yield f"{prefix}{key}", f"unknown property '{prefix}{key}'"
    for key in shapes[name]["required"]:
        if key not in value:
            yield f"{prefix}{key}", f"missing required property '{prefix}{key}'"


def inputs_in(shapes: Shapes, shape: Shape, value: Any) -> Any:
    """Return what of Azure's answer somebody could have written: everything but the properties that are read only."""
    if isinstance(shape, dict) and "object" in shape and isinstance(value, dict):
        properties = shapes[shape["object"]]["properties"]
        return {key: inputs_in(shapes, properties[key], item) for key, item in value.items() if key in properties}
    if isinstance(shape, dict) and "list" in shape and isinstance(value, dict):
        return sorted(value)  # ids are written as a list and read as the keys of an object
    if isinstance(shape, dict) and "list" in shape and isinstance(value, list):
        return [inputs_in(shapes, shape["list"], item) for item in value]
    return value
