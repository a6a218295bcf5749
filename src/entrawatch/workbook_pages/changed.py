"""What differs between two versions of a workbook, and where a reader sees it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from entrawatch.workbook_pages.content import GroupItem, Item, LinksItem, QueryItem, Workbook

_MOST_PLACES = 4
_EQUAL = "isEqualTo"


@dataclass(frozen=True)
class ChangedWorkbook:
    """A workbook before and after a change; `before` is None for a new one, `after` for one that is gone."""

    before: Workbook | None
    after: Workbook | None
    words: Sequence[str]
    """Its new, removed and changed panels, a line each."""
    places: Sequence[Mapping[str, str]]
    """The values of tabs and selected rows with which these panels show; the first ones of many."""

    @property
    def title(self) -> str:
        """Return the title that people see."""
        shown = self.after or self.before
        return shown.title if shown else ""


def changed_workbooks(before: Iterable[Workbook], after: Iterable[Workbook]) -> list[ChangedWorkbook]:
    """Return the workbooks that differ, by their title, in the order of the new version."""
    old, new = ({one.title: one for one in side} for side in (before, after))
    pairs = [(old.get(title), new.get(title)) for title in dict.fromkeys([*new, *old])]
    return [_changed(*pair) for pair in pairs if not pair[0] or not pair[1] or pair[0].items != pair[1].items]


def _changed(before: Workbook | None, after: Workbook | None) -> ChangedWorkbook:
    old, new = (dict(_panels(one.items, {})) if one else {} for one in (before, after))
    lists = {
        "new": [name for name in new if name not in old],
        "removed": [name for name in old if name not in new],
        "changed": [name for name in new if name in old and new[name][0] != old[name][0]],
    }
    words = [
        f"{kind}: {_title(name, (new.get(name) or old[name])[0])}" for kind, names in lists.items() for name in names
    ]
    places = [(new.get(name) or old[name])[1] for names in lists.values() for name in names]
    kept = [one for number, one in enumerate(places) if one not in places[:number]][:_MOST_PLACES]
    return ChangedWorkbook(before, after, words, kept or [{}])


def _panels(items: Iterable[Item], place: Mapping[str, str]) -> Iterator[tuple[str, tuple[Item, Mapping[str, str]]]]:
    """Yield each item except groups, by its name, with the values with which it shows."""
    for item in items:
        here = {**place, **{one.parameter_name: one.value for one in item.conditions if one.comparison == _EQUAL}}
        if isinstance(item, GroupItem):
            yield from _panels(item.items, here)
        else:
            yield item.name, (item, here)


def _title(name: str, item: Item) -> str:
    title = item.title if isinstance(item, QueryItem) else "tabs" if isinstance(item, LinksItem) else ""
    return f"{title} ({name})" if title and title != name else name
