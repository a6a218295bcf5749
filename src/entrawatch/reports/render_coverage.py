"""Render coverage as text, JSON and Markdown."""

import json
from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from entrawatch.documents.render_issues import count_of
from entrawatch.reference.attack import technique
from entrawatch.reports.render_preview import escaped
from entrawatch.specs.coverage import Answer, AreaTotals, Coverage, RowCoverage

_STYLES = {Answer.ALERT: "green", Answer.NONE: "bold red"}
_BAR_WIDTH = 20
_TITLES = ("area", "rows answered", "log-query rows with an alert", "recommendations answered")


def coverage_as_text(found: Coverage, *, with_rows: bool) -> RenderableType:
    """Return a bar for each area, the techniques, and each row where `with_rows` asks for it."""
    parts: list[RenderableType] = [_area_table(found)]
    if with_rows:
        parts += [Text(), _row_table(found.rows)]
    parts += [Text(), _technique_table(found), Text(f"\n{_sentence(found)}", style="bold")]
    return Group(*parts, *_claims(found.broken_claims))


def coverage_as_json(found: Coverage) -> str:
    """Return totals, rows and techniques as JSON."""
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
    """Return the totals, every row by area, and the techniques as Markdown tables."""
    lines = [_sentence(found), "", *_markdown_table(_TITLES, map(_area_cells, found.areas))]
    for area in found.areas:
        rows = [item for item in found.rows if item.row.area == area.area]
        titles = ("row of the guide", "risk", "answer", "by", "needs")
        lines += ["", f"## {area.area}", "", *_markdown_table(titles, map(_row_cells, rows))]
    techniques = ((_technique_name(name), ", ".join(alerts)) for name, alerts in found.techniques.items())
    return "\n".join([*lines, "", "## ATT&CK techniques", "", *_markdown_table(("technique", "alerts"), techniques)])


def _area_table(found: Coverage) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in (*_TITLES, ""):
        table.add_column(title)
    for area in found.areas:
        filled = round(area.percent * _BAR_WIDTH / 100)
        bar = Text("█" * filled, style="green") + Text("░" * (_BAR_WIDTH - filled), style="dim")
        table.add_row(*_area_cells(area), bar)
    return table


def _area_cells(area: AreaTotals) -> tuple[str, ...]:
    return (
        area.area,
        f"{area.rows_answered} of {area.rows}{' complete' if area.is_complete else ''}",
        f"{area.log_query_alerts} of {area.log_query_rows} ({area.percent:.0f} %)",
        f"{area.prose_answered} of {area.prose}",
    )


def _row_table(rows: Iterable[RowCoverage]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    # What answers a row is a name or whole sentences: last, so that no other column stands behind the longest.
    for title in ("row of the guide", "risk", "answer", "needs", "by"):
        table.add_column(title, overflow="fold")
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
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("ATT&CK technique", "alerts"):
        table.add_column(title, overflow="fold")
    for name, alerts in found.techniques.items():
        table.add_row(_technique_name(name), ", ".join(alerts))
    return table


def _technique_name(name: str) -> str:
    known = technique(name)
    return f"{name} {known.name}" if known else name


def _sentence(found: Coverage) -> str:
    rows, answered = sum(area.rows for area in found.areas), sum(area.rows_answered for area in found.areas)
    covered = sum(item.answer is Answer.ALERT for item in found.rows)
    alerts = {name for item in found.rows for name in item.alerts}
    return (
        f"{answered} of {rows} rows of the guide answered; {count_of(len(alerts), 'alert')} cover {covered} of its "
        f"rows and recommendations, and {count_of(len(found.techniques), 'ATT&CK technique')}"
    )


def _claims(rows: Iterable[RowCoverage]) -> Iterable[Text]:
    for item in rows:
        text = f"area '{item.row.area}' says it is complete, but nothing answers '{item.row.id}'"
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


def _markdown_table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    return lines + [f"| {' | '.join(map(escaped, cells))} |" for cells in rows]
