"""Which properties the SDK's classes take and of which types, and what of a value does not fit."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from standin.wire import UNKNOWN

Shape = Any  # "string", "number", "boolean", "any", {"list" or "map": Shape}, {"object": NAME} or {"one_of": [Shape]}
Shapes = dict[str, dict[str, Any]]  # NAME or type token -> {"properties": {name: Shape}, "required": [name]}


def read_shapes(path: Path) -> Shapes:
    """Return the shapes that were written to a file."""
    shapes: Shapes = json.loads(path.read_text())
    return shapes


def mistakes(shapes: Shapes, shape: Shape, value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield (property, reason) for whatever does not have its shape; unknown values have every shape."""
    if value == UNKNOWN or shape == "any":
        return
    if isinstance(shape, str):
        right = {"string": str, "number": (int, float), "boolean": bool}[shape]
        if not isinstance(value, right) or (shape == "number" and isinstance(value, bool)):
            yield place, f"'{place}' must be a {shape}, not {json.dumps(value)}"
    elif "one_of" in shape:
        yield from min((list(mistakes(shapes, one, value, place)) for one in shape["one_of"]), key=len)
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
    if isinstance(shape, dict) and "one_of" in shape:
        shape = min(shape["one_of"], key=lambda one: len(list(mistakes(shapes, one, value, ""))))
    if isinstance(shape, dict) and "object" in shape and isinstance(value, dict):
        properties = shapes[shape["object"]]["properties"]
        return {key: inputs_in(shapes, properties[key], item) for key, item in value.items() if key in properties}
    if isinstance(shape, dict) and "list" in shape and isinstance(value, dict):
        return sorted(value)  # ids are written as a list and read as the keys of an object
    if isinstance(shape, dict) and "list" in shape and isinstance(value, list):
        return [inputs_in(shapes, shape["list"], item) for item in value]
    return value
