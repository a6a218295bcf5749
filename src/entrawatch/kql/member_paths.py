"""KQL member paths as values: `TargetResources[0].id` is a column followed by steps."""

import re

# A member's name, an index, or None for an unspecified element, as in `[]` and `[i]`.
Step = str | int | None
Steps = tuple[Step, ...]

_COLUMN = re.compile(r"[^.\[]*")
_QUOTED = r'\.?\["(?P<quoted>[^"]*)"\]'
_INDEX = r"\.?\[(?P<index>-?\d+)\]"
_OPEN = r"\.?(?P<open>\[[^\]]*\])"
_NAME = r"\.(?P<name>[^.\[]+)"
_STEP = re.compile("|".join((_QUOTED, _INDEX, _OPEN, _NAME)))
_PLAIN = re.compile(r"\w+")


def column_of(path: str) -> str:
    """Return the column that a path starts with."""
    return _COLUMN.match(path)[0]  # type: ignore[index]  # matches the empty text too


def steps_of(path: str) -> Steps:
    """Return the steps of a path after its column."""
    return tuple(_step(match) for match in _STEP.finditer(path, len(column_of(path))))


def path_text(column: str, steps: Steps) -> str:
    """Return a path in KQL notation, with `[]` for an unspecified element."""
    return column + "".join(map(_text, steps))


def folded_names(steps: Steps) -> tuple[str, ...]:
    """Return the names among the steps, in lower case."""
    return tuple(step.casefold() for step in steps if isinstance(step, str))


def with_indexes(steps: Steps, given: Steps) -> Steps:
    """Return steps with the indexes of a given path at the same name depth."""
    depths = {len(folded_names(given[:place])): step for place, step in enumerate(given) if not isinstance(step, str)}
    return tuple(
        step if isinstance(step, str) else depths.get(len(folded_names(steps[:place])), step)
        for place, step in enumerate(steps)
    )


def _step(match: re.Match[str]) -> Step:
    if match["index"] is not None:
        return int(match["index"])
    return None if match["open"] is not None else match["name"] or match["quoted"]


def _text(step: Step) -> str:
    if isinstance(step, str):
        return f".{step}" if _PLAIN.fullmatch(step) else f'["{step}"]'
    return "[]" if step is None else f"[{step}]"
