"""Baselines: the last 24 hours of an area's records against the same weekday of the four weeks before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from entrawatch.workbooks.model.columns import Column, Formatter
from entrawatch.workbooks.model.items import Export, Item, Query, Text
from entrawatch.workbooks.model.visibility import Condition
from entrawatch.workbooks.model.visuals import Chart, ChartKind, Grid
from entrawatch.workbooks.plan import AreaPlan
from entrawatch.workbooks.theme import EMPTY_ROWS, NONE, NOW_COLORS, bar, heat

# Four weeks and the day that is compared.
_DAYS = 29
_MEASURE = "Measure"
_SAME_WEEKDAY = (
    "| extend HoursAgo = datetime_diff('hour', now(), TimeGenerated)\n"
    "| where HoursAgo % 168 < 24\n| extend Week = HoursAgo / 168\n"
)


@dataclass(frozen=True)
class Measure:
    """Records that are compared: those of a table that fulfill a condition."""

    title: str
    table: str
    condition: str = ""


_MEASURES: Mapping[str, tuple[Measure, ...]] = MappingProxyType(
    {
        "user_accounts": (
            Measure("Successful sign-ins", "SigninLogs", 'ResultType == "0"'),
            Measure("Failed sign-ins", "SigninLogs", 'ResultType != "0"'),
            Measure("Non-interactive sign-ins", "AADNonInteractiveUserSignInLogs"),
            Measure("Changes to users", "AuditLogs", 'Category =~ "UserManagement"'),
        ),
        "privileged_accounts": (
            Measure("Changes to roles", "AuditLogs", 'Category =~ "RoleManagement"'),
            Measure("Changes to policies", "AuditLogs", 'Category in~ ("Policy", "AuthorizationPolicy")'),
            Measure("Changes to the directory", "AuditLogs", 'Category =~ "DirectoryManagement"'),
        ),
        "privileged_identity_management": (
            Measure("Activity of PIM", "AuditLogs", 'LoggedByService =~ "PIM"'),
            Measure("Changes to roles", "AuditLogs", 'Category =~ "RoleManagement"'),
        ),
        "applications": (
            Measure("Changes to applications", "AuditLogs", 'Category =~ "ApplicationManagement"'),
            Measure("Service principal sign-ins", "AADServicePrincipalSignInLogs"),
            Measure("Managed identity sign-ins", "AADManagedIdentitySignInLogs"),
            Measure("Requests to Microsoft Graph", "MicrosoftGraphActivityLogs"),
        ),
        "consumer_accounts": (
            Measure("Sign-ins of customers", "SigninLogs", 'ResultType == "0"'),
            Measure("Failed sign-ins of customers", "SigninLogs", 'ResultType != "0"'),
            Measure("Changes to customers", "AuditLogs", 'Category =~ "UserManagement"'),
        ),
        "devices": (
            Measure("Changes to devices", "AuditLogs", 'Category =~ "Device"'),
            Measure("Sign-ins without a known device", "SigninLogs", "isempty(tostring(DeviceDetail.deviceId))"),
        ),
        "infrastructure": (
            Measure("Changes to policies", "AuditLogs", 'Category =~ "Policy"'),
            Measure("Sign-ins through AD FS", "ADFSSignInLogs"),
            Measure("Azure operations", "AzureActivity"),
            Measure("Provisioning", "AADProvisioningLogs"),
        ),
    }
)


def measures(area: AreaPlan, unread: Iterable[str]) -> tuple[Measure, ...]:
    """Return what is compared in an area; in an area of your own, the records of each table that its alerts read."""
    tables = sorted({table for alert in area.alerts for table in alert.spec.tables})
    chosen = _MEASURES.get(area.spec.id) or tuple(Measure(f"Records of {table}", table) for table in tables)
    return tuple(one for one in chosen if one.table not in set(unread))


def baseline_items(area: AreaPlan, unread: Iterable[str]) -> tuple[Item, ...]:
    """Return the grid of an area's measures, and the chart of the selected one."""
    found = measures(area, unread)
    if not found:
        return (Text("baseline-none", "This environment collects none of the tables that a baseline compares."),)
    text = "The last 24 hours against the average of the same weekday in the four weeks before; select a row."
    return (
        Text("baseline-text", text),
        _comparison(found),
        *(_over_hours(number, one) for number, one in enumerate(found)),
    )


def _comparison(found: Sequence[Measure]) -> Query:
    legs = ",\n".join(f"({_same_weekdays(one)}| extend Number = {number})" for number, one in enumerate(found))
    names = ", ".join(f'{number}, "{one.title}"' for number, one in enumerate(found[:-1]))
    title = f'case({", ".join(_cases(found))}, "{found[-1].title}")' if names else f'"{found[-1].title}"'
    query = (
        f"union\n{legs}\n"
        "| summarize Now = countif(Week == 0), Earlier = countif(Week > 0), Weeks = dcountif(Week, Week > 0)\n"
        "    by Number\n"
        "| extend Before = round(1.0 * Earlier / iff(Weeks == 0, 1, Weeks), 1)\n"
        "| extend ChangePercent = iff(Before == 0, real(null), round(100.0 * (Now - Before) / Before, 1))\n"
        f"| project Number, Measure = {title}, Now, Before, ChangePercent, Weeks\n| order by Number asc\n"
    )
    columns = (
        Column("Number", Formatter.HIDDEN),
        bar("Now"),
        bar("Before", "gray"),
        heat("ChangePercent"),
    )
    labels = {"Before": "Average before", "ChangePercent": "Change", "Weeks": "Weeks with records"}
    exports = [Export("Number", _MEASURE, NONE)]
    title = "Now against the same weekday before"
    return Query("baseline-comparison", title, query, Grid(columns, labels), EMPTY_ROWS, days=_DAYS, exports=exports)


def _cases(found: Sequence[Measure]) -> list[str]:
    return [f'Number == {number}, "{one.title}"' for number, one in enumerate(found[:-1])]


def _same_weekdays(one: Measure) -> str:
    condition = f"| where {one.condition}\n" if one.condition else ""
    return f"{one.table}\n| where TimeGenerated > ago({_DAYS}d)\n{condition}{_SAME_WEEKDAY}"


def _over_hours(number: int, one: Measure) -> Query:
    query = (
        f"{_same_weekdays(one)}"
        "| summarize Records = count(), Weeks = dcount(Week) by Hour = 23 - HoursAgo % 168, IsNow = Week == 0\n"
        "| project Time = ago(1d) + Hour * 1h, Day = iff(IsNow, 'Now', 'Before'), "
        "Records = round(1.0 * Records / Weeks, 1)\n| order by Time asc\n"
    )
    visual = Chart(ChartKind.TIME, "Time", "Records", "Day", colors=NOW_COLORS)
    visible = [Condition(_MEASURE, str(number))]
    return Query(f"baseline-{number}", f"{one.title} by hour", query, visual, EMPTY_ROWS, days=_DAYS, visible=visible)
