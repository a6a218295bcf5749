"""Checks of quiet hours: what Azure rejects, and what would hold more than its owner means."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.messages import did_you_mean, shown
from entrawatch.specs.alert_spec import AlertSpec, Severity
from entrawatch.specs.catalog import Catalog
from entrawatch.stacks.quiet_hours import LONGEST_DESCRIPTION, MOST_ALERTS, MOST_DAYS, TIME, QuietHours, moment
from entrawatch.stacks.settings import AlertOverride


def check_quiet_hours(
    quiet_hours: Mapping[str, QuietHours], catalog: Catalog, overrides: Mapping[str, AlertOverride]
) -> Iterator[Problem]:
    """Yield what is wrong with the quiet hours of a stack; `overrides`: those of its alerts."""
    severities = {name: _severity(one.spec, overrides.get(name)) for name, one in catalog.alerts.items()}
    for name, hours in quiet_hours.items():
        for problem in (*_times(hours), *_weekly(hours), *_held(hours), *_alerts(hours, severities)):
            yield problem.below("quiet_hours", name)


def ended_quiet_hours(quiet_hours: Mapping[str, QuietHours], today: date) -> Iterator[Problem]:
    """Yield a warning for quiet hours that ended before today, in UTC."""
    for name, hours in quiet_hours.items():
        end = moment(hours.ends)
        if end and end.date() < today:
            yield warning("ST353", ("quiet_hours", name), f"quiet hours '{name}' ended on {hours.ends}; remove them")


def _times(hours: QuietHours) -> Iterator[Problem]:
    first, last = moment(hours.starts), moment(hours.ends)
    for key, text, value in (("starts", hours.starts, first), ("ends", hours.ends, last)):
        if value is None:
            yield Problem("APR006", (key,), f"{shown(text)} is not a moment in UTC; write it as 2026-12-24T18:00")
    if first and last and not timedelta() < last - first <= timedelta(days=MOST_DAYS):
        text = f"ends {shown(hours.ends)} must be after starts, by at most {MOST_DAYS} days"
        yield Problem("ST352", ("ends",), f"{text}; set an earlier day, and renew it when it ends")


def _weekly(hours: QuietHours) -> Iterator[Problem]:
    if hours.weekly is None:
        return
    for key, text in (("start", hours.weekly.start), ("end", hours.weekly.end)):
        if not TIME.fullmatch(text):
            yield Problem("APR006", ("weekly", key), f"{shown(text)} is not a time of the day; write it as 22:00")
    if not hours.weekly.days:
        yield Problem("APR007", ("weekly", "days"), "days is empty; list days such as Saturday, or remove weekly")
    if hours.weekly.start == hours.weekly.end:
        text = "start and end are the same time, so no hours are quiet; write two times, or remove weekly"
        yield Problem("ST352", ("weekly", "end"), text)


def _severity(spec: AlertSpec, override: AlertOverride | None) -> Severity:
    return (override and override.severity) or spec.severity


def _held(hours: QuietHours) -> Iterator[Problem]:
    if Severity.CRITICAL in hours.severities:
        text = "critical alerts are never held; list high, medium, low or informational"
        yield Problem("ST354", ("severities",), text)
    if not hours.severities:
        yield Problem("ST354", ("severities",), "severities is empty; list what to hold, or remove the key")
    if len(hours.alerts) > MOST_ALERTS:
        text = f"{len(hours.alerts)} alerts are listed, and a filter of Azure has at most {MOST_ALERTS} values"
        yield Problem("APR012", ("alerts",), f"{text}; split the quiet hours")
    if len(hours.description) > LONGEST_DESCRIPTION:
        text = f"reason and owner together have {len(hours.description)} characters; the limit is {LONGEST_DESCRIPTION}"
        yield Problem("APR009", ("reason",), f"{text}, write a shorter reason")


def _alerts(hours: QuietHours, severities: Mapping[str, Severity]) -> Iterator[Problem]:
    for number, alert in enumerate(hours.alerts):
        path = ("alerts", number)
        if alert not in severities:
            yield Problem("ST343", path, f"alert '{alert}' does not exist; {did_you_mean(alert, list(severities))}")
            continue
        longer = {one for one in severities if one.startswith(alert) and one != alert}
        if unlisted := sorted(longer.difference(hours.alerts)):
            text = f"'{alert}' would also hold alert '{unlisted[0]}', whose name begins with it"
            yield warning("ST355", path, f"{text}; list both to show that this is meant")
        if severities[alert] not in hours.severities:
            text = f"alert '{alert}' has severity {severities[alert]}, which is not held"
            advice = "" if severities[alert] is Severity.CRITICAL else "add it to severities, or "
            yield warning("ST349", path, f"{text}; {advice}remove the alert")
