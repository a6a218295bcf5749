"""Lint on absolute dates: an alert that compares with one starts or stops to fire on a day that no sample has."""

from collections.abc import Iterable

from entrawatch.documents.issues import IssueSeverity
from entrawatch.kql.analysis import Analysis, Call, Operand
from entrawatch.kql.lint import ALERT_RULES, Lint, QueryContext, Report

_CALENDAR = frozenset(
    {"datetime_part", "dayofyear", "getmonth", "getyear", "make_datetime", "monthofyear", "week_of_year"}
)
_UNITS = ("seconds", "milliseconds", "microseconds", "nanoseconds")
_FROM_TEXT = frozenset({"todatetime", *(f"unixtime_{unit}_todatetime" for unit in _UNITS)})
# What turns the current time into text or a number, which can be compared with anything.
_TO_VALUE = frozenset(
    {"format_datetime", "hash", "strcat", "todecimal", "todouble", "toint", "tolong", "toreal", "tostring"}
)
_CLOCK = frozenset({"ago", "now"})
_ADVICE = "compare the record's time with ago() instead; samples run at a fixed time and would not show it"


def _absolute_date(analysis: Analysis, _: QueryContext) -> Iterable[Report]:
    for date in analysis.dates:
        yield date, f"'{date.name}' is an absolute date, so the alert changes its result on one day; {_ADVICE}"
    for call in analysis.calls:
        if _reads_the_calendar(call):
            yield call, f"'{call.name}()' makes the alert depend on the calendar; {_ADVICE}"


def _reads_the_calendar(call: Call) -> bool:
    if call.name in _CALENDAR:
        return True
    if call.name in _FROM_TEXT:
        return any(one.is_literal for one in call.arguments)
    return call.name in _TO_VALUE and any(map(_is_clock, call.arguments))


def _is_clock(argument: Operand) -> bool:
    return argument.function in _CLOCK


DATE_LINTS = (Lint("KQ146", IssueSeverity.ERROR, _absolute_date, ALERT_RULES),)
