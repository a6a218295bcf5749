"""The workbook of an area: its alerts in tabs, its hunts, its baseline, and what this environment lacks."""

from collections.abc import Iterable, Iterator, Sequence

from entrawatch.workbooks.alert_panels import ALERT, alert_group, hit_tiles
from entrawatch.workbooks.baselines import baseline_items
from entrawatch.workbooks.excepted import excepted_items
from entrawatch.workbooks.filters import SEVERITY, pickers
from entrawatch.workbooks.fired_alerts import fired_items
from entrawatch.workbooks.hunt_panels import hunt_items
from entrawatch.workbooks.model.document import Workbook, with_queries
from entrawatch.workbooks.model.items import Group, Item, Style, Tabs, Text
from entrawatch.workbooks.model.visibility import Condition
from entrawatch.workbooks.places import places_items
from entrawatch.workbooks.plan import AreaPlan, BookPlan, LeftOut, QueriedAlert
from entrawatch.workbooks.sections import sections
from entrawatch.workbooks.shared_lists import with_shared_lists
from entrawatch.workbooks.theme import NONE

TAB = "Tab"


def area_workbook(area: AreaPlan, plan: BookPlan) -> Workbook:
    """Return the workbook of an area; opening it runs one query, which counts the hits of the first tab."""
    parts = sections(area.alerts, area.spec.id)
    names = {f"alerts-{number}": title for number, title in enumerate(parts, 1)}
    others = {name: (title, items) for name, title, items in _other_tabs(area, plan) if items}
    tabs = Tabs("tabs", TAB, [*names.items(), *((name, title) for name, (title, _) in others.items())])
    groups = [
        *(_alerts(tabs, name, alerts, plan) for name, alerts in zip(names, parts.values(), strict=True)),
        *(Group(name, items, visible=[tabs.is_on(name)]) for name, (_, items) in others.items()),
    ]
    items = (Text("introduction", f"# {area.spec.title}"), pickers(SEVERITY), tabs)
    return Workbook(area.spec.id, area.spec.title, with_shared_lists((*items, *groups)))


def _other_tabs(area: AreaPlan, plan: BookPlan) -> Iterator[tuple[str, str, Sequence[Item]]]:
    """Yield the name, title and items of each tab after those of the alerts."""
    yield "fired", "Fired alerts", fired_items(plan, area)
    yield "hunts", "Hunts", hunt_items(area.hunts)
    yield "places", "Places", with_queries(places_items(area, plan.unread), plan.of_tenant)
    yield "baseline", "Baseline", with_queries(baseline_items(area, plan.unread), plan.of_tenant)
    yield "exceptions", "Exceptions", excepted_items(area.exceptions)
    yield "about", "About", _about(area, plan)


def _alerts(tabs: Tabs, name: str, alerts: Sequence[QueriedAlert], plan: BookPlan) -> Group:
    hint = Text(f"{name}-hint", "*Select a tile to see its hits.*", visible=[Condition(ALERT, NONE)])
    details = [alert_group(alert, plan) for alert in alerts]
    return Group(name, [hit_tiles(f"{name}-tiles", alerts), hint, *details], visible=[tabs.is_on(name)])


def _about(area: AreaPlan, plan: BookPlan) -> list[Item]:
    spec = area.spec
    page = f"[Page of Microsoft's guide]({spec.guide_page})\n\n" if spec.guide_page else ""
    alerts = {table for alert in area.alerts for table in alert.spec.tables}
    read = f"Its alerts read {', '.join(sorted(alerts))}." if alerts else ""
    text = f"## About this area\n\n{spec.purpose.strip()}\n\n{page}{read}"
    return [Text("purpose", text), *left_out_items(area.left_out)]


def left_out_items(left_out: Iterable[LeftOut]) -> list[Item]:
    """Return a warning with the alerts and hunts that this environment lacks, and why; none if it has all."""
    lines = [f"- **{one.title}** (`{one.id}`): {one.reason}" for one in left_out]
    if not lines:
        return []
    return [Text("left-out", "\n".join(["### Not in this environment\n", *lines]), Style.WARNING)]
