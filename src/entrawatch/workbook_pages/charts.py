"""Charts: Vega-Lite specifications from the rows of an answer."""

import itertools
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from entrawatch.workbook_pages.answers import Rows
from entrawatch.workbook_pages.cells import is_number, value_text
from entrawatch.workbook_pages.colors import SERIES, color_of
from entrawatch.workbook_pages.content import QueryItem
from entrawatch.workbook_pages.views import Chart

Key = TypeVar("Key", bound=Hashable)
_HEIGHTS = {1: 150, 2: 340, 3: 420, 4: 90}
_MEDIUM = 230
_BAR = 24
_MOST_POINTS, _MOST_BARS, _MOST_SLICES, _MOST_SERIES = 5_000, 12, 9, 10
_OTHER = "Other"
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_LINES = {"timechart": "line", "linechart": "line", "areachart": "area", "scatterchart": "point"}
_TIME_AXIS = {
    "grid": False,
    "labelFlush": False,
    "labelOverlap": "parity",
    "labelSeparation": 8,
    "format": {"minutes": "%H:%M", "hours": "%H:%M", "date": "%a %d", "day": "%a %d", "week": "%b %d", "month": "%b"},
}
KINDS = frozenset({*_LINES, "barchart", "unstackedbar", "categoricalbar", "piechart", "map"})


@dataclass(frozen=True)
class _Point:
    x: Any
    y: float
    series: str


Window = tuple[datetime, datetime]
"""The time range of a chart."""


def chart_of(item: QueryItem, rows: Rows, window: Window | None = None) -> Chart | None:
    """Return the chart of a query's rows; None if they have no column of numbers."""
    points = _points(item, rows)
    if not points:
        return None
    height = _HEIGHTS.get(item.size, _MEDIUM)
    if item.visualization == "piechart":
        return _pie(item, points, height)
    if item.visualization == "map":
        note = "Azure draws these numbers on a map."
        return _bars(item, [_Point(one.x, one.y, "") for one in points], height, note)
    if isinstance(points[0].x, datetime) and item.visualization != "categoricalbar":
        return _over_time(item, points, height, window)
    return _bars(item, points, height, "")


def _points(item: QueryItem, rows: Rows) -> list[_Point]:
    """Return the points of a chart: of each number column, or of one number column and a column with the series."""
    settings = item.chart_settings
    numbers = [name for name in rows.columns if any(map(is_number, rows.values(name)))]
    others = [name for name in rows.columns if name not in numbers]
    x, size = settings.x_axis, settings.y_axis
    if item.visualization == "map":
        x, size = (
            item.map_settings.loc_info_column or item.map_settings.label_settings,
            (item.map_settings.size_settings,),
        )
    times = [name for name in others if rows.types.get(name) == "datetime"]
    x = x if x in rows.columns else next(iter(times or others or numbers), "")
    ys = [name for name in size if name in numbers] or [name for name in numbers if name != x]
    group = settings.group if settings.group in rows.columns else next((one for one in others if one != x), "")
    return list(_of_rows(rows, x, ys, group))[:_MOST_POINTS] if x and ys else []


def _of_rows(rows: Rows, x: str, ys: Sequence[str], group: str) -> list[_Point]:
    found = []
    for row in rows.rows:
        one = dict(zip(rows.columns, row, strict=True))
        for y in ys:
            if is_number(one[y]):
                series = value_text(one[group]) or "(blank)" if group and len(ys) == 1 else y if len(ys) > 1 else ""
                at = one[x] if isinstance(one[x], datetime) else value_text(one[x]) or "(blank)"
                found.append(_Point(at, float(one[y]), series))
    return found


def _over_time(item: QueryItem, points: Sequence[_Point], height: int, window: Window | None) -> Chart:
    points = _with_other(item, points)
    moments = sorted({one.x for one in points if isinstance(one.x, datetime)})
    step = min((later - sooner for sooner, later in itertools.pairwise(moments)), default=timedelta(hours=1))
    mark, is_bar = _LINES.get(item.visualization, "bar"), item.visualization not in _LINES
    values = [_value(one, step if is_bar else None) for one in points if isinstance(one.x, datetime)]
    scale = {"type": "utc", **({"domain": _domain(window, moments, step)} if window else {})}
    x: dict[str, Any] = {"field": "x", "type": "temporal", "title": None, "scale": scale, "axis": _TIME_AXIS}
    encoding = {"x": {**x, **({"bin": "binned"} if is_bar else {})}, "y": _number_axis(stack=mark != "line")}
    if is_bar:
        encoding["x2"] = {"field": "x2"}
    drawn = {"type": mark, **({"interpolate": "monotone"} if not is_bar else {})}
    return _chart(item, points, {"mark": drawn, "encoding": encoding, "data": {"values": values}}, height)


def _domain(window: Window, moments: Sequence[datetime], step: timedelta) -> list[str]:
    """Return the ends of the time axis: the whole time range, so that one bar does not fill the chart."""
    return [_iso(min(window[0], moments[0])), _iso(max(window[1], moments[-1] + step))]


def _value(point: _Point, step: timedelta | None) -> dict[str, Any]:
    end = {"x2": _iso(point.x + step)} if step else {}
    return {"x": _iso(point.x), **end, "y": point.y, "s": point.series}


def _iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.}{moment.microsecond // 1000:03}Z"


def _number_axis(*, stack: bool) -> dict[str, Any]:
    label = "format(datum.value, abs(datum.value) < 10000 ? ',' : '~s')"
    axis = {"labelExpr": label, "tickCount": 4, "tickMinStep": 1}
    return {"field": "y", "type": "quantitative", "title": None, "axis": axis, "stack": "zero" if stack else None}


def _bars(item: QueryItem, points: Sequence[_Point], height: int, note: str) -> Chart:
    points = _with_other(item, points)
    totals = _sums((str(one.x), one.y) for one in points)
    names = _largest_first(totals)[:_MOST_BARS]
    values = [{"x": str(one.x), "y": one.y, "s": one.series} for one in points if str(one.x) in names]
    y = {"field": "x", "type": "nominal", "title": None, "sort": names, "axis": {"labelLimit": 180}}
    encoding: dict[str, Any] = {"y": y, "x": _number_axis(stack=True)}
    if item.visualization == "unstackedbar":
        encoding["yOffset"] = {"field": "s", "type": "nominal"}
    if len(totals) > len(names):
        note = f"{note} The {len(names)} highest of {len(totals)}.".strip()
    spec = {"mark": {"type": "bar", "cornerRadiusEnd": 2}, "encoding": encoding, "data": {"values": values}}
    return _chart(item, points, spec, max(_BAR * len(names) + 30, min(height, 110)), note)


def _pie(item: QueryItem, points: Sequence[_Point], height: int) -> Chart:
    sums = _sums((one.series if one.series and isinstance(one.x, datetime) else str(one.x), one.y) for one in points)
    names = _largest_first(sums)
    kept = names if len(names) <= _MOST_SLICES + 1 else names[:_MOST_SLICES]
    slices = [_Point("", sums[name], name) for name in kept]
    if len(kept) < len(names):
        slices.append(_Point("", sum(sums[name] for name in names[_MOST_SLICES:]), _OTHER))
    values = [
        {"s": f"{one.series} ({value_text(one.y)})", "y": one.y, "o": number} for number, one in enumerate(slices)
    ]
    colors = _colors(item, [one.series for one in slices])
    encoding = {
        "theta": {"field": "y", "type": "quantitative", "stack": True},
        "order": {"field": "o", "type": "quantitative"},
        "color": _color([str(one["s"]) for one in values], colors, "right"),
    }
    spec = {"mark": {"type": "arc", "innerRadius": {"expr": "min(width, height) * 0.28"}}, "encoding": encoding}
    tooltip = [{"field": "s", "type": "nominal", "title": "value"}]
    spec["encoding"] = {**encoding, "tooltip": tooltip}
    return Chart(_whole({**spec, "data": {"values": values}}), _sentence(item, slices), min(height, _MEDIUM))


def _sums(pairs: Iterable[tuple[Key, float]]) -> dict[Key, float]:
    """Return the sum of the numbers of each key, in the order of the keys."""
    found: dict[Key, float] = {}
    for key, number in pairs:
        found[key] = found.get(key, 0) + number
    return found


def _largest_first(sums: Mapping[str, float]) -> list[str]:
    return sorted(sums, key=lambda name: (-sums[name], name))


def _with_other(item: QueryItem, points: Sequence[_Point]) -> list[_Point]:
    """Return points with at most as many series as have colors of their own; the smallest become one."""
    sums = _sums((one.series, one.y) for one in points)
    most = min(item.chart_settings.create_other_group or _MOST_SERIES, _MOST_SERIES)
    if len(sums) <= most:
        return list(points)
    kept = set(_largest_first(sums)[: most - 1])
    found = _sums(((one.x, one.series if one.series in kept else _OTHER), one.y) for one in points)
    return [_Point(x, y, series) for (x, series), y in found.items()]


def _chart(item: QueryItem, points: Sequence[_Point], spec: dict[str, Any], height: int, note: str = "") -> Chart:
    ranked = _largest_first(_sums((one.series, one.y) for one in points))
    series = sorted(ranked, key=lambda name: name == _OTHER)
    is_legend = series != [""]
    colors = _colors(item, series)
    color: dict[str, Any] = (
        _color(series, colors, "bottom", is_line=spec["mark"]["type"] == "line") if is_legend else {"value": colors[0]}
    )
    x = "y" if "x2" not in spec["encoding"] and spec["encoding"]["y"].get("field") == "x" else "x"
    place = {**spec["encoding"][x], "title": "time" if spec["encoding"][x]["type"] == "temporal" else "name"}
    tooltip = [{"field": "x", "type": place["type"], "title": place["title"]}]
    if place["type"] == "temporal":
        tooltip[0]["format"] = "%Y-%m-%d %H:%M"
    tooltip += [{"field": "s", "type": "nominal", "title": "series"}] if is_legend else []
    tooltip += [{"field": "y", "type": "quantitative", "title": "count", "format": ","}]
    spec["encoding"] = {**spec["encoding"], "color": color, "tooltip": tooltip}
    return Chart(_whole(spec), _sentence(item, points), height, note)


def _color(names: Sequence[str], colors: Sequence[str], place: str, *, is_line: bool = False) -> dict[str, Any]:
    legend: dict[str, Any] = {
        "orient": place,
        "title": None,
        "labelLimit": 220,
        "symbolType": "square",
        "symbolStrokeWidth": 0,
    }
    if place == "bottom":
        legend["columns"] = 4
    if is_line:
        legend |= {"symbolType": "stroke", "symbolStrokeWidth": 3}
    return {"field": "s", "type": "nominal", "scale": {"domain": list(names), "range": list(colors)}, "legend": legend}


def _colors(item: QueryItem, series: Sequence[str]) -> list[str]:
    given: Mapping[str, str] = {
        one.series_name: one.color for one in item.chart_settings.series_label_settings if one.color
    }
    free = [one for one in SERIES if one not in {color_of(name, "") for name in given.values()}] or list(SERIES)
    found, number = [], 0
    for name in series:
        if name in given:
            found.append(color_of(given[name]))
        else:
            found.append(free[number % len(free)])
            number += 1
    return found


def _whole(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {"$schema": _SCHEMA, "width": "container", **spec}


def _sentence(item: QueryItem, points: Sequence[_Point]) -> str:
    total = sum(one.y for one in points)
    return f"{item.title or item.name}: {len(points)} values, {value_text(total)} in total"
