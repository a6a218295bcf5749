"""The exceptions on alerts of an area, with their age on the day of reading."""

from collections.abc import Sequence

from entrawatch.kql.literals import dynamic_literal, without_braces
from entrawatch.workbooks.model.columns import Column, Formatter, Icon
from entrawatch.workbooks.model.items import Query
from entrawatch.workbooks.model.visuals import Grid
from entrawatch.workbooks.plan import ShownException

_ICONS = (Icon("failed", "expired"), Icon("warning", "ends soon"), Icon("success"))
# Only the workspace knows the day on which someone reads the workbook. The query reads no table.
_LINES = """\
| mv-expand One = Rows
| extend Approved = todatetime(tostring(One[5])), Ends = todatetime(tostring(One[6]))
| project State = case(Ends <= now(), "expired", Ends <= now() + 14d, "ends soon", "in force"),
    Exception = tostring(One[0]), Hides = tostring(One[1]), Alerts = tostring(One[2]), Owner = tostring(One[3]),
    Reason = tostring(One[4]), AgeInDays = tolong((now() - Approved) / 1d), Ends
| order by Ends asc
"""


def excepted_items(exceptions: Sequence[ShownException]) -> list[Query]:
    """Return a table of exceptions; none without one."""
    if not exceptions:
        return []
    rows = [
        (one.id, one.hides, ", ".join(one.alerts), one.owner, one.reason, one.approved, one.ends) for one in exceptions
    ]
    literal = without_braces(dynamic_literal(rows))
    grid = Grid((Column("State", Formatter.THRESHOLDS, icons=_ICONS),), {"AgeInDays": "Age in days"})
    title = "Exceptions: known and accepted findings"
    return [Query("exceptions", title, f"print Rows = {literal}\n{_LINES}", grid, "No exceptions.", days=1)]
