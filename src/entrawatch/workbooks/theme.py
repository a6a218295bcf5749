"""What looks the same in every workbook: severities, colors, icons, links to portals, empty texts, time formats."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from entrawatch.specs.alert_spec import Severity
from entrawatch.workbooks.model.columns import Column, Formatter, Icon, Unit
from entrawatch.workbooks.model.items import Query
from entrawatch.workbooks.model.visibility import Condition

ALL = "*"
"""The value of a parameter that does not restrict anything."""
NONE = "none"
"""The value of a parameter until a row or tile is selected."""

SEVERITY_COLORS: Mapping[str, str] = MappingProxyType(
    {
        Severity.CRITICAL: "redBright",
        Severity.HIGH: "orange",
        Severity.MEDIUM: "yellow",
        Severity.LOW: "blue",
        Severity.INFORMATIONAL: "gray",
    }
)
OUTCOME_COLORS: Mapping[str, str] = MappingProxyType(
    {"Success": "green", "Failure": "redBright", "Interrupted": "orange", "Not applied": "gray"}
)
NOW_COLORS: Mapping[str, str] = MappingProxyType({"Now": "blue", "Before": "gray"})

USER_PAGE = "https://entra.microsoft.com/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/"
APPLICATION_PAGE = "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/appId/"

EMPTY_HITS = "No hits in this time range."
EMPTY_ROWS = "No records in this time range."
EMPTY_STEP = "No records for the selected row. Where the step asks what else happened, the answer is: nothing."
records = partial(Query, empty=EMPTY_ROWS)
EMPTY_ALERTS = "No alert of this environment fired in this time range, or you cannot read its resource group."


def bar(name: str, palette: str = "blue", unit: Unit = Unit.COUNT) -> Column:
    """Return a column of numbers with a bar for each."""
    return Column(name, Formatter.BAR, palette=palette, unit=unit)


def heat(name: str, unit: Unit = Unit.PERCENT) -> Column:
    """Return a column of numbers, the highest of which stand out in red."""
    return Column(name, Formatter.HEATMAP, palette="yellowOrangeRed", unit=unit)


def severity_case(number: str) -> str:
    """Return the expression with the severity of a column Number; `number`: how it writes a number, as a format."""
    pairs = ", ".join(f"Number == {number.format(one.azure_number)}, '{one.value}'" for one in Severity)
    return f"case({pairs}, 'other')"


def severity_icons() -> tuple[Icon, ...]:
    """Return the icon of each severity."""
    return (*(Icon(f"Sev{one.azure_number}", one.value) for one in Severity), Icon("unknown"))


def severity_column(name: str = "Severity") -> Column:
    """Return a column of severities with their icons."""
    return Column(name, Formatter.THRESHOLDS, icons=severity_icons())


def result_column(name: str) -> Column:
    """Return a column with the result of an audited activity or a sign-in."""
    icons = (Icon("success", "success"), Icon("success", "0"), Icon("failed", "failure"), Icon("Blank"))
    return Column(name, Formatter.THRESHOLDS, icons=icons)


def risk_column(name: str) -> Column:
    """Return a column with a level of risk."""
    icons = (Icon("Sev1", "high"), Icon("Sev2", "medium"), Icon("Sev3", "low"), Icon("Blank"))
    return Column(name, Formatter.THRESHOLDS, icons=icons)


def unless(parameter: str, value: str) -> Condition:
    """Return the condition that a parameter has another value."""
    return Condition(parameter, value, is_equal=False)
