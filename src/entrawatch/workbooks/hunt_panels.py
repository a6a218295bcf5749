"""The panels of hunts: one is selected in a list, with its text, its chart and its rows over its own time range."""

from collections.abc import Sequence

from entrawatch.kql.words import without_end
from entrawatch.specs.area_guide import ChartShape, Hunt
from entrawatch.workbooks.model.items import Group, Item, Query, Text
from entrawatch.workbooks.model.parameters import DropDown, Parameters
from entrawatch.workbooks.model.visibility import Condition
from entrawatch.workbooks.model.visuals import Chart, ChartKind, Grid
from entrawatch.workbooks.plan import QueriedHunt
from entrawatch.workbooks.result_columns import formatted, in_words, page_columns, page_lines

HUNT = "Hunt"
_KINDS = {ChartShape.TIME: ChartKind.BAR, ChartShape.BAR: ChartKind.CATEGORIES, ChartShape.PIE: ChartKind.PIE}
# Column with the number of rows.
_ROWS = "Rows"
_WEEK = 7
# More bars or parts look alike.
_MOST_BARS = 15


def hunt_items(hunts: Sequence[QueriedHunt]) -> tuple[Item, ...]:
    """Return the list of hunts and, for the selected one, its panels; none without a hunt."""
    if not hunts:
        return ()
    choices = tuple((one.hunt.id, one.hunt.title) for one in hunts)
    picker = Parameters("hunt-picker", (DropDown(HUNT, HUNT, choices[0][0], choices),))
    return (picker, *(_group(one) for one in hunts))


def _empty(hunt: Hunt) -> str:
    text = f"The hunt found nothing in the last {hunt.days} days."
    return f"{text} If it compares with earlier weeks, it requires their records." if hunt.days > _WEEK else text


def _group(planned: QueriedHunt) -> Group:
    hunt, query = planned.hunt, f"{without_end(planned.query)}\n"
    text = f"## {hunt.title}\n\n{hunt.description.strip()}\n\n*Reads the last {hunt.days} days.*"
    visual = Grid((*formatted(hunt.query), *page_columns(hunt.query)))
    name = f"{hunt.id}-rows"
    grid = Query(name, hunt.title, f"{query}{page_lines(hunt.query)}", visual, _empty(hunt), days=hunt.days)
    items = [Text(f"{hunt.id}-text", text), *_chart(hunt, query), grid]
    return Group(hunt.id, items, visible=[Condition(HUNT, hunt.id)])


def _chart(hunt: Hunt, query: str) -> list[Item]:
    if not hunt.chart:
        return []
    chart = hunt.chart
    value, by = chart.y or _ROWS, f", {chart.series}" if chart.series else ""
    is_time = chart.kind is ChartShape.TIME
    summed = f"sum({chart.y})" if chart.y else "count()"
    x = f"{chart.x} = bin({chart.x}, 1d)" if is_time else chart.x
    most = f"| order by {chart.x} asc" if is_time else f"| top {_MOST_BARS} by {value} desc"
    visual = Chart(_KINDS[chart.kind], chart.x, value, chart.series or "")
    text = f"{query}| summarize {value} = {summed} by {x}{by}\n{most}\n"
    title = f"{hunt.title}: {in_words(value)} {'by day' if is_time else f'by {in_words(chart.x)}'}"
    return [Query(f"{hunt.id}-chart", title, text, visual, _empty(hunt), days=hunt.days)]
