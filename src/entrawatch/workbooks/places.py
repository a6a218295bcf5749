"""Places: countries and addresses of the sign-ins that an area's alerts read."""

from collections.abc import Collection

from entrawatch.workbooks.filters import kind_of_sign_in
from entrawatch.workbooks.model.items import Item, Query
from entrawatch.workbooks.model.parameters import Parameters
from entrawatch.workbooks.model.visuals import CountryMap, Grid
from entrawatch.workbooks.plan import AreaPlan
from entrawatch.workbooks.sign_ins import KINDS, sign_in_rows, sign_in_tables
from entrawatch.workbooks.theme import bar, records

_COUNTS = "Succeeded = dcountif(Id, ResultType == '0'), Failed = dcountif(Id, ResultType != '0')"


def places_items(area: AreaPlan, unread: Collection[str]) -> tuple[Item, ...]:
    """Return maps and grids of sign-ins; none if no alert of the area reads any."""
    read = {table for alert in area.alerts for table in alert.spec.tables}
    left_out = {*unread, *(set(KINDS) - read)}
    tables = sign_in_tables(left_out)
    if not tables:
        return ()
    rows = f"{sign_in_rows(left_out)}| where isnotempty(Country)\n"
    kinds = Parameters("places-kind", (kind_of_sign_in([KINDS[name] for name in tables]),))
    return (
        kinds,
        _map("succeeded", "Successful sign-ins by country", f"{rows}| where ResultType == '0'\n", "green"),
        _map("failed", "Failed sign-ins by country", f"{rows}| where ResultType != '0'\n", "redBright"),
        _ranked("places-countries", "Countries", rows, "Country"),
        _ranked("places-addresses", "Addresses", rows, "Address, Country"),
    )


def _map(name: str, title: str, rows: str, palette: str) -> Query:
    query = f"{rows}| summarize SignIns = dcount(Id) by Country\n| top 100 by SignIns desc\n"
    return records(f"places-{name}", title, query, CountryMap("Country", "SignIns", palette), width=50)


def _ranked(name: str, title: str, rows: str, by: str) -> Query:
    query = (
        f"{rows}| summarize Accounts = dcount(Account), {_COUNTS}, Latest = max(TimeGenerated) by {by}\n"
        f"| order by Failed desc, Succeeded desc, {by}\n| take 50\n"
    )
    palettes = {"Accounts": "blue", "Succeeded": "green", "Failed": "redBright"}
    columns = [bar(column, color) for column, color in palettes.items()]
    return records(name, title, query, Grid(columns), width=50)
