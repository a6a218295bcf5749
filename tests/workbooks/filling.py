"""Replace the parameters in a query or a text of our workbooks by their values, as a rendered page does."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from entrawatch.workbook_pages.content import Parameter
from entrawatch.workbook_pages.values import Filling, Setting
from entrawatch.workbooks.model.parameters import ParameterType

TIME_RANGE = "TimeRange"


def filled(text: str, values: Mapping[str, str], start: datetime, end: datetime) -> str:
    """Return the text with the values of the parameters that it names; `start` and `end` are of its time range.

    What names no parameter stays, as Azure Monitor leaves it.
    """
    length = f"{(end - start) / timedelta(milliseconds=1):.0f}"
    times = Setting(Parameter(name=TIME_RANGE, type=ParameterType.TIME_RANGE), (), length)
    return Filling({TIME_RANGE: times}, {**values, TIME_RANGE: length}, end).query(text)
