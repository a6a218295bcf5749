"""A run of a workflow as Logic Apps would do it: the expressions that the definitions of this project use, and no more.

https://learn.microsoft.com/azure/logic-apps/workflow-definition-language-functions-reference
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

_TOKEN = re.compile(r"\s*(?:'((?:[^']|'')*)'|(\d+)|(\w+)|(\?\[|[()\[\],]))")


def _minutes(text: str, form: str) -> str:
    assert form == "yyyy-MM-dd HH:mm:ss"
    return f"{datetime.fromisoformat(text.split('.')[0]):%Y-%m-%d %H:%M:%S}"


def _json(text: str) -> Any:
    return {"[]": []}[text]


def _first(values: Any) -> Any:
    return values[0]


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "coalesce": lambda *values: next((value for value in values if value is not None), None),
    "concat": lambda *values: "".join("" if value is None else str(value) for value in values),
    "decodeUriComponent": unquote,
    "empty": lambda value: not value,
    "equals": lambda one, other: one == other,
    "first": _first,
    "formatDateTime": _minutes,
    "greater": lambda one, other: one > other,
    # Both values are evaluated: an expression must not rely on a branch that is not taken.
    "if": lambda condition, then, otherwise: then if condition else otherwise,
    "join": lambda values, separator: separator.join(values),
    "json": _json,
    "length": len,
    "min": min,
    "skip": lambda values, count: values[count:],
    "split": lambda text, separator: text.split(separator),
    "uriComponent": lambda text: quote(text, safe=""),
    "utcNow": lambda: "2026-01-01T00:00:00",
}


def _substring(text: str, start: int, length: int) -> str:
    assert start + length <= len(text), "Logic Apps fails where the text is shorter"
    return text[start : start + length]


class Run:
    """One run of a workflow."""

    def __init__(self, body: Any, parameters: Mapping[str, Any], workflow_id: str) -> None:
        self.outputs: dict[str, Any] = {}
        self._item: Any = None
        self._known = {
            **FUNCTIONS,
            "substring": _substring,
            "triggerBody": lambda: body,
            "parameters": lambda name: parameters[name],
            "outputs": lambda name: self.outputs[name],
            "body": lambda name: self.outputs[name],
            "item": lambda: self._item,
            "workflow": lambda: {"id": workflow_id},
        }

    def act(self, action: Mapping[str, Any]) -> Any:
        """Return the output of an action."""
        if action["type"] == "Select":
            return [self._selected(action["inputs"]["select"], one) for one in self.value(action["inputs"]["from"])]
        return self.value(action["inputs"])

    def value(self, template: Any) -> Any:
        """Return a JSON value with each expression replaced by its value."""
        if isinstance(template, Mapping):
            return {key: self.value(value) for key, value in template.items()}
        if isinstance(template, list):
            return [self.value(value) for value in template]
        return self._evaluated(template[1:]) if isinstance(template, str) and template.startswith("@") else template

    def _selected(self, template: Any, item: Any) -> Any:
        self._item = item
        return self.value(template)

    def _evaluated(self, expression: str) -> Any:
        tokens, at = [], 0
        while at < len(expression):
            found = _TOKEN.match(expression, at)
            assert found, f"no expression: {expression[at:]}"
            tokens.append(found)
            at = found.end()
        value, rest = self._term(tokens)
        assert not rest, f"more than one expression: {expression}"
        return value

    def _term(self, tokens: list[re.Match[str]]) -> tuple[Any, list[re.Match[str]]]:
        head, rest = tokens[0], tokens[1:]
        if head[1] is not None:
            value: Any = head[1].replace("''", "'")
        elif head[2]:
            value = int(head[2])
        else:
            arguments, rest = self._arguments(rest)
            value = self._known[head[3]](*arguments)
        while rest and rest[0][4] in ("?[", "["):
            is_optional = rest[0][4] == "?["
            key, rest = self._term(rest[1:])
            value, rest = _member(value, key, is_optional), rest[1:]
        return value, rest

    def _arguments(self, tokens: list[re.Match[str]]) -> tuple[list[Any], list[re.Match[str]]]:
        assert tokens[0][4] == "("
        values, rest = [], tokens[1:]
        while rest[0][4] != ")":
            value, rest = self._term(rest)
            values.append(value)
            rest = rest[1:] if rest[0][4] == "," else rest
        return values, rest[1:]


def _member(value: Any, key: Any, is_optional: bool) -> Any:
    if is_optional and (value is None or (key >= len(value) if isinstance(key, int) else key not in value)):
        return None
    return value[key]


def posted(definition: Mapping[str, Any], body: Any, address: str, workflow_id: str) -> Mapping[str, Any]:
    """Return the request that a workflow makes for an alert."""
    defaults = {name: one["defaultValue"] for name, one in definition["parameters"].items() if "defaultValue" in one}
    run = Run(body, {**defaults, "webhook_url": address}, workflow_id)
    before: list[str] = []
    for name, action in definition["actions"].items():
        assert list(action["runAfter"]) == before
        run.outputs[name] = run.act(action)
        before = [name]
    request: Mapping[str, Any] = run.outputs["Post"]
    return request
