"""The workbook of an area: its alerts in tabs, its hunts, its baseline, and what this environment lacks."""

from collections.abc import Iterable, Sequence

from entrawatch.workbooks.alert_panels import ALERT, alert_group, hit_tiles
from entrawatch.workbooks.baselines import baseline_items
from entrawatch.workbooks.filters import SEVERITY, pickers
from entrawatch.workbooks.fired_alerts import fired_items
from entrawatch.workbooks.hunt_panels import hunt_items
from entrawatch.workbooks.model.document import Workbook, with_queries
from entrawatch.workbooks.model.items import Group, Item, Style, Tabs, Text
from entrawatch.workbooks.model.visibility import Condition
from entrawatch.workbooks.plan import AreaPlan, BookPlan, LeftOut, QueriedAlert
from entrawatch.workbooks.sections import sections
from entrawatch.workbooks.theme import NONE

TAB = "Tab"


def area_workbook(area: AreaPlan, plan: BookPlan) -> Workbook:
    """Return the workbook of an area; opening it runs one query, which counts the hits of the first tab."""
    parts = sections(area.alerts, area.spec.id)
    names = {f"alerts-{number}": title for number, title in enumerate(parts, 1)}
    others = {"fired": "Fired alerts", "hunts": "Hunts", "baseline": "Baseline", "about": "About"}
    if not area.hunts:
        del others["hunts"]
    tabs = Tabs("tabs", TAB, [*names.items(), *others.items()])
    groups = [
        *(_alerts(tabs, name, alerts, plan) for name, alerts in zip(names, parts.values(), strict=True)),
        Group("fired", fired_items(plan, area), visible=[tabs.is_on("fired")]),
        Group("hunts", hunt_items(area.hunts), visible=[tabs.is_on("hunts")]),
        Group(
            "baseline",
            with_queries(baseline_items(area, plan.unread), plan.of_tenant),
            visible=[tabs.is_on("baseline")],
        ),
        Group("about", _about(area, plan), visible=[tabs.is_on("about")]),
    ]
    items = (Text("introduction", f"# {area.spec.title}"), pickers(SEVERITY), tabs)
    return Workbook(area.spec.id, area.spec.title, (*items, *(group for group in groups if group.items)))


def _alerts(tabs: Tabs, name: str, alerts: Sequence[QueriedAlert], plan: BookPlan) -> Group:
    hint = Text(f"{name}-hint", "*Select a tile to see its hits.*", visible=[Condition(ALERT, NONE)])
    details = [alert_group(alert, plan) for alert in alerts]
    return Group(name, [hit_tiles(f"{name}-tiles", alerts), hint, *details], visible=[tabs.is_on(name)])


def _about(area: AreaPlan, plan: BookPlan) -> list[Item]:
    spec = area.spec
    text = f"{spec.purpose.strip()}\n\n[Page of Microsoft's guide]({spec.guide_page})"
    alerts = {table for alert in area.alerts for table in alert.spec.tables}
    read = f"Its alerts read {', '.join(sorted(alerts))}." if alerts else ""
    return [Text("purpose", f"## About this area\n\n{text}\n\n{read}"), *left_out_items(area.left_out)]


def left_out_items(left_out: Iterable[LeftOut]) -> list[Item]:
    """Return a warning with the alerts and hunts that this environment lacks, and why; none if it has all."""
    lines = [f"- **{one.title}** (`{one.id}`): {one.reason}" for one in left_out]
    if not lines:
        return []
    return [Text("left-out", "\n".join(["### Not in this environment\n", *lines]), Style.WARNING)]
