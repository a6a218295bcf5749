"""How azure-native compares properties, and how a refresh brings Azure's changes into the inputs."""

from collections.abc import Collection, Iterator
from typing import Any

from pulumi.runtime.proto import provider_pb2

ADD, DELETE, UPDATE = "ADD", "DELETE", "UPDATE"


def differences(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, kind) of each difference; lists are compared by index, regions without case and blanks."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            place = f"{path}.{key}" if path else key
            if key not in new:
                yield place, DELETE
            elif key not in old:
                yield place, ADD
            elif not (place == "location" and _region(old[key]) == _region(new[key])):
                yield from differences(old[key], new[key], place)
    elif isinstance(old, list) and isinstance(new, list):
        yield from (
            difference
            for index, (before, after) in enumerate(zip(old, new, strict=False))
            for difference in differences(before, after, f"{path}[{index}]")
        )
        yield from ((f"{path}[{index}]", DELETE) for index in range(len(new), len(old)))
        yield from ((f"{path}[{index}]", ADD) for index in range(len(old), len(new)))
    elif old != new:
        yield path, UPDATE


def _region(value: Any) -> str:
    return str(value).replace(" ", "").lower()


def diff_answer(old: Any, new: Any, fixed: Collection[str]) -> provider_pb2.DiffResponse:
    """Return the engine's answer; a change of a fixed property replaces the resource, the old one first."""
    answer = provider_pb2.DiffResponse(hasDetailedDiff=True, changes=provider_pb2.DiffResponse.DIFF_NONE)
    for path, kind in differences(old, new):
        top = path.partition(".")[0].partition("[")[0]
        replaces = path in fixed
        name = f"{kind}_REPLACE" if replaces else kind
        answer.detailedDiff[path].kind = provider_pb2.PropertyDiff.Kind.Value(name)
        answer.changes = provider_pb2.DiffResponse.DIFF_SOME
        if top not in answer.diffs:
            answer.diffs.append(top)
        if replaces and top not in answer.replaces:
            answer.replaces.append(top)
    answer.deleteBeforeReplace = bool(answer.replaces)
    return answer


def with_changes(inputs: Any, before: Any, after: Any) -> Any:
    """Return the inputs with what changed in Azure between two answers; what Azure adds by itself stays out."""
    if isinstance(inputs, dict) and isinstance(before, dict) and isinstance(after, dict):
        kept = {key: value for key, value in inputs.items() if key in after or key not in before}
        for key, value in after.items():
            if key not in before or before[key] != value:
                kept[key] = with_changes(inputs.get(key), before.get(key), value)
        return kept
    if isinstance(inputs, list) and isinstance(before, list) and isinstance(after, list):
        known = min(len(inputs), len(before))
        return [
            with_changes(inputs[index], before[index], value) if index < known else value
            for index, value in enumerate(after)
        ]
    return after if before != after else inputs
