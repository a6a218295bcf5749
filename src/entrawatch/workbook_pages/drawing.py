"""A workbook drawn: each item with what it shows for every state of the parameters that a reader can reach."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from entrawatch.documents.issues import EntrawatchError
from entrawatch.documents.messages import did_you_mean
from entrawatch.workbook_pages.answers import Answers, NoAnswer, Rows, static_rows
from entrawatch.workbook_pages.cells import DRAWN_FORMATTERS
from entrawatch.workbook_pages.charts import KINDS, Window, chart_of
from entrawatch.workbook_pages.content import (
    JSON,
    LOGS,
    RESOURCE_GRAPH,
    Condition,
    GroupItem,
    Item,
    LinksItem,
    ParametersItem,
    QueryItem,
    TextItem,
    UnknownItem,
    Workbook,
    all_items,
)
from entrawatch.workbook_pages.read_workbooks import KIND_NAMES
from entrawatch.workbook_pages.settings import exported_defaults, opening_tabs, settings_of, tab_values
from entrawatch.workbook_pages.tables import grid_of, tiles_of
from entrawatch.workbook_pages.values import Filling, Setting, State, holds, names_in, time_range_of
from entrawatch.workbook_pages.views import Grid, Message, Prose, Tiles, View

MOST_STATES = 160
"""Results of one item; the page says so where a reader reaches another state."""
_GRIDS, _TILES = frozenset({"", "table"}), frozenset({"tiles", "card", "stat", "stats"})
_SUCCESS = 3
_IN_AZURE = "Azure Resource Graph answers this query in the portal. Exported logs do not contain its data."


@dataclass(frozen=True)
class Shown:
    """What an item shows in one state: its title, and its view or its text."""

    title: str
    view: View | Prose


@dataclass(frozen=True)
class Panel:
    """A text or a query with what it shows, by the values of the parameters that it depends on."""

    item: TextItem | QueryItem
    depends: tuple[str, ...]
    shown: Mapping[tuple[str, ...], Shown]


@dataclass(frozen=True)
class Bar:
    """A bar of parameters, tabs, or links."""

    item: ParametersItem | LinksItem


@dataclass(frozen=True)
class Section:
    """A group with its nodes."""

    item: GroupItem
    nodes: "tuple[Node, ...]"


Node = Panel | Bar | Section


@dataclass(frozen=True)
class DrawnWorkbook:
    """A workbook with everything that a page or a picture needs, and what is left out."""

    id: str
    title: str
    settings: Mapping[str, Setting]
    state: State
    """The values when the page opens, also of tabs and of parameters that rows set."""
    nodes: tuple[Node, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Selector:
    """A query whose rows set parameters: the views of its states, with the parameters that lead to each."""

    exports: frozenset[str]
    views: Sequence[tuple[Mapping[str, str], View | Prose]]


@dataclass
class _Drawing:
    """The parameters of one workbook, and what is drawn so far."""

    answers: Answers
    progress: Callable[[str], None]
    settings: Mapping[str, Setting]
    axes: Mapping[str, Sequence[str]]
    state: dict[str, str]
    exported: frozenset[str]
    is_still: bool
    most_states: int
    selectors: list[_Selector] = field(default_factory=list)
    left_out: dict[str, None] = field(default_factory=dict)

    def nodes(self, items: Iterable[Item], conditions: tuple[Condition, ...]) -> Iterator[Node]:
        for item in items:
            every = (*conditions, *item.conditions)
            if isinstance(item, GroupItem):
                yield Section(item, tuple(self.nodes(item.items, every)))
            elif isinstance(item, TextItem | QueryItem):
                yield self.panel(item, every)
            elif isinstance(item, ParametersItem | LinksItem):
                yield Bar(item)
            elif isinstance(item, UnknownItem):
                self.leave_out(item, KIND_NAMES.get(item.type, f"item of type {item.type}"))

    def leave_out(self, item: Item, what: str) -> None:
        self.left_out.setdefault(f"'{item.name}': {what}")

    def panel(self, item: TextItem | QueryItem, conditions: Sequence[Condition]) -> Panel:
        if isinstance(item, QueryItem):
            self.progress(item.title or item.name)
            self._note_left_out(item)
        depends = self._depends(item)
        names = frozenset(depends) | {one.parameter_name for one in conditions}
        shown: dict[tuple[str, ...], Shown] = {}
        views: list[tuple[Mapping[str, str], View | Prose]] = []
        for state in self._states(names, conditions):
            key = tuple(state[name] for name in depends)
            if key not in shown and len(shown) < self.most_states:
                shown[key] = self._shown(item, {**self.state, **state})
                views.append((state, shown[key].view))
        if isinstance(item, QueryItem) and item.exports:
            self.selectors.append(_Selector(frozenset(one.parameter_name for one in item.exports), views))
        return Panel(item, depends, shown)

    def _depends(self, item: TextItem | QueryItem) -> tuple[str, ...]:
        texts = [item.markdown] if isinstance(item, TextItem) else [item.query, item.title, item.no_data_message]
        names = names_in(*texts)
        if isinstance(item, QueryItem):
            names |= {item.time_context_from_parameter}
        return tuple(name for name in self.state if name in names)

    def _states(self, names: frozenset[str], conditions: Sequence[Condition]) -> Iterator[dict[str, str]]:
        """Yield the states that a reader can reach with one change, or with a row of a grid, where the item shows."""
        base = {name: self.state[name] for name in self.state if name in names}
        for one in () if self.is_still else conditions:
            # A reader comes to an item on another tab through that tab.
            if one.parameter_name in base and one.parameter_name not in self.exported and one.comparison == "isEqualTo":
                base[one.parameter_name] = one.value
        for state in (base,) if self.is_still else self._changed(base):
            if holds(conditions, state, names & self.state.keys()):
                yield state

    def _changed(self, base: Mapping[str, str]) -> Iterator[dict[str, str]]:
        yield dict(base)
        yield from ({**base, **row} for row in self._rows(base))
        for name in base:
            for value in self.axes.get(name, ()):
                yield {**base, name: value}

    def _rows(self, base: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """Yield what selected rows set, of the parameters in `base`, with the state in which their grid shows."""
        for selector in self.selectors:
            if base.keys().isdisjoint(selector.exports):
                continue
            for around, view in selector.views:
                if any(base.get(name, value) != value for name, value in around.items() if name not in self.exported):
                    continue  # reached with a changed value: its rows would multiply the queries by its values
                for selected in _selects(view):
                    yield {name: value for name, value in {**around, **selected}.items() if name in base}

    def _shown(self, item: TextItem | QueryItem, state: State) -> Shown:
        filling = Filling(self.settings, state, self.answers.now)
        if isinstance(item, TextItem):
            return Shown("", filling.prose(item.markdown))
        return Shown(filling.shown(item.title), self._view(item, filling))

    def _view(self, item: QueryItem, filling: Filling) -> View:
        if item.query_type == RESOURCE_GRAPH:
            return Message(_IN_AZURE, "missing")
        if item.query_type not in (LOGS, JSON):
            return Message(f"A query of type {item.query_type} runs only in the portal.", "missing")
        duration = time_range_of(item, filling.state)
        asked = filling.question(item.query)
        rows = static_rows(asked.query) if item.query_type == JSON else self.answers.rows(asked, duration)
        if isinstance(rows, NoAnswer):
            return Message(f"{rows.reason[:1].upper()}{rows.reason[1:]}", "missing")
        if not rows.rows:
            kind = "success" if item.no_data_message_style == _SUCCESS else "empty"
            return Message(filling.shown(item.no_data_message) or "The query returned no results.", kind)
        return _drawn(item, rows, None if item.query_type == JSON else self.answers.window(duration))

    def _note_left_out(self, item: QueryItem) -> None:
        if item.visualization not in _GRIDS | _TILES | KINDS:
            self.leave_out(item, f"visualization '{item.visualization}', shown as a grid")
        elif item.exports and item.visualization in KINDS:
            self.leave_out(item, "selection in a chart")
        if item.query_type not in (LOGS, JSON, RESOURCE_GRAPH):
            self.leave_out(item, f"query of type {item.query_type}")
        for one in item.grid_settings.formatters:
            if one.formatter not in DRAWN_FORMATTERS:
                self.leave_out(item, f"formatter {one.formatter} of '{one.column_match}', shown as text")


def _drawn(item: QueryItem, rows: Rows, window: Window | None) -> View:
    if item.visualization in _TILES:
        return tiles_of(item, rows)
    chart = chart_of(item, rows, window) if item.visualization in KINDS else None
    return chart or grid_of(item, rows)


def _selects(view: View | Prose) -> Sequence[Mapping[str, str]]:
    if isinstance(view, Grid):
        return view.selects
    return [tile.selects for tile in view.tiles if tile.selects] if isinstance(view, Tiles) else ()


def known_names(workbook: Workbook) -> frozenset[str]:
    """Return the names of the parameters of a workbook, also of tabs and of those that rows set."""
    bars = [item for item in all_items(workbook.items) if isinstance(item, ParametersItem)]
    names = {one.name for item in bars for one in item.parameters}
    return frozenset(names | tab_values(workbook.items).keys() | exported_defaults(workbook.items).keys())


def panels(nodes: Iterable[Node]) -> Iterator[Panel]:
    """Yield the panels of nodes and of their sections, in order."""
    for node in nodes:
        if isinstance(node, Section):
            yield from panels(node.nodes)
        elif isinstance(node, Panel):
            yield node


def empty_panels(workbook: DrawnWorkbook) -> dict[str, str]:
    """Return the items without a row in any drawn state, each with its text; not those that Azure answers."""
    found = []
    for panel in panels(workbook.nodes):
        messages = [one for one in panel.shown.values() if isinstance(one.view, Message) and one.view.kind != "success"]
        if messages and len(messages) == len(panel.shown):
            found.append((panel.item, messages[0]))
    return {
        item.name: one.view.text for item, one in found if isinstance(one.view, Message) and one.view.text != _IN_AZURE
    }


def _check_tabs(given: Mapping[str, str], tabs: Mapping[str, Sequence[str]]) -> None:
    """Raise EntrawatchError for a tab that the workbook does not have."""
    for name, values in tabs.items():
        text = given.get(name, values[0])
        if text not in values:
            raise EntrawatchError(f"'{text}' is not a value of parameter '{name}'; {did_you_mean(text, values)}")


def draw(
    workbook: Workbook,
    answers: Answers,
    given: Mapping[str, str],
    progress: Callable[[str], None] = lambda _: None,
    *,
    is_still: bool = False,
    most_states: int = MOST_STATES,
) -> DrawnWorkbook:
    """Return a workbook with the answers of logs; `given`: values in place of those it opens with.

    `is_still`: draws only what shows when it opens, for a picture. `most_states`: how many results each item has.
    """
    settings = settings_of(workbook.items, answers, given)
    tabs, exported = tab_values(workbook.items), exported_defaults(workbook.items)
    _check_tabs(given, tabs)
    state = {
        **exported,
        **opening_tabs(workbook.items, tabs),
        **{name: setting.value for name, setting in settings.items()},
        **{name: value for name, value in given.items() if name not in settings},
    }
    axes = {**{name: [one.value for one in setting.choices] for name, setting in settings.items()}, **tabs}
    drawing = _Drawing(answers, progress, settings, axes, state, frozenset(exported) - settings.keys(), is_still,
                       most_states)  # fmt: skip
    nodes = tuple(drawing.nodes(workbook.items, ()))
    return DrawnWorkbook(workbook.id, workbook.title, settings, state, nodes, tuple(drawing.left_out))
