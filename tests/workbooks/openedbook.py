"""The parameters of a workbook that was just opened."""

from collections.abc import Iterable

from entrawatch.workbooks.model.document import all_items
from entrawatch.workbooks.model.items import Item, Query, Tabs
from entrawatch.workbooks.model.parameters import DropDown, Parameters, TextField


def defaults(items: Iterable[Item]) -> dict[str, str]:
    """Return the value of each parameter when a workbook opens."""
    values: dict[str, str] = {}
    for item in all_items(items):
        if isinstance(item, Parameters):
            values |= {one.name: one.value for one in item.parameters if isinstance(one, TextField | DropDown)}
        if isinstance(item, Query):
            values |= {one.parameter: one.default for one in item.exports}
        if isinstance(item, Tabs):
            values[item.parameter] = item.tabs[0][0]
    return values
