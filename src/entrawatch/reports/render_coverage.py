"""Render coverage as text, JSON, Markdown, and an ATT&CK Navigator layer."""

import json
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Column, Table
from rich.text import Text

from entrawatch.documents.render_issues import count_of
from entrawatch.reference.attack import attack_version, technique
from entrawatch.reports.markdown import escaped, markdown_table
from entrawatch.specs.coverage import Answer, AreaTotals, Coverage, RowCoverage

_STYLES = {Answer.ALERT: "green", Answer.NONE: "bold red"}
_BAR_WIDTH = 20
# The layer format that Navigator 5 reads and writes, as its own files state.
_LAYER_FORMAT = "4.5"
_NAVIGATOR = "5.1.0"
_TITLES = ("area", "rows answered", "log-query rows with an alert", "recommendations answered")


def coverage_as_text(found: Coverage, *, with_rows: bool) -> RenderableType:
    """Return a bar for each area, the techniques, and with `with_rows` each row."""
    parts: list[RenderableType] = [_area_table(found)]
    if with_rows:
        parts += [Text(), _row_table(found.rows)]
    parts += [Text(), _technique_table(found), Text(f"\n{_summary(found)}", style="bold")]
    return Group(*parts, *_claims(found.broken_claims))


def coverage_as_json(found: Coverage) -> str:
    """Return totals, rows, and techniques as JSON."""
    document = {
        "areas": [
            {
                "area": area.area,
                "complete": area.is_complete,
                "rows": area.rows,
                "rows_answered": area.rows_answered,
                "log_query_rows": area.log_query_rows,
                "log_query_rows_with_alert": area.log_query_alerts,
                "recommendations": area.prose,
                "recommendations_answered": area.prose_answered,
            }
            for area in found.areas
        ],
        "rows": [_row_object(item) for item in found.rows],
        "techniques": found.techniques,
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def coverage_as_markdown(found: Coverage) -> str:
    """Return totals, rows by area, and techniques as Markdown tables."""
    lines = [_summary(found), "", *_escaped_table(_TITLES, map(_area_cells, found.areas))]
    for area in found.areas:
        rows = [item for item in found.rows if item.row.area == area.area]
        titles = ("row of the guide", "risk", "answer", "by", "needs")
        lines += ["", f"## {area.area}", "", *_escaped_table(titles, map(_row_cells, rows))]
    techniques = ((_technique_name(name), ", ".join(alerts)) for name, alerts in found.techniques.items())
    return "\n".join([*lines, "", "## ATT&CK techniques", "", *_escaped_table(("technique", "alerts"), techniques)])


def totals_table(found: Coverage) -> Iterator[str]:
    """Yield a Markdown table with the totals of each area, and of all areas."""
    rows = [[area.area.replace("_", " ").capitalize(), *_counts([area], found)] for area in found.areas]
    rows.append([f"**{cell}**" for cell in ("All", *_counts(found.areas, found))])
    titles = (
        "Area of the guide",
        "Alerts for its rows",
        "Rows answered",
        "Log-query rows with an alert",
        "Recommendations answered",
    )
    yield from markdown_table(titles, rows)


def _counts(areas: Sequence[AreaTotals], found: Coverage) -> list[str]:
    names = {area.area for area in areas}
    alerts = {name for item in found.rows if item.row.area in names for name in item.alerts}
    rows = f"{sum(area.rows_answered for area in areas)} of {sum(area.rows for area in areas)}"
    queries = f"{sum(area.log_query_alerts for area in areas)} of {sum(area.log_query_rows for area in areas)}"
    return [str(len(alerts)), rows, queries, f"{sum(a.prose_answered for a in areas)} of {sum(a.prose for a in areas)}"]


def navigator_layer(found: Coverage) -> str:
    """Return an ATT&CK Navigator layer as JSON; the score of a technique is the number of alerts that detect it."""
    most = max((len(alerts) for alerts in found.techniques.values()), default=1)
    layer = {
        "name": "entrawatch",
        "versions": {"attack": attack_version().partition(".")[0], "navigator": _NAVIGATOR, "layer": _LAYER_FORMAT},
        "domain": "enterprise-attack",
        "description": "Techniques that the entrawatch alerts detect; the score is the number of alerts.",
        "filters": {"platforms": ["Identity Provider"]},
        "techniques": [
            {"techniqueID": name, "score": len(alerts), "comment": ", ".join(alerts), "showSubtechniques": True}
            for name, alerts in found.techniques.items()
        ],
        "gradient": {"colors": ["#ffffff", "#3182bd"], "minValue": 0, "maxValue": most},
    }
    return json.dumps(layer, indent=2, ensure_ascii=False) + "\n"


def _table(*titles: str) -> Table:
    columns = (Column(title, overflow="fold") for title in titles)
    return Table(*columns, box=None, pad_edge=False, header_style="bold")


def _area_table(found: Coverage) -> Table:
    table = _table(*_TITLES)
    table.add_column(min_width=_BAR_WIDTH, no_wrap=True)
    for area in found.areas:
        filled = round(area.percent * _BAR_WIDTH / 100)
        bar = Text("█" * filled, style="green") + Text("░" * (_BAR_WIDTH - filled), style="dim")
        table.add_row(*_area_cells(area), bar)
    return table


def _area_cells(area: AreaTotals) -> tuple[str, ...]:
    return (
        area.area,
        f"{area.rows_answered} of {area.rows}{', complete' if area.is_complete else ''}",
        f"{area.log_query_alerts} of {area.log_query_rows} ({area.percent:.0f}%)",
        f"{area.prose_answered} of {area.prose}",
    )


def _row_table(rows: Iterable[RowCoverage]) -> Table:
    # The answer is a name or several sentences, so its column comes last.
    table = _table("row of the guide", "risk", "answer", "needs", "by")
    for item in rows:
        name, risk, answer, by, needs = _row_cells(item)
        table.add_row(Text(name), risk, Text(answer, style=_STYLES.get(item.answer, "")), needs, Text(by))
    return table


def _row_cells(item: RowCoverage) -> tuple[str, str, str, str, str]:
    alerts = ", ".join(f"{name} ({status})" for name, status in item.alerts.items())
    by = alerts or (f"{item.by}: {item.reason}" if item.by else "")
    needs = ", ".join((*item.categories, *item.licenses))
    answer = item.answer.value.replace("_", " ") if item.answer is not Answer.NONE else "nothing"
    return item.row.id, "+".join(item.row.risk), answer, by, needs


def _technique_table(found: Coverage) -> Table:
    table = _table("ATT&CK technique", "alerts")
    for name, alerts in found.techniques.items():
        table.add_row(_technique_name(name), ", ".join(alerts))
    return table


def _technique_name(name: str) -> str:
    known = technique(name)
    return f"{name} {known.name}" if known else name


def _summary(found: Coverage) -> str:
    rows, answered = sum(area.rows for area in found.areas), sum(area.rows_answered for area in found.areas)
    covered = sum(item.answer is Answer.ALERT for item in found.rows)
    alerts = {name for item in found.rows for name in item.alerts}
    return (
        f"{answered} of {rows} rows of the guide are answered; {count_of(len(alerts), 'alert')} cover {covered} rows "
        f"and recommendations, and {count_of(len(found.techniques), 'ATT&CK technique')}"
    )


def _claims(rows: Iterable[RowCoverage]) -> Iterable[Text]:
    for item in rows:
        text = f"area '{item.row.area}' claims to be complete, but nothing answers '{item.row.id}'"
        yield Text(text, style="bold red")


def _row_object(item: RowCoverage) -> dict[str, object]:
    return {
        "row": item.row.id,
        "area": item.row.area,
        "title": item.row.title,
        "recommendation": item.row.is_prose,
        "risk": item.row.risk,
        "answer": item.answer,
        "alerts": item.alerts,
        "by": item.by,
        "reason": item.reason,
        "categories": item.categories,
        "licenses": item.licenses,
    }


def _escaped_table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    return markdown_table(titles, ([escaped(cell) for cell in cells] for cells in rows))
