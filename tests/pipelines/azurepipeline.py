"""The pipeline of Azure DevOps as its service makes it of the files: templates, loops and choices carried out."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from azureexpressions import value
from runevents import ROOT

PIPELINE = ROOT / "pipelines" / "azure-devops.yml"
_EMBEDDED = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_EACH = re.compile(r"\$\{\{\s*each (\w+) in (.*?)\s*\}\}")
_IF = re.compile(r"\$\{\{\s*if (.*?)\s*\}\}")


def pipeline(reason: str = "PullRequest") -> dict[str, Any]:
    """Return the whole pipeline of a run that was started for this reason."""
    document = yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))
    variables = {one["name"]: one["value"] for one in document["variables"]}
    context = {"variables": {**variables, "Build.Reason": reason}}
    found: dict[str, Any] = _filled(document, context, PIPELINE.parent)
    return found


def stages(reason: str = "PullRequest") -> dict[str, dict[str, Any]]:
    """Return all stages by name, in their order, each with what it depends on: by default on the one before."""
    found: dict[str, dict[str, Any]] = {}
    before: list[str] = []
    for stage in pipeline(reason)["stages"]:
        named = stage.get("dependsOn", before)
        found[stage["stage"]] = {**stage, "dependsOn": [named] if isinstance(named, str) else named}
        before = [stage["stage"]]
    return found


def steps_of(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every step below a stage, wherever it stands."""
    if isinstance(value, dict):
        yield from value.get("steps") or []
        for inner in value.values():
            yield from steps_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from steps_of(inner)


def script_of(step: Mapping[str, Any]) -> str:
    """Return the shell script of a step, or nothing."""
    return str(step.get("bash") or (step.get("inputs") or {}).get("inlineScript") or "")


def _filled(part: Any, context: Mapping[str, Any], folder: Path) -> Any:
    if isinstance(part, dict):
        return _mapping(part, context, folder)
    if isinstance(part, list):
        return [one for item in part for one in _items(item, context, folder)]
    return _text(part, context) if isinstance(part, str) else part


def _items(item: Any, context: Mapping[str, Any], folder: Path) -> Iterator[Any]:
    """Yield what one item of a list becomes: a loop, a choice or a template can become many."""
    key = next(iter(item)) if isinstance(item, dict) and len(item) == 1 else ""
    if each := _EACH.fullmatch(str(key)):
        for one in value(each[2], context):
            yield from _filled(item[key], {**context, each[1]: one}, folder)
    elif choice := _IF.fullmatch(str(key)):
        yield from _filled(item[key], context, folder) if value(choice[1], context) else []
    elif isinstance(item, dict) and "template" in item:
        yield from _template(item, context, folder)
    else:
        yield _filled(item, context, folder)


def _template(item: Mapping[str, Any], context: Mapping[str, Any], folder: Path) -> list[Any]:
    document = yaml.safe_load((folder / item["template"]).read_text(encoding="utf-8"))
    given = _filled(item["parameters"], context, folder)
    declared = {one["name"]: one for one in document["parameters"]}
    assert given.keys() == declared.keys()
    assert all(given[name] in one.get("values", [given[name]]) for name, one in declared.items())
    # A template sees its parameters, and of the variables only those that Azure DevOps predefines.
    inner = {"parameters": given, "variables": {"Build.Reason": context["variables"]["Build.Reason"]}}
    steps: list[Any] = _filled(document["steps"], inner, folder)
    return steps


def _mapping(part: Mapping[str, Any], context: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    holds = True
    for key, inner in part.items():
        if choice := _IF.fullmatch(str(key)):
            holds = bool(value(choice[1], context))
            found |= _filled(inner, context, folder) if holds else {}
        elif re.fullmatch(r"\$\{\{\s*else\s*\}\}", str(key)):
            found |= {} if holds else _filled(inner, context, folder)
        else:
            found[key] = _filled(inner, context, folder)
    return found


def _text(text: str, context: Mapping[str, Any]) -> str:
    return _EMBEDDED.sub(lambda match: str(value(match[1], context)), text)
