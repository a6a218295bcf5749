"""Conditional Access: what each policy did to sign-ins of every kind, also in report-only mode."""

from entrawatch.workbooks.filters import chosen, kind_of_sign_in, pickers
from entrawatch.workbooks.model.columns import Column, Formatter, Icon, Unit
from entrawatch.workbooks.model.document import Workbook
from entrawatch.workbooks.model.items import Export, Group, Item, Query, Size, Tabs, Text
from entrawatch.workbooks.model.parameters import DropDown
from entrawatch.workbooks.model.visuals import Chart, ChartKind, CountryMap, Grid, Tiles
from entrawatch.workbooks.own_workbooks import CONDITIONAL_ACCESS, OWN_WORKBOOKS
from entrawatch.workbooks.plan import BookPlan
from entrawatch.workbooks.result_columns import page_columns, page_lines
from entrawatch.workbooks.sign_ins import KINDS, policy_names, sign_in_rows, sign_in_tables
from entrawatch.workbooks.theme import ALL, NONE, OUTCOME_COLORS, bar, heat, records, unless

_OUTCOME = (
    'Outcome = case(Result in ("success", "reportOnlySuccess"), "Success", '
    'Result in ("failure", "reportOnlyFailure"), "Failure", '
    'Result =~ "reportOnlyInterrupted", "Interrupted", "Not applied"), '
    'Mode = iff(Result startswith "reportOnly", "Report-only", "Enforced")'
)
_COUNTED = "Success = dcountif(Id, Outcome == 'Success'), Failure = dcountif(Id, Outcome == 'Failure')"
_COUNTS = f"{_COUNTED}, Interrupted = dcountif(Id, Outcome == 'Interrupted')"
_ROW = (
    "TimeGenerated, Kind, Account, AccountId, Application, AppId, Address, Country, Policy, Mode, Outcome, DeviceState"
)
_PAGED = "Account AccountId Application AppId"
_SELECTED = f'"{{Outcome:escapejson}}" == "{NONE}" or strcat(Mode, ": ", Outcome) == "{{Outcome:escapejson}}"'


def conditional_access_workbook(plan: BookPlan) -> Workbook | None:
    """Return the workbook; None if the workspace receives no sign-ins. Opening it runs three queries."""
    tables = sign_in_tables(plan.unread)
    if not tables:
        return None
    rows = sign_in_rows(plan.unread)
    applied = (
        f"{rows}| mv-expand Applied = Policies\n"
        f"| extend Policy = tostring(Applied.displayName), Result = tostring(Applied.result)\n"
        f"| project-away Applied, Policies\n| extend {_OUTCOME}\n"
        f'| where isnotempty(Policy)\n| where "{{Policy:escapejson}}" == "{ALL}" or Policy == "{{Policy:escapejson}}"\n'
        f"{chosen('Mode')}"
    )
    tabs = Tabs("tabs", "Tab", _TABS)
    contents: dict[str, list[Item]] = {
        "policies": _policies(applied),
        "who": _who(applied),
        "devices": _devices(applied),
        "places": _places(applied),
        "uncovered": _uncovered(rows),
        "about": [Text("about-text", _about(plan))],
    }
    groups = (Group(name, items, visible=[tabs.is_on(name)]) for name, items in contents.items())
    top = (Text("introduction", "# Conditional Access"), pickers(*_drop_downs(plan)), tabs)
    return Workbook(CONDITIONAL_ACCESS, OWN_WORKBOOKS[CONDITIONAL_ACCESS], (*top, *groups))


_TABS = (
    ("policies", "Policies"),
    ("who", "Accounts and applications"),
    ("devices", "Devices and clients"),
    ("places", "Places"),
    ("uncovered", "Not covered"),
    ("about", "About"),
)


def _drop_downs(plan: BookPlan) -> tuple[DropDown, ...]:
    return (
        kind_of_sign_in([KINDS[name] for name in sign_in_tables(plan.unread)]),
        DropDown("Policy", "Policy", ALL, query=policy_names(plan.unread)),
        DropDown("Mode", "Mode", ALL, ((ALL, "All"), ("Enforced", "Enforced"), ("Report-only", "Report-only"))),
    )


def _policies(applied: str) -> list[Item]:
    """Return the tiles by result, the policies with the result of the selected tile, and the selected policy."""
    selected = f"{applied}| where {_SELECTED}\n"
    return [_impact_tiles(applied), _policy_grid(applied), *_selected_policy(selected)]


def _impact_tiles(applied: str) -> Query:
    query = (
        f"{applied}| summarize SignIns = dcount(Id), Accounts = dcount(Account) by Mode, Outcome\n"
        '| extend Label = strcat(Mode, ": ", Outcome)\n'
        '| extend Who = strcat(Accounts, iff(Accounts == 1, " account", " accounts"))\n'
        "| order by Mode asc, Outcome asc\n"
    )
    number = Column("SignIns", Formatter.BIG_NUMBER, palette="auto", unit=Unit.COUNT)
    visual = Tiles(Column("Label"), number, footer=Column("Who"))
    return records(
        "impact", "Impact by result; select a tile", query, visual, exports=[Export("Label", "Outcome", NONE)]
    )


def _policy_grid(applied: str) -> Query:
    # A share needs all results of a policy, also with a selected one.
    query = (
        f"{applied}| summarize SignIns = dcount(Id), Accounts = dcount(Account), {_COUNTS}, "
        "NotApplied = dcountif(Id, Outcome == 'Not applied'), Latest = max(TimeGenerated),\n"
        f"    Selected = countif({_SELECTED}) by Policy, Mode\n| where Selected > 0\n| project-away Selected\n"
        "| extend FailurePercent = round(100.0 * Failure / iff(SignIns == 0, 1, SignIns), 1)\n"
        "| order by Failure desc, SignIns desc, Policy asc, Mode asc\n"
    )
    columns = (bar("SignIns"), *_outcome_bars(), heat("FailurePercent"))
    labels = {"SignIns": "Sign-ins", "NotApplied": "Not applied", "FailurePercent": "Failed"}
    exports = [Export("Policy", "Picked", NONE)]
    return records("policies-grid", "Impact by policy; select a row", query, Grid(columns, labels), exports=exports)


def _selected_policy(selected: str) -> list[Item]:
    rows, picked = f'{selected}| where Policy == "{{Picked:escapejson}}"\n', [unless("Picked", NONE)]
    over_time = (
        f"{rows}| summarize SignIns = dcount(Id) by Time = bin(TimeGenerated, {{TimeRange:grain}}), Outcome\n"
        "| order by Time asc\n"
    )
    chart = Chart(ChartKind.BAR, "Time", "SignIns", "Outcome", colors=OUTCOME_COLORS)
    events = f"{rows}{_events()}"
    return [
        records("policy-over-time", "The selected policy over time", over_time, chart, visible=picked),
        records("policy-events", "Sign-ins of the selected policy", events, _event_grid(), visible=picked),
    ]


def _events() -> str:
    return f"| where Outcome != 'Not applied'\n| project {_ROW}\n| top 200 by TimeGenerated desc\n{page_lines(_PAGED)}"


def _event_grid() -> Grid:
    return Grid((_outcome_icon(), *page_columns(_PAGED)))


def _outcome_icon() -> Column:
    icons = (Icon("success", "Success"), Icon("failed", "Failure"), Icon("warning", "Interrupted"), Icon("Blank"))
    return Column("Outcome", Formatter.THRESHOLDS, icons=icons)


def _who(applied: str) -> list[Item]:
    picked = [unless("PickedAccount", NONE)]
    events = f'{applied}| where Account == "{{PickedAccount:escapejson}}"\n{_events()}'
    return [
        _accounts(applied),
        _applications(applied),
        records("account-events", "Sign-ins of the selected account", events, _event_grid(), visible=picked),
    ]


def _accounts(applied: str) -> Query:
    query = (
        f"{applied}| where isnotempty(Account)\n| summarize {_COUNTS}, AccountId = max(AccountId) by Account\n"
        f"| order by Failure desc, Interrupted desc, Account asc | take 50\n{page_lines('Account AccountId')}"
    )
    links = (Column("Account", Formatter.LINK, address="AccountPage"), Column("AccountPage", Formatter.HIDDEN))
    grid, exports = Grid((*links, *_outcome_bars())), [Export("Account", "PickedAccount", NONE)]
    return records("accounts", "Accounts; select a row", query, grid, width=50, exports=exports)


def _applications(applied: str) -> Query:
    query = (
        f"{applied}| summarize {_COUNTS}, Accounts = dcount(Account) by Application, AppId\n"
        f"| order by Failure desc, Application asc, AppId asc | take 50\n{page_lines('Application AppId')}"
    )
    grid = Grid((*page_columns("Application AppId"), *_outcome_bars()))
    return records("applications", "Applications", query, grid, width=50)


_TRAITS = (
    ("DeviceState", "Device state"),
    ("Platform", "Platform"),
    ("Client", "Client app"),
    ("Risk", "Sign-in risk"),
)


def _devices(applied: str) -> list[Item]:
    both = (
        f"{applied}| summarize SignIns = dcount(Id), {_COUNTS} by DeviceState, Platform, Client\n"
        "| order by Failure desc, SignIns desc | take 50\n"
    )
    combinations = records("combinations", "Combinations", both, Grid((bar("SignIns"), *_outcome_bars())))
    return [*(_stopped_by(applied, column, title) for column, title in _TRAITS), combinations]


def _stopped_by(applied: str, column: str, title: str) -> Query:
    query = (
        f"{applied}| where Outcome in ('Failure', 'Interrupted')\n"
        f"| summarize SignIns = dcount(Id) by {column}\n| top 10 by SignIns desc\n"
    )
    return records(
        f"by-{column.lower()}",
        f"{title}: sign-ins that a policy stopped or interrupted",
        query,
        Chart(ChartKind.PIE, column, "SignIns"),
        width=50,
        size=Size.SMALL,
    )


def _places(applied: str) -> list[Item]:
    stopped = f"{applied}| where Outcome in ('Failure', 'Interrupted')\n"
    known = f"{stopped}| where isnotempty(Country)\n"
    countries = f"{known}| summarize SignIns = dcount(Id) by Country\n| top 100 by SignIns desc\n"
    by_country = (
        f"{applied}| summarize SignIns = dcount(Id), {_COUNTS} by Country\n"
        "| order by Failure desc, SignIns desc | take 50\n"
    )
    addresses = (
        f"{applied}| summarize Accounts = dcount(Account), {_COUNTS}, Latest = max(TimeGenerated) by Address, Country\n"
        "| order by Failure desc, Address asc, Country asc | take 50\n"
    )
    bars = (bar("SignIns"), *_outcome_bars())
    return [
        records(
            "map", "Where policies stopped sign-ins", countries, CountryMap("Country", "SignIns", "redBright"), width=50
        ),
        records("countries", "Countries", by_country, Grid(bars), width=50),
        records("addresses", "Addresses", addresses, Grid(_outcome_bars())),
    ]


def _uncovered(rows: str) -> list[Item]:
    """Return the panels of successful sign-ins to which no policy applied."""
    uncovered = f'{rows}| where ResultType == "0" and Status =~ "notApplied"\n'
    by_app = (
        f"{uncovered}| summarize SignIns = dcount(Id), Accounts = dcount(Account), Countries = dcount(Country) "
        "by Application, Kind\n| top 50 by SignIns desc\n"
    )
    over_time = (
        f"{uncovered}| summarize SignIns = dcount(Id) by Time = bin(TimeGenerated, {{TimeRange:grain}}), Kind\n"
        "| order by Time asc\n"
    )
    by_client = f"{uncovered}| summarize SignIns = dcount(Id) by Client\n| top 10 by SignIns desc\n"
    bars = (bar("SignIns"), bar("Accounts"))
    return [
        records(
            "uncovered-over-time",
            "Sign-ins without a policy",
            over_time,
            Chart(ChartKind.BAR, "Time", "SignIns", "Kind"),
        ),
        records("uncovered-clients", "Client apps", by_client, Chart(ChartKind.PIE, "Client", "SignIns"), width=30),
        records("uncovered-applications", "Applications", by_app, Grid(bars), width=70),
    ]


def _about(plan: BookPlan) -> str:
    tables = sign_in_tables(plan.unread)
    missing = [name for name in KINDS if name not in tables]
    left_out = (
        f"\n\nThis environment does not route {', '.join(missing)}, so those sign-ins are missing." if missing else ""
    )
    return (
        "## About this workbook\n\nEach sign-in lists the policies that Entra evaluated. *Success* means that the "
        "policy granted access, *failure* that it blocked it or a control was not satisfied, *interrupted* that it "
        "would ask for a control. A policy in report-only mode changes nothing: its results show what it would do.\n\n"
        f"It reads {', '.join(tables)}.{left_out}"
    )


def _outcome_bars() -> tuple[Column, ...]:
    return tuple(bar(name, OUTCOME_COLORS[name]) for name in ("Success", "Failure", "Interrupted"))
