"""A whole workbook as JSON text, and the items in it."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from entrawatch.workbooks.model.items import Group, Item, Query
from entrawatch.workbooks.model.parameters import DropDown, Parameters
from entrawatch.workbooks.model.sources import LOGS

_SCHEMA = "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json"


@dataclass(frozen=True)
class Workbook:
    """A workbook: `id` decides its name in Azure, `title` is what readers see."""

    id: str
    title: str
    items: tuple[Item, ...]

    @cached_property
    def content(self) -> str:
        """Return the workbook as canonical JSON."""
        return workbook_json(self.items)


def workbook_json(items: Sequence[Item]) -> str:
    """Return the workbook as canonical JSON: sorted keys, no spaces."""
    content = [item.to_json() for item in items]
    return canonical({"version": "Notebook/1.0", "items": content, "isLocked": False, "$schema": _SCHEMA})


def with_workspace(content: str, workspace_id: str) -> str:
    """Return a workbook's content that queries this workspace for a reader who opens it from elsewhere."""
    return canonical({**json.loads(content), "fallbackResourceIds": [workspace_id]})


def canonical(content: dict[str, Any]) -> str:
    """Return JSON that is the same for the same content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def with_queries(items: Sequence[Item], change: Callable[[str], str]) -> tuple[Item, ...]:
    """Return items with every query of the workspace changed."""
    return tuple(_with_queries(item, change) for item in items)


def _with_queries(item: Item, change: Callable[[str], str]) -> Item:
    if isinstance(item, Group):
        return replace(item, items=with_queries(item.items, change))
    if isinstance(item, Query) and item.source is LOGS:
        return replace(item, query=change(item.query))
    if isinstance(item, Parameters):
        asked = (replace(one, query=change(one.query)) if isinstance(one, DropDown) else one for one in item.parameters)
        return replace(item, parameters=tuple(asked))
    return item


def all_items(items: Iterable[Item]) -> Iterator[Item]:
    """Yield items and the items in their groups, in order."""
    for item in items:
        yield item
        if isinstance(item, Group):
            yield from all_items(item.items)
