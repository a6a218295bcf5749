"""Coverage: rows of the guide and ATT&CK techniques, with what is deployed here and why the rest is not."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from entrawatch.reference.attack import technique
from entrawatch.specs.coverage import Answer, RowCoverage
from entrawatch.workbooks.model.columns import Column, Formatter, Icon, Unit
from entrawatch.workbooks.model.document import Workbook
from entrawatch.workbooks.model.items import Group, Item, Query, Tabs, Text
from entrawatch.workbooks.model.sources import STATIC, static_rows
from entrawatch.workbooks.model.visibility import JsonObject
from entrawatch.workbooks.model.visuals import Chart, ChartKind, Grid, Tiles, Visual
from entrawatch.workbooks.own_workbooks import COVERAGE, OWN_WORKBOOKS
from entrawatch.workbooks.plan import BookPlan, LeftOut
from entrawatch.workbooks.theme import bar

_STATES = ("deployed", "partly", "not deployed", "elsewhere", "open")
_ICONS = (
    Icon("success", "deployed"),
    Icon("warning", "partly"),
    Icon("failed", "not deployed"),
    Icon("Available", "elsewhere"),
    Icon("Blank"),
)
_COLORS = {"deployed": "green", "partly": "yellow", "not deployed": "redBright", "elsewhere": "blue", "open": "gray"}
_NO_ROWS = "Nothing to list."


def coverage_workbook(plan: BookPlan) -> Workbook:
    """Return the workbook; it runs no query, because its rows are in it."""
    rows = guide_table(plan)
    areas = list(dict.fromkeys(row["Area"] for row in rows))
    names = {f"area-{number}": area for number, area in enumerate(areas, 1)}
    titles = {name: area.replace("_", " ").capitalize() for name, area in names.items()}
    lists = [("summary", "Summary"), *titles.items(), ("attack", "ATT&CK"), ("missing", "Not deployed")]
    tabs = Tabs("tabs", "Tab", lists)
    contents: dict[str, list[Item]] = {"summary": _summary(rows)}
    for name, area in names.items():
        own = [{key: row[key] for key in _COLUMNS} for row in rows if row["Area"] == area]
        contents[name] = [_table(f"{name}-rows", f"Rows of the guide: {titles[name]}", own)]
    contents["attack"] = [_table("techniques", "ATT&CK techniques", technique_table(plan))]
    contents["missing"] = [
        _table("missing-alerts", "Alerts that are not deployed", _missing(plan.left_out), "All alerts are deployed.")
    ]
    groups = (Group(name, items, visible=[tabs.is_on(name)]) for name, items in contents.items())
    return Workbook(COVERAGE, OWN_WORKBOOKS[COVERAGE], (Text("introduction", "# Coverage"), tabs, *groups))


_COLUMNS = ("State", "Row", "Risk", "By", "Reason")


def guide_table(plan: BookPlan) -> list[JsonObject]:
    """Return one row for each row and recommendation of the guide."""
    deployed = {alert.spec.id for alert in plan.alerts}
    hunts = {one.hunt.title for area in plan.areas for one in area.hunts}
    reasons = {one.id: one.reason for one in plan.left_out}
    return [_guide_row(item, deployed, hunts, reasons) for item in plan.rows]


def _guide_row(item: RowCoverage, deployed: set[str], hunts: set[str], reasons: Mapping[str, str]) -> JsonObject:
    state, by = _state(item, deployed, hunts), item.by
    reason = item.reason
    if item.alerts:
        by = ", ".join(item.alerts)
        reason = "; ".join(f"{name}: {reasons[name]}" for name in item.alerts if name in reasons)
    return {
        "Area": item.row.area,
        "State": state,
        "Row": item.row.title,
        "Risk": ", ".join(item.row.risk),
        "By": by,
        "Reason": reason,
    }


def _state(item: RowCoverage, deployed: set[str], hunts: set[str]) -> str:
    if item.alerts:
        count = len(deployed.intersection(item.alerts))
        return "deployed" if count == len(item.alerts) else "partly" if count else "not deployed"
    if item.answer is Answer.HUNT:
        return "deployed" if item.by in hunts else "not deployed"
    return "open" if item.answer is Answer.NONE else "elsewhere"


def technique_table(plan: BookPlan) -> list[JsonObject]:
    """Return one row for each ATT&CK technique that an alert of the catalog detects."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"on": [], "off": []})
    for alert in plan.alerts:
        for name in alert.spec.techniques:
            found[name]["on"].append(alert.spec.id)
    for one in plan.left_out:
        for name in one.techniques:
            found[name]["off"].append(f"{one.id}: {one.reason}")
    return [_technique_row(name, found[name]["on"], found[name]["off"]) for name in sorted(found)]


def _technique_row(name: str, deployed: Sequence[str], left_out: Sequence[str]) -> JsonObject:
    known = technique(name)
    state = "not deployed" if not deployed else "partly" if left_out else "deployed"
    return {
        "State": state,
        "Technique": f"{name} {known.name}" if known else name,
        "Alerts": len(deployed),
        "By": ", ".join(sorted(deployed)),
        "Reason": "; ".join(sorted(left_out)),
    }


def _missing(left_out: Sequence[LeftOut]) -> list[JsonObject]:
    return [{"Alert": one.title, "Id": one.id, "Reason": one.reason} for one in left_out]


def _summary(rows: Sequence[JsonObject]) -> list[Item]:
    states = Counter(row["State"] for row in rows)
    tiles = [{"State": state, "Rows": states[state]} for state in _STATES if states[state]]
    areas = Counter((row["Area"], row["State"]) for row in rows)
    bars = [
        {"Area": area.replace("_", " ").capitalize(), "State": state, "Rows": count}
        for (area, state), count in areas.items()
    ]
    text = (
        "Rows of Microsoft's security operations guide. *Partly*: some of the alerts of a row are not deployed here. "
        "*Elsewhere*: another product, a setting or a process addresses the row. *Open*: nothing does."
    )
    number = Column("Rows", Formatter.BIG_NUMBER, palette="auto", unit=Unit.COUNT)
    return [
        Text("summary-text", text),
        _static("summary-tiles", "Rows by state", tiles, Tiles(Column("State"), number)),
        _static("summary-pie", "Share of rows", tiles, Chart(ChartKind.PIE, "State", "Rows", colors=_COLORS), width=40),
        _static(
            "summary-areas", "Rows by area", bars, Chart(ChartKind.CATEGORIES, "Area", "Rows", "State", _COLORS), 60
        ),
    ]


def _table(name: str, title: str, rows: Sequence[JsonObject], empty: str = _NO_ROWS) -> Query:
    columns = (
        Column("State", Formatter.THRESHOLDS, icons=_ICONS),
        bar("Alerts"),
    )
    return _static(name, title, rows, Grid(columns, row_limit=1000), empty=empty)


def _static(
    name: str, title: str, rows: Sequence[JsonObject], visual: Visual, width: int = 100, empty: str = _NO_ROWS
) -> Query:
    return Query(name, title, static_rows(rows), visual, empty, source=STATIC, width=width)
