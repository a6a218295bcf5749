"""A whole workbook as JSON text, and the items in it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from entrawatch.workbooks.model.items import Group, Item

_SCHEMA = "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json"


@dataclass(frozen=True)
class Workbook:
    """A workbook: `id` decides its name in Azure, `title` is what readers see."""

    id: str
    title: str
    items: tuple[Item, ...]


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


def all_items(items: Iterable[Item]) -> Iterator[Item]:
    """Yield items and the items in their groups, in order."""
    for item in items:
        yield item
        if isinstance(item, Group):
            yield from all_items(item.items)
