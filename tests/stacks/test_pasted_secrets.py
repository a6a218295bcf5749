"""Wherever a secret is pasted into a stack file or a file of inputs, no message repeats it."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from goodstack import GOOD_STACK, STACK_FILE, GoodStack

from entrawatch.documents.document import parse_document
from entrawatch.specs.inputs import read_inputs

PASTED = "SECRET"
ADDRESS = f"https://hooks.example.com/x?sig={PASTED}"
KEY = "abc4dE5fG6hI7jK8lM9nO0pQ"
NOTIFICATIONS = ("config", "entrawatch:notifications")
Path_ = tuple[str | int, ...]


def _paths(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _paths(child, (*path, key))


def _changed(good: Any, path: Path_, new: Any, key: str | None = None) -> Any:
    """Return a copy with another value at a path; `key` renames the last step of the path instead."""
    changed = copy.deepcopy(good)
    parent = changed
    for part in path[:-1]:
        parent = parent[part]
    if key:
        parent[key] = parent.pop(path[-1])
    else:
        parent[path[-1]] = new
    return changed


@pytest.fixture
def good_stack() -> Any:
    return yaml.safe_load(GOOD_STACK.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "pasted",
    [ADDRESS, [ADDRESS], {"kind": ADDRESS}, {"value": ADDRESS}, {ADDRESS: 1}, {"kind": "webhook", ADDRESS: 1}],
    ids=["text", "list", "kind", "map", "key", "key of a webhook"],
)
def test_an_address_in_place_of_any_value_of_the_notifications_is_not_shown(
    stack: GoodStack, good_stack: Any, pasted: Any
) -> None:
    """Every value below notifications is replaced in turn: each file has issues, and none holds the address."""
    for path in _paths(good_stack["config"]["entrawatch:notifications"]):
        stack.project.write(STACK_FILE, json.dumps(_changed(good_stack, (*NOTIFICATIONS, *path), pasted)))
        issues = stack.issues()
        assert [issue for issue in issues if PASTED in issue] == [], path


@pytest.mark.parametrize("key", [ADDRESS, KEY], ids=["address", "key"])
def test_an_address_in_place_of_any_key_of_the_notifications_is_not_shown(
    stack: GoodStack, good_stack: Any, key: str
) -> None:
    """A receiver's name and the key of a setting are places to paste into as well."""
    for path in _paths(good_stack["config"]["entrawatch:notifications"]):
        if path and isinstance(path[-1], str):
            stack.project.write(STACK_FILE, json.dumps(_changed(good_stack, (*NOTIFICATIONS, *path), None, key)))
            issues = stack.issues()
            assert issues, path
            assert [issue for issue in issues if PASTED in issue or KEY in issue] == [], path


def test_a_word_in_place_of_an_id_is_not_shown(stack: GoodStack) -> None:
    """What has to be a GUID and is none can be anything, a password included."""
    stack.change(("00000000-0000-0000-0000-000000000022", "hunter"))
    assert stack.issues() == [
        "66:24: ST104: connection_id '(not shown)' does not fit; write a GUID: 8-4-4-4-12 hexadecimal digits"
    ]


def test_a_misspelled_word_is_still_shown(stack: GoodStack) -> None:
    """Hiding all would leave the author without help."""
    stack.change(("kind: arm_role", "kind: arm_rule"), ("roles: [Owner, Monitoring Reader]", "role: [Owner]"))
    assert stack.issues() == ["41:15: ST104: kind 'arm_rule' is not known; did you mean 'arm_role'?"]


@pytest.mark.parametrize(
    ("path", "pasted"),
    [
        (("entrawatch:inputs", "approved_actors"), {"secure": [PASTED]}),
        (("entrawatch:inputs", "approved_actors"), [{"secure": [PASTED]}]),
        (("entrawatch:inputs", "approved_actors"), {"secure": {"a": [PASTED]}}),
        (("entrawatch:inputs",), {"secure": [PASTED]}),
        (("entrawatch:alerts", "overrides"), {"secure": [PASTED]}),
        (("entrawatch:alerts", "areas_off"), [{"secure": [PASTED]}]),
        (("entrawatch:tags",), {"secure": [PASTED]}),
        (("entrawatch:environment",), {"secure": [PASTED]}),
    ],
    ids=str,
)
def test_nothing_below_a_key_secure_is_shown(stack: GoodStack, good_stack: Any, path: Path_, pasted: Any) -> None:
    """A list below `secure` is no value that Pulumi encrypted, but it was meant to be one."""
    stack.project.write(STACK_FILE, json.dumps(_changed(good_stack, ("config", *path), pasted)))
    issues = stack.issues()
    assert issues
    assert [issue for issue in issues if PASTED in issue] == []


def test_an_example_below_a_key_secure_is_not_shown() -> None:
    """Authors copy a value from their stack file, encrypted or not."""
    text = f"inputs:\n  offices:\n    type: countries\n    description: A.\n    example: {{secure: {PASTED}}}\n"
    assert [str(issue) for issue in read_inputs(parse_document(text, "inputs.yaml"))[1]] == [
        'inputs.yaml:5:14: IN201: example must be a list of countries, not \'{"secure": "(not shown)"}\'; '
        "start each entry with a hyphen on its own line"
    ]


def test_a_secret_of_digits_is_not_shown(stack: GoodStack) -> None:
    """An unquoted number is a trap, but what no setting is can be a secret in plain text."""
    stack.change(
        (
            "  entrawatch:soc_webhook_uri:\n    secure: v1:djE6c29jCg==:aaaa\n",
            "  entrawatch:soc_webhook_uri: 0123456789\n",
        )
    )
    assert [issue for issue in stack.issues() if "ST207" in issue] == [
        "79:31: ST207: '(not shown)' is read by Pulumi as a different value; put it in quotes"
    ]
    assert "0123456789" not in "".join(stack.issues())


FORGED = "a\nstacks/Pulumi.prod.yaml:1:1: ST999: forged"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((FORGED,), 1),
        (("config", FORGED), 1),
        (("config", f"entrawatch:{FORGED.replace(':', '')}"), 1),
        (("config", f"entrawatch:{FORGED.replace(':', '')}"), {"secure": "v1:x"}),
        (("config", f"entrawatch:{FORGED.replace(':', '')}"), [{"secure": "v1:x"}]),
        (("config", "entrawatch:notifications", "receivers", FORGED), {"kind": "webhook"}),
        (("config", "entrawatch:tags", FORGED), [1]),
        (("config", "entrawatch:inputs", FORGED), [1]),
    ],
    ids=str,
)
def test_a_key_cannot_write_a_line_of_its_own(stack: GoodStack, good_stack: Any, path: Path_, value: Any) -> None:
    """A newline in a key would look like an issue that the program did not find."""
    stack.project.write(STACK_FILE, json.dumps(_changed(good_stack, path, value)))
    issues = stack.issues()
    assert issues
    assert [issue for issue in issues if not issue.isprintable()] == []
