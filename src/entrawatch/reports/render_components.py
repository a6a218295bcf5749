"""Render the guide's hybrid and cloud components as text, JSON, and Markdown."""

import json
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from entrawatch.reference.guide_rows import ComponentKind
from entrawatch.reports.markdown import escaped, markdown_table
from entrawatch.specs.components import ComponentCoverage, unwatched

_TITLES = ("component", "watched by alerts", "hunts", "collected from", "requires inputs")


def components_as_text(components: Sequence[ComponentCoverage]) -> RenderableType:
    """Return one table for each kind of component, and those that nothing watches."""
    parts: list[RenderableType] = []
    for kind in ComponentKind:
        parts += [Text(f"{kind} components", style="bold"), _table(_of_kind(components, kind)), Text()]
    return Group(*parts, Text(_summary(components), style="bold"), *_missing(components))


def components_as_json(components: Sequence[ComponentCoverage]) -> str:
    """Return the components as a JSON list."""
    return json.dumps([_object(one) for one in components], indent=2, ensure_ascii=False)


def components_as_markdown(components: Sequence[ComponentCoverage]) -> str:
    """Return one Markdown table for each kind of component."""
    lines = [f"{_summary(components)}."]
    for kind in ComponentKind:
        rows = [[escaped(cell) for cell in _cells(one)] for one in _of_kind(components, kind)]
        lines += ["", f"## {kind.capitalize()} components", "", *markdown_table(_TITLES, rows)]
    return "\n".join(lines)


def _of_kind(components: Sequence[ComponentCoverage], kind: ComponentKind) -> list[ComponentCoverage]:
    return [one for one in components if one.row.component is kind]


def _summary(components: Sequence[ComponentCoverage]) -> str:
    counts = [f"{len(_of_kind(components, kind))} {kind}" for kind in ComponentKind]
    watched = len(components) - len(unwatched(components))
    return f"{watched} of {len(components)} components of the guide are watched ({' and '.join(counts)})"


def _missing(components: Iterable[ComponentCoverage]) -> Iterator[Text]:
    for one in unwatched(components):
        yield Text(f"no alert and no hunt watches component '{one.row.where}'", style="bold red")


def _table(components: Iterable[ComponentCoverage]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in _TITLES:
        table.add_column(title, overflow="fold")
    for one in components:
        table.add_row(*_cells(one))
    return table


def _cells(one: ComponentCoverage) -> tuple[str, ...]:
    lists = (one.alerts, one.hunts, one.collected_from, one.inputs)
    return (one.row.where, *(", ".join(values) for values in lists))


def _object(one: ComponentCoverage) -> dict[str, object]:
    return {
        "component": one.row.where,
        "kind": one.row.component,
        "row": one.row.id,
        "alerts": one.alerts,
        "hunts": one.hunts,
        "tables": one.tables,
        "collected_from": one.collected_from,
        "inputs": one.inputs,
    }
