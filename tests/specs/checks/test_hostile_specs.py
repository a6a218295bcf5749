"""Whatever stands where something else belongs, there are issues and no exception."""

import json
from pathlib import Path
from typing import Any

import pytest
from goodproject import AREA, INPUTS, SAMPLES, SPEC, STACK, GoodProject

from entrawatch.detection.fixtures import read_fixtures
from entrawatch.detection.sample_checks import check_all_samples
from entrawatch.documents.document import read_document
from entrawatch.specs.catalog import builtin_specs, load_catalog, read_catalog
from entrawatch.specs.checks import check_catalog
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.stack_file import read_stack_file

WRONG: list[Any] = [
    None,
    [],
    {},
    0,
    -1,
    "",
    "x",
    True,
    1e30,
    10**17,
    [1],
    [None],
    {"a": {"b": []}},
    "{x}",
    "\u202f",
    "*",
]


FIXTURES = read_fixtures(load_catalog(builtin_specs()))[0]


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, item in items for found in paths(item, (*path, key)))]


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def check_everything(good: GoodProject) -> int:
    catalog, issues = read_catalog(good.root / "alert_specs")
    stack = read_stack_file(good.root / STACK)
    found = [*issues, *check_catalog(catalog), *check_all_samples(catalog.alerts.values(), FIXTURES), *stack.issues]
    if stack.settings:
        found += check_settings(stack.settings, stack.document, catalog)
    assert all(str(issue).isprintable() for issue in found)
    return len(found)


@pytest.mark.parametrize("file", [SPEC, AREA, SAMPLES, INPUTS, STACK])
def test_no_wrong_value_at_any_place_is_an_exception(file: str, good: GoodProject) -> None:
    """Each value of the file is replaced by each wrong one in turn."""
    path: Path = good.root / file
    value = read_document(path).value
    checked = 0
    for place in paths(value):
        for wrong in WRONG:
            # JSON is YAML, and keeps what is text apart from what is not.
            path.write_text(json.dumps(replaced(value, place, wrong)), encoding="utf-8")
            checked += check_everything(good) > 0
    assert checked > len(paths(value))
