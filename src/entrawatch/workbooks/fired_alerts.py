"""Fired alerts from Azure Resource Graph: how many, in which state, how old, the noisiest, the longest open."""

import json
from collections.abc import Sequence

from entrawatch.specs.rule_names import rule_name
from entrawatch.workbooks.filters import chosen
from entrawatch.workbooks.model.columns import Column, Formatter, Unit
from entrawatch.workbooks.model.items import Item, Query, Size
from entrawatch.workbooks.model.parameters import Parameters, TextField
from entrawatch.workbooks.model.sources import RESOURCE_GRAPH
from entrawatch.workbooks.model.visuals import Chart, ChartKind, Grid, Tiles, Visual
from entrawatch.workbooks.plan import AreaPlan, BookPlan
from entrawatch.workbooks.theme import EMPTY_ALERTS, SEVERITY_COLORS, bar, severity_case, severity_column

TITLES = "RuleTitles"
_SEVERITY = severity_case("'Sev{}'")

# The fired alerts of the environment's rules in the time range of the workbook.
FIRED = (
    "alertsmanagementresources\n| where type =~ 'microsoft.alertsmanagement/alerts'\n"
    "| extend StartedAt = todatetime(properties.essentials.startDateTime)\n| where StartedAt {TimeRange}\n"
    "| extend Rule = tolower(tostring(split(tostring(properties.essentials.alertRule), '/')[-1]))\n"
    f"| extend Known = parse_json('{{{TITLES}}}')[Rule]\n| where isnotnull(Known)\n"
    "| extend Alert = tostring(Known[0]), Area = tostring(Known[1])\n"
    "| extend State = tostring(properties.essentials.alertState), "
    "Condition = tostring(properties.essentials.monitorCondition), "
    f"Number = tostring(properties.essentials.severity)\n| extend Severity = {_SEVERITY}\n"
    f"{chosen('Severity')}"
)


def fired_items(plan: BookPlan, area: AreaPlan) -> tuple[Item, ...]:
    """Return the panels of an area's alerts, each with a query to Azure Resource Graph."""
    return (titles_parameter(plan, [area]), open_tiles(), fired_over_time(), noisiest(), longest_open())


def open_tiles(rows: str = FIRED) -> Query:
    """Return a tile for each severity: alerts that fired, and how many of them no one closed."""
    query = (
        f"{rows}| summarize Fired = count(), Open = countif(State != 'Closed') by Severity, Number\n"
        "| extend OpenText = strcat(Open, ' open')\n| order by Number asc"
    )
    number = Column("Fired", Formatter.BIG_NUMBER, palette="auto", unit=Unit.COUNT)
    tiles = Tiles(severity_column(), number, footer=Column("OpenText"))
    return _graph("fired-tiles", "Fired alerts by severity", query, tiles)


def fired_over_time(rows: str = FIRED) -> Query:
    """Return the chart of fired alerts by severity over time."""
    query = f"{rows}| summarize Fired = count() by Time = bin(StartedAt, 1d), Severity\n| order by Time asc"
    visual = Chart(ChartKind.BAR, "Time", "Fired", "Severity", colors=SEVERITY_COLORS)
    return _graph("fired-over-time", "Fired alerts by severity and day", query, visual, size=Size.SMALL)


def fired_by_area(rows: str = FIRED) -> Query:
    """Return the chart of fired alerts by area over time."""
    query = f"{rows}| summarize Fired = count() by Time = bin(StartedAt, 1d), Area\n| order by Time asc"
    visual = Chart(ChartKind.BAR, "Time", "Fired", "Area")
    return _graph("fired-by-area", "Fired alerts by area and day", query, visual, size=Size.SMALL)


def noisiest(rows: str = FIRED) -> Query:
    """Return the alerts that fired most."""
    query = (
        f"{rows}| summarize Fired = count(), Open = countif(State != 'Closed'), Latest = max(StartedAt) by "
        "Severity, Alert\n| top 20 by Fired desc"
    )
    columns = (severity_column(), bar("Fired"), bar("Open"), Column("Latest", Formatter.DATE))
    return _graph("noisiest", "Noisiest alerts", query, Grid(columns), width=50)


def longest_open(rows: str = FIRED) -> Query:
    """Return the alerts that are open, the oldest first."""
    query = (
        f"{rows}| where State != 'Closed'\n"
        "| extend AgeHours = datetime_diff('hour', now(), StartedAt)\n"
        "| project Severity, Alert, State, Condition, StartedAt, AgeHours, Page = strcat("
        "'https://portal.azure.com/#view/Microsoft_Azure_Monitoring_Alerts/AlertDetails.ReactView/alertId/', "
        "url_encode(id))\n| top 50 by AgeHours desc"
    )
    columns = (
        severity_column(),
        Column("Alert", Formatter.LINK, address="Page"),
        Column("StartedAt", Formatter.DATE),
        bar("AgeHours", "orange", unit=Unit.HOURS),
        Column("Page", Formatter.HIDDEN),
    )
    labels = {"StartedAt": "Fired at", "AgeHours": "Age"}
    return _graph("longest-open", "Longest open", query, Grid(columns, labels), width=50)


def titles_parameter(plan: BookPlan, areas: Sequence[AreaPlan]) -> Parameters:
    """Return the hidden parameter with the title and area of each rule, which all queries share."""
    titles = {
        rule_name(plan.environment, alert.spec.first_id).lower(): (alert.spec.title, area.spec.title)
        for area in areas
        for alert in area.alerts
    }
    text = json.dumps(titles, ensure_ascii=False, separators=(",", ":"))
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return Parameters("rule-titles", (TextField(TITLES, "Titles of the rules", escaped, is_hidden=True),))


def _graph(name: str, title: str, query: str, visual: Visual, width: int = 100, size: Size = Size.MEDIUM) -> Query:
    return Query(name, title, query, visual, EMPTY_ALERTS, source=RESOURCE_GRAPH, width=width, size=size)
