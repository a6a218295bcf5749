"""The panels of alerts: a tile with the hits of each, and for the selected one its text, chart, grid and runbook."""

from collections.abc import Sequence

from entrawatch.kql.literals import string_literal
from entrawatch.kql.words import without_end
from entrawatch.specs.alert_spec import AlertSpec, Severity
from entrawatch.specs.rule_query import query_of_all_time
from entrawatch.workbooks.drill_down import MOMENT, drill_down
from entrawatch.workbooks.filters import chosen, picked_entities, picked_lets
from entrawatch.workbooks.model.columns import Column, Formatter, Unit
from entrawatch.workbooks.model.items import Export, Group, Item, Query, Size, Text
from entrawatch.workbooks.model.visibility import Condition
from entrawatch.workbooks.model.visuals import Chart, ChartKind, Grid, Tiles
from entrawatch.workbooks.plan import BookPlan, QueriedAlert
from entrawatch.workbooks.result_columns import formatted, moment_of_row, moments, page_columns, page_lines
from entrawatch.workbooks.theme import EMPTY_HITS, NONE, SEVERITY_COLORS, severity_column

ALERT = "Alert"
"""Parameter with the ID of the alert whose tile is selected."""


def hit_tiles(name: str, alerts: Sequence[QueriedAlert]) -> Query:
    """Return one query for the tiles of several alerts, each with its severity and its hits in the time range."""
    tiles = Tiles(
        Column("Title"),
        Column("Hits", Formatter.BIG_NUMBER, palette="auto", unit=Unit.COUNT),
        subtitle=severity_column(),
        footer=Column("Latest"),
    )
    exports = [Export("Id", ALERT, NONE)]
    return Query(name, "Hits by alert; select a tile", hits_query(alerts), tiles, EMPTY_HITS, exports=exports)


def hits_query(alerts: Sequence[QueriedAlert]) -> str:
    """Return the query that counts the hits of several alerts, with one row for each."""
    functions = "".join(f"let hits_of_{one.spec.id} = () {{\n{_hits(one)}}};\n" for one in alerts)
    legs = ",\n".join(_leg(one.spec) for one in alerts)
    order = "| order by Rank asc, Hits desc, Title asc\n| project Id, Title, Severity, Hits, Latest\n"
    # A table without a first record does not exist; the other alerts of the tab still count.
    return f"{picked_lets()}{functions}union isfuzzy=true\n{legs}\n{chosen('Severity')}{order}"


def _leg(spec: AlertSpec) -> str:
    rank, moment, title = list(Severity).index(spec.severity), moment_of_row(spec.query), string_literal(spec.title)
    latest = f"max({moment})" if moments(spec.query) else "max(datetime(null))"
    return (
        f"(hits_of_{spec.id}()\n| summarize Hits = count(), At = {latest}\n"
        f'| extend Id = "{spec.id}", Title = {title}, Severity = "{spec.severity}", Rank = {rank}, '
        'Latest = iff(Hits == 0, "no hits", strcat("last ", format_datetime(At, "yyyy-MM-dd HH:mm"))))'
    )


def _hits(alert: QueriedAlert) -> str:
    return f"{without_end(query_of_all_time(alert.query))}\n{picked_entities(alert.spec)}"


def alert_group(alert: QueriedAlert, plan: BookPlan) -> Group:
    """Return what a reader sees of the selected alert; nothing of it loads before."""
    spec, query = alert.spec, f"{picked_lets()}{_hits(alert)}"
    below = drill_down(spec, plan.unread)
    hidden = [Column(MOMENT, Formatter.HIDDEN)] if below.has_moment else []
    grid = Query(
        f"{spec.id}-hits",
        f"Hits: {spec.title}",
        f"{query}{page_lines(spec.query)}{_moment_line(spec) if hidden else ''}",
        Grid((*formatted(spec.query), *page_columns(spec.query), *hidden)),
        EMPTY_HITS,
        exports=below.exports,
    )
    items = [
        Text(f"{spec.id}-text", alert_text(spec)),
        *_chart(spec, query),
        grid,
        *below.items,
    ]
    return Group(spec.id, items, visible=[Condition(ALERT, spec.id)])


def _moment_line(spec: AlertSpec) -> str:
    return f'| extend {MOMENT} = format_datetime({moment_of_row(spec.query)}, "yyyy-MM-dd HH:mm")\n'


def _chart(spec: AlertSpec, query: str) -> list[Item]:
    if not moments(spec.query):
        return []
    color = {"Hits": SEVERITY_COLORS[spec.severity]}
    counted = (
        f"{query}| extend HitAt = {moment_of_row(spec.query)}\n| where isnotnull(HitAt)\n"
        "| summarize Hits = count() by Time = bin(HitAt, {TimeRange:grain})\n| order by Time asc\n"
    )
    visual = Chart(ChartKind.BAR, "Time", "Hits", colors=color)
    return [Query(f"{spec.id}-over-time", "Hits over time", counted, visual, EMPTY_HITS, size=Size.SMALL)]


def alert_text(spec: AlertSpec) -> str:
    """Return the meaning of an alert as Markdown: severity, ATT&CK, description, ordinary causes, references."""
    causes = "\n".join(f"- {' '.join(cause.split())}" for cause in spec.false_positives)
    pages = ", ".join(f"[{page.title}]({page.url})" for page in spec.references)
    attack = ", ".join((*spec.tactics, *spec.techniques))
    return (
        f"## {spec.title}\n\n**Severity** {spec.severity} | **Status** {spec.status} | **ATT&CK** {attack}"
        f" | `{spec.id}`\n\n{spec.description.strip()}\n\n**Can be ordinary**\n\n{causes}\n\n**References** {pages}"
    )
