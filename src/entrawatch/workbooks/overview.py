"""The overview of an environment: fired alerts, signals by area and severity, and who and where they come from."""

from entrawatch.documents.render_issues import count_of
from entrawatch.workbooks.filters import SEVERITY, area_picker, chosen, pickers
from entrawatch.workbooks.fired_alerts import (
    FIRED,
    fired_by_area,
    fired_over_time,
    longest_open,
    noisiest,
    open_tiles,
    titles_parameter,
)
from entrawatch.workbooks.model.columns import Column, Formatter
from entrawatch.workbooks.model.document import Workbook
from entrawatch.workbooks.model.items import Export, Group, Item, Query, Tabs, Text
from entrawatch.workbooks.model.visuals import Chart, ChartKind, CountryMap, Grid
from entrawatch.workbooks.own_workbooks import OVERVIEW, OWN_WORKBOOKS
from entrawatch.workbooks.plan import BookPlan
from entrawatch.workbooks.signals import signal_rows, signal_tables
from entrawatch.workbooks.theme import NONE, SEVERITY_COLORS, USER_PAGE, bar, records, severity_column, unless

# A query of the workspace over the time range of the workbook.
_FIRED = f"{FIRED}{chosen('Area')}"
_COUNTS = "Records = count(), High = countif(Severity == 'high'), Medium = countif(Severity == 'medium')"


def overview_workbook(plan: BookPlan) -> Workbook:
    """Return the overview; opening it runs three queries to Azure Resource Graph and none to the workspace."""
    rows = signal_rows({area.spec.id: area.spec.title for area in plan.areas}, plan.unread)
    log_tabs = [("signals", "Signals in the logs"), ("who", "Accounts and addresses")] if rows else []
    tabs = Tabs("tabs", "Tab", [("now", "Open alerts"), ("fired", "Fired alerts"), *log_tabs, ("about", "About")])
    groups = [
        Group("now", [open_tiles(_FIRED), fired_by_area(_FIRED), longest_open(_FIRED)], visible=[tabs.is_on("now")]),
        Group("fired", [fired_over_time(_FIRED), noisiest(_FIRED)], visible=[tabs.is_on("fired")]),
        Group("signals", _signals(rows) if rows else [], visible=[tabs.is_on("signals")]),
        Group("who", _who(rows) if rows else [], visible=[tabs.is_on("who")]),
        Group("about", [Text("about-text", _about(plan))], visible=[tabs.is_on("about")]),
    ]
    titles = [area.spec.title for area in plan.areas]
    top = (
        Text("introduction", "# Overview"),
        pickers(SEVERITY, area_picker(titles)),
        titles_parameter(plan, plan.areas),
        tabs,
    )
    return Workbook(OVERVIEW, OWN_WORKBOOKS[OVERVIEW], (*top, *(group for group in groups if group.items)))


def _signals(rows: str) -> list[Item]:
    step = "| summarize Records = count() by Time = bin(TimeGenerated, {TimeRange:grain})"
    by_area = Chart(ChartKind.BAR, "Time", "Records", "Area")
    by_severity = Chart(ChartKind.BAR, "Time", "Records", "Severity", colors=SEVERITY_COLORS)
    order = "| order by Time asc"
    latest = "Latest = max(TimeGenerated)"
    each = f"| summarize Records = count(), Accounts = dcount(Account), {latest} by Severity, Area, Signal"
    columns = (severity_column(), bar("Records"), bar("Accounts"))
    grid = Grid(columns)
    text = "Records that the alerts look at, from one pass over each table. The alerts themselves judge more precisely."
    return [
        Text("signals-text", text),
        records("signals-by-area", "Signals by area", f"{rows}{step}, Area\n{order}", by_area, width=50),
        records(
            "signals-by-severity", "Signals by severity", f"{rows}{step}, Severity\n{order}", by_severity, width=50
        ),
        records("signals-each", "Signals", f"{rows}{each}\n| order by Records desc", grid),
    ]


def _who(rows: str) -> list[Item]:
    more = "Signals = dcount(Signal), Latest = max(TimeGenerated)"
    accounts = (
        f"{rows}| where isnotempty(Account)\n| summarize {_COUNTS}, {more}, AccountId = max(AccountId) by Account\n"
        f'| extend AccountPage = iff(isempty(AccountId), "", strcat("{USER_PAGE}", AccountId))\n'
        "| project-away AccountId\n| order by High desc, Medium desc, Records desc, Account asc | take 20"
    )
    return [
        _top("accounts", "Top accounts", accounts, "Account", "AccountPage"),
        _top("applications", "Top applications", _ranked(rows, "Application", more), "Application"),
        _top("addresses", "Top addresses", _ranked(rows, "Address", f"Accounts = dcount(Account), {more}"), "Address"),
        _map(rows),
        *_selected(rows),
    ]


def _ranked(rows: str, column: str, more: str) -> str:
    return (
        f"{rows}| where isnotempty({column})\n| summarize {_COUNTS}, {more} by {column}\n"
        f"| order by High desc, Medium desc, Records desc, {column} asc | take 20"
    )


def _top(name: str, title: str, query: str, column: str, address: str = "") -> Query:
    linked = (Column(column, Formatter.LINK, address=address), Column(address, Formatter.HIDDEN)) if address else ()
    counts = (
        Column("High", Formatter.HEATMAP, palette="orange"),
        Column("Medium", Formatter.HEATMAP, palette="yellow"),
    )
    visual = Grid((*linked, bar("Records"), *counts))
    exports = [Export(column, f"Picked{column}", NONE)]
    return records(f"top-{name}", f"{title}; select a row", query, visual, width=50, exports=exports)


def _map(rows: str) -> Query:
    query = f"{rows}| where isnotempty(Country)\n| summarize Records = count() by Country\n| top 100 by Records desc"
    return records("countries", "Countries", query, CountryMap("Country", "Records", "redBright"), width=50)


def _selected(rows: str) -> list[Item]:
    """Return the records of the selected account, application or address."""
    project = "| project TimeGenerated, Severity, Area, Signal, Account, Application, Address, Country, Table"
    return [
        records(
            f"records-of-{column.lower()}",
            f"Signals of the selected {column.lower()}",
            f'{rows}| where {column} == "{{Picked{column}:escapejson}}"\n{project}\n| top 200 by TimeGenerated desc',
            Grid((severity_column(),)),
            visible=[unless(f"Picked{column}", NONE)],
        )
        for column in ("Account", "Application", "Address")
    ]


def _about(plan: BookPlan) -> str:
    areas = "\n".join(
        f"- **{area.spec.title}**: {count_of(len(area.alerts), 'alert')}, {count_of(len(area.hunts), 'hunt')}"
        for area in plan.areas
    )
    tables = ", ".join(signal_tables(plan.unread)) or "none"
    return (
        f"## Environment {plan.environment}\n\n{areas}\n\nEach area has a workbook of its own. Fired alerts come from "
        f"Azure Resource Graph, which keeps them for 30 days. Signals come from: {tables}."
    )
