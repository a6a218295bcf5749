"""Health: whether the logs arrive, how late, how much, and whether the rules run."""

from functools import partial

from entrawatch.specs.rule_names import rule_name, rule_prefix
from entrawatch.specs.rule_query import query_of_all_time
from entrawatch.workbooks.could_not_fire import COULD_NOT_FIRE_DAYS, could_not_fire
from entrawatch.workbooks.model.columns import Column, Formatter, Icon, Unit
from entrawatch.workbooks.model.document import Workbook
from entrawatch.workbooks.model.items import Export, Group, Item, Query, Size, Style, Tabs, Text
from entrawatch.workbooks.model.parameters import Parameters, TimeRange
from entrawatch.workbooks.model.sources import RESOURCE_GRAPH
from entrawatch.workbooks.model.visuals import Chart, ChartKind, Grid, Tiles
from entrawatch.workbooks.own_workbooks import HEALTH, OWN_WORKBOOKS
from entrawatch.workbooks.plan import BookPlan, QueriedAlert
from entrawatch.workbooks.theme import NONE, bar, heat, records, severity_case, severity_column

# A day without a record is a gap for every table that usually has some.
_ARRIVAL_DAYS = 2
_graph = partial(
    Query, source=RESOURCE_GRAPH, empty="No such rule, or you cannot read the resource group of the rules."
)
_RULE_TYPE = "microsoft.insights/scheduledqueryrules"


def health_workbook(plan: BookPlan) -> Workbook:
    """Return the workbook; opening it runs three queries."""
    titles = ("arrival", "volume", "rules", "canary", "about")
    tabs = Tabs("tabs", "Tab", [(one, one.capitalize()) for one in titles])
    contents: dict[str, list[Item]] = {
        "arrival": _arrival(plan),
        "volume": _volume(plan),
        "rules": [*_rules(plan), *_could_not_fire(plan)],
        "canary": _canary(plan),
        "about": [Text("about-text", _ABOUT)],
    }
    groups = (Group(name, items, visible=[tabs.is_on(name)]) for name, items in contents.items())
    pickers = Parameters("pickers", (TimeRange(days=30),))
    return Workbook(HEALTH, OWN_WORKBOOKS[HEALTH], (Text("introduction", "# Health"), pickers, tabs, *groups))


_ABOUT = """## About this workbook

**Arrival** compares the moment of each record with the moment at which it arrived. **Volume** reads the table Usage,
which Azure fills once an hour. **Rules** reads Azure Resource Graph: whether a rule is enabled, and which alert
processing rules mute notifications. The tab also lists failures of rules from the activity log (the page **Resource
health** of a rule has the current state), and the alerts that could not fire, because their tables had no record, or
none of the operations that they name. **Canary** shows each sign-in of a canary account, how late it arrived, and the
alert that fired for it. Whether a notification reached its receiver is not in the logs."""


def _arrival(plan: BookPlan) -> list[Item]:
    if not plan.tables:
        return [Text("no-tables", "This environment routes no table to the workspace.", Style.WARNING)]
    return [_last_records(plan), _gaps(plan), _cap_events()]


def _last_records(plan: BookPlan) -> Query:
    legs = ",\n".join(_leg(table) for table in plan.tables)
    query = (
        f"union isfuzzy=true\n{legs}\n| extend SilentHours = iff(isnull(Last), real(null), "
        "round(datetime_diff('minute', now(), Last) / 60.0, 1))\n"
        '| extend State = case(isnull(Last), "no record", SilentHours > 24, "silent", '
        'DelayMost > 60, "late", "arrives")\n'
        "| project State, Table, Last, SilentHours, Records, Delay, DelayMost\n| order by SilentHours desc, Table asc\n"
    )
    states = (Icon("success", "arrives"), Icon("warning", "late"), Icon("failed", "silent"), Icon("Blank"))
    columns = (
        Column("State", Formatter.THRESHOLDS, icons=states),
        heat("SilentHours", Unit.HOURS),
        bar("Records"),
        bar("Delay", unit=Unit.MINUTES),
        bar("DelayMost", "orange", unit=Unit.MINUTES),
    )
    labels = {
        "Last": "Last record",
        "SilentHours": "Silent for",
        "Delay": "Median delay",
        "DelayMost": "Delay (95th percentile)",
    }
    title = f"Last record and delay of the last {_ARRIVAL_DAYS} days"
    return records("arrival-grid", title, query, Grid(columns, labels), days=_ARRIVAL_DAYS)


def _leg(table: str) -> str:
    return (
        f"({table}\n| where TimeGenerated > ago({_ARRIVAL_DAYS}d)\n| extend IngestedAt = ingestion_time()\n"
        "| extend DelayMinutes = datetime_diff('minute', IngestedAt, TimeGenerated)\n"
        "| summarize Last = max(TimeGenerated), Records = count(), Delay = percentile(DelayMinutes, 50), "
        f'DelayMost = percentile(DelayMinutes, 95)\n| extend Table = "{table}")'
    )


def _gaps(plan: BookPlan) -> Query:
    query = (
        f"{_usage(plan)}| summarize Hours = dcount(bin(TimeGenerated, 1h)), First = min(TimeGenerated), "
        "Last = max(TimeGenerated) by Table = DataType\n"
        "| extend Expected = datetime_diff('hour', now(), First) + 1\n"
        "| extend HoursWithout = iff(Expected > Hours, Expected - Hours, 0)\n"
        "| extend PercentWithout = round(100.0 * HoursWithout / Expected, 1)\n"
        "| project Table, HoursWithout, PercentWithout, Last\n| order by PercentWithout desc\n"
    )
    columns = (
        bar("HoursWithout", "orange", unit=Unit.HOURS),
        heat("PercentWithout"),
    )
    labels = {"HoursWithout": "Hours without a record", "PercentWithout": "Share"}
    return records("gaps", "Gaps: hours without a record", query, Grid(columns, labels), width=50)


def _cap_events() -> Query:
    query = (
        'Operation\n| where OperationCategory =~ "Data Collection Status" or Detail has "OverQuota" '
        'or Detail has "cap"\n'
        "| project TimeGenerated, OperationStatus, Detail\n| order by TimeGenerated desc\n"
    )
    title = "The workspace stopped or limited collection"
    grid = Grid(labels={"TimeGenerated": "Time", "OperationStatus": "Status"})
    return Query("cap-events", title, query, grid, "Collection was never stopped in this time range.", width=50)


def _volume(plan: BookPlan) -> list[Item]:
    day = "Day = bin(TimeGenerated, 1d)"
    by_table = f"{_usage(plan)}| summarize MB = sum(Quantity) by {day}, Table = DataType\n| order by Day asc\n"
    weeks = (
        f"{_usage(plan)}| extend IsRecent = TimeGenerated > ago(7d)\n"
        "| summarize Recent = sumif(Quantity, IsRecent), "
        "Before = sumif(Quantity, not(IsRecent) and TimeGenerated > ago(14d)) by Table = DataType\n"
        "| extend ChangePercent = iff(Before == 0, real(null), round(100.0 * (Recent - Before) / Before, 1))\n"
        "| order by Recent desc\n"
    )
    columns = (
        bar("Recent", unit=Unit.MEGABYTES),
        bar("Before", "gray", unit=Unit.MEGABYTES),
        heat("ChangePercent"),
    )
    labels = {"Recent": "Last 7 days", "Before": "7 days before", "ChangePercent": "Change"}
    chart = Chart(ChartKind.BAR, "Day", "MB", "Table", unit=Unit.MEGABYTES)
    return [
        *_cap(plan),
        records("volume-by-table", "Volume by table and day", by_table, chart),
        records("volume-weeks", "This week against the week before", weeks, Grid(columns, labels), days=14),
    ]


def _cap(plan: BookPlan) -> list[Item]:
    cap = plan.daily_cap_gb
    if not cap:
        return [Text("no-cap", "The workspace has no daily cap that this environment sets.")]
    query = (
        "Usage\n| where IsBillable\n| summarize MB = sum(Quantity) by Day = bin(TimeGenerated, 1d)\n"
        f"| project Day, ['Of the daily cap'] = round(100.0 * MB / {cap * 1000:.0f}, 1)\n| order by Day asc\n"
    )
    chart = Chart(ChartKind.TIME, "Day", "Of the daily cap", unit=Unit.PERCENT)
    title = f"Share of the daily cap of {cap:g} GB; after it, no alert fires until the next day"
    return [records("cap", title, query, chart, size=Size.SMALL)]


def _usage(plan: BookPlan) -> str:
    names = ", ".join(f'"{table}"' for table in plan.tables)
    return f"Usage\n| where DataType in~ ({names})\n"


def _rules(plan: BookPlan) -> list[Item]:
    rows = _rule_rows(plan)
    tiles = Tiles(Column("State"), Column("Rules", Formatter.BIG_NUMBER, palette="auto", unit=Unit.COUNT))
    listed = (
        f"{rows}| project State, Severity, Rule = id, Every = tostring(properties.evaluationFrequency), "
        "Mute = tostring(properties.muteActionsDuration)\n| order by State asc, Severity asc"
    )
    states = (Icon("success", "enabled"), Icon("disabled", "disabled"), Icon("Blank"))
    state = Column("State", Formatter.THRESHOLDS, icons=states)
    columns = (state, severity_column(), Column("Rule", Formatter.RESOURCE))
    return [
        _graph("rule-states", "Rules by state", f"{rows}| summarize Rules = count() by State", tiles),
        _graph("rule-list", "Rules", listed, Grid(columns)),
        *_failed(plan),
        _muted(),
    ]


def _rule_rows(plan: BookPlan) -> str:
    """Return the start of a query with the rules of the environment and the state of each.

    Azure Resource Graph has the health of virtual machines only.
    https://learn.microsoft.com/azure/service-health/azure-resource-graph-overview
    """
    return (
        f"resources\n| where type =~ '{_RULE_TYPE}' and name startswith '{rule_prefix(plan.environment)}'\n"
        "| extend Enabled = tobool(properties.enabled), Number = toint(properties.severity)\n"
        f"| extend Severity = {severity_case('{}')}\n"
        "| extend State = iff(Enabled, 'enabled', 'disabled')\n"
    )


def _failed(plan: BookPlan) -> list[Query]:
    """Return what the activity log reports of rules that fail, as the alert on them reads it."""
    alert = _alert(plan, "alert_rule_failed")
    if alert is None:
        return []
    query = (
        f"{query_of_all_time(alert.query)}| project TimeGenerated, Status, Rule = Resource, Reason\n"
        "| order by TimeGenerated desc\n"
    )
    empty = "Azure reported no failure. It reports none for rules that run less often than every 15 minutes."
    visual = Grid((Column("Rule", Formatter.RESOURCE),))
    return [Query("failed-rules", "Rules that failed, or that Azure disabled", query, visual, empty)]


def _alert(plan: BookPlan, name: str) -> QueriedAlert | None:
    return next((alert for alert in plan.alerts if alert.spec.id == name), None)


def _muted() -> Query:
    """Return the list of the alert processing rules that mute, which Azure Resource Graph has in `resources`.

    https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources
    """
    query = (
        "resources\n| where type =~ 'microsoft.alertsmanagement/actionrules'\n"
        "| where tostring(properties.actions) has 'RemoveAllActionGroups'\n"
        "| project MutedBy = id, Enabled = tobool(properties.enabled), Description = tostring(properties.description), "
        "Until = tostring(properties.schedule.effectiveUntil), Scopes = tostring(properties.scopes), "
        "Conditions = tostring(properties.conditions)\n| order by Enabled desc"
    )
    empty = "No alert processing rule mutes notifications."
    visual = Grid((Column("MutedBy", Formatter.RESOURCE),), {"MutedBy": "Alert processing rule"})
    return Query("muted", "Notifications that are muted", query, visual, empty, source=RESOURCE_GRAPH)


def _could_not_fire(plan: BookPlan) -> list[Query]:
    query = could_not_fire(plan.alerts, plan.unread)
    if not query:
        return []
    title = f"Alerts that could not fire: no record of their tables or operations in {COULD_NOT_FIRE_DAYS} days"
    empty = "Each alert had a record that it could judge."
    labels = {"Names": "None of these was seen"}
    return [Query("could-not-fire", title, query, Grid(labels=labels), empty, days=COULD_NOT_FIRE_DAYS)]


_NO_CANARY = (
    "The alert `canary_signed_in` is not deployed, so that no known event proves the chain from sign-in to receiver. "
    "List an account below the input `canary_accounts`, and let the nightly job sign in."
)


def _canary(plan: BookPlan) -> list[Item]:
    """Return the sign-ins of the canary, and the alerts that fired; a selected sign-in gives the time between both."""
    canary = _alert(plan, "canary_signed_in")
    if canary is None:
        return [Text("no-canary", _NO_CANARY, Style.WARNING)]
    return [_canary_sign_ins(canary), _canary_alerts(rule_name(plan.environment, canary.spec.first_id))]


def _canary_sign_ins(canary: QueriedAlert) -> Query:
    query = (
        f"{query_of_all_time(canary.query)}"
        "| project TimeGenerated, UserPrincipalName, Succeeded, MinutesToArrive, IPAddress\n"
        "| order by TimeGenerated desc\n"
    )
    grid = Grid((bar("MinutesToArrive", unit=Unit.MINUTES),), {"MinutesToArrive": "Arrived after"})
    picked, empty = [Export("TimeGenerated", "PickedSignIn", NONE)], "No canary account signed in."
    return Query("canary-sign-ins", "Sign-ins; select one", query, grid, empty, exports=picked, width=60)


def _canary_alerts(rule: str) -> Query:
    query = (
        "alertsmanagementresources\n| where type =~ 'microsoft.alertsmanagement/alerts'\n"
        "| extend FiredAt = todatetime(properties.essentials.startDateTime), "
        "Rule = tostring(split(tostring(properties.essentials.alertRule), '/')[-1])\n"
        f"| where Rule =~ '{rule}'\n"
        "| extend SignedInAt = todatetime('{PickedSignIn}')\n| where isnull(SignedInAt) or FiredAt >= SignedInAt\n"
        "| extend MinutesToAlert = datetime_diff('minute', FiredAt, SignedInAt)\n"
        "| project FiredAt, MinutesToAlert, State = tostring(properties.essentials.alertState)\n"
        "| order by FiredAt desc | take 50"
    )
    labels = {"FiredAt": "Fired at", "MinutesToAlert": "After sign-in"}
    grid, empty = (
        Grid((bar("MinutesToAlert", unit=Unit.MINUTES),), labels),
        "The alert did not fire in the last 30 days.",
    )
    return _graph("canary-alerts", "Alerts for the canary", query, grid, empty=empty, width=40)
