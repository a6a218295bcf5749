"""Read workbooks from their JSON: content, a file of the gallery, or what the Azure CLI lists."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.json_values import parsed_json
from entrawatch.documents.quoting import shown
from entrawatch.resources.program_plan import Plan
from entrawatch.resources.workbook_drift import WORKBOOK_CONTENT, WORKBOOK_TYPE
from entrawatch.workbook_pages.content import (
    GroupItem,
    Item,
    LinksItem,
    ParametersItem,
    QueryItem,
    TextItem,
    UnknownItem,
    Workbook,
)

_KINDS: Mapping[int, type[Item]] = {
    1: TextItem,
    3: QueryItem,
    9: ParametersItem,
    11: LinksItem,
    12: GroupItem,
}
KIND_NAMES = {10: "metric chart", 13: "notebook pipeline"}
"""Names of kinds that a page does not draw."""
_MOST_DEPTH = 20
_ADVICE = "write the workbook's JSON, or what `az monitor app-insights workbook list --can-fetch-content true` prints"


def read_workbooks(text: str, name: str) -> tuple[Workbook, ...]:
    """Return the workbooks in a file's text; raises EntrawatchError for other documents.

    `name`: the file's name, for messages and as the workbook's title where it has none.
    """
    found = tuple(_workbooks(parsed_json(text), name))
    if not found:
        raise EntrawatchError(f"{name}: no workbook in this file; {_ADVICE}")
    return found


def _workbooks(data: Any, name: str) -> Iterator[Workbook]:
    if isinstance(data, list):
        for number, entry in enumerate(data, 1):
            yield from _workbooks(entry, f"{name} ({number})")
    elif isinstance(data, dict) and isinstance(data.get("items"), list):
        yield read_workbook(data, _id(name), _id(name))
    elif isinstance(data, dict):
        properties = data.get("properties")
        row: Mapping[str, Any] = properties if isinstance(properties, dict) else data
        content = parsed_json(str(row.get(WORKBOOK_CONTENT) or ""))
        title = str(row.get("displayName") or name)
        if isinstance(content, dict) and isinstance(content.get("items"), list):
            yield read_workbook(content, _id(title), title)


def planned_workbooks(plan: Plan) -> dict[str, Workbook]:
    """Return the workbooks that a program declares, by the last part of their name, such as user_accounts."""
    found = {}
    for item in plan.of_type(WORKBOOK_TYPE):
        name = item.name.rpartition("-")[2]
        content = parsed_json(str(item.inputs[WORKBOOK_CONTENT]))
        found[name] = read_workbook(content if isinstance(content, dict) else {}, name, str(item.inputs["displayName"]))
    return found


def with_own_ids(workbooks: Iterable[Workbook]) -> list[Workbook]:
    """Return workbooks of which no two have the same ID: a list from Azure can have the same title twice."""
    found: dict[str, Workbook] = {}
    for one in workbooks:
        number, name = 2, one.id
        while name in found:
            number, name = number + 1, f"{one.id}-{number}"
        found[name] = one.model_copy(update={"id": name})
    return list(found.values())


def read_workbook(content: Mapping[str, Any], identifier: str, title: str) -> Workbook:
    """Return a workbook from its content; raises EntrawatchError for a value that Azure would not accept."""
    try:
        return Workbook(id=identifier, title=title, items=_items(content.get("items"), 0))
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(one) for one in first["loc"])
        raise EntrawatchError(
            f"workbook '{title}': {wrong.title}.{place} {shown(first['input'])} is not valid: {first['msg']}"
        ) from None


def _items(raw: Any, depth: int) -> tuple[Item, ...]:
    if depth > _MOST_DEPTH:
        raise EntrawatchError(f"a workbook with groups nested deeper than {_MOST_DEPTH} levels cannot be rendered")
    return tuple(_item(one, depth) for one in raw if isinstance(one, dict)) if isinstance(raw, list) else ()


def _item(raw: Mapping[str, Any], depth: int) -> Item:
    number = raw.get("type")
    kind = _KINDS.get(number) if isinstance(number, int) else None
    content = raw.get("content")
    content = dict(content) if isinstance(content, dict) else {}
    common = {"name": raw.get("name"), "width": raw.get("customWidth"), "conditions": _conditions(raw)}
    if kind is None:
        return UnknownItem.model_validate({**common, "type": number if isinstance(number, int) else -1})
    if kind is GroupItem:
        content["items"] = _items(content.get("items"), depth + 1)
    return kind.model_validate({**content, **common})


def _conditions(raw: Mapping[str, Any]) -> list[Any]:
    several = raw.get("conditionalVisibilities")
    if isinstance(several, list) and several:
        return several
    one = raw.get("conditionalVisibility")
    return [one] if isinstance(one, dict) else []


def _id(text: str) -> str:
    words = re.sub(r"\.(json|workbook)$", "", text, flags=re.IGNORECASE).replace("\\", "/").rpartition("/")[2]
    return re.sub(r"[^\w-]+", "-", words).strip("-").lower() or "workbook"


def options_of(json_data: str) -> tuple[tuple[str, str, bool], ...]:
    """Return value, label and whether it is selected for each choice that a parameter lists as JSON."""
    data = parsed_json(json_data)
    rows = data if isinstance(data, list) else []
    return tuple(_option(row) for row in rows if not isinstance(row, list))


def _option(row: Any) -> tuple[str, str, bool]:
    if not isinstance(row, dict):
        return str(row), str(row), False
    value = row.get("value", "")
    text = value if isinstance(value, str) else json.dumps(value)
    return text, str(row.get("label") or text), row.get("selected") in (True, 1, "true")
