"""Warnings about unexpected effects of a planned deployment."""

import itertools
import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from entrawatch.documents.document import Document
from entrawatch.documents.issues import Issue, IssueSeverity, Problem, warning
from entrawatch.documents.render_issues import count_of, first_of
from entrawatch.kql.look_back import stated_look_back
from entrawatch.resources.policies.notification import is_silent
from entrawatch.specs.alert_spec import AreaSpec, Severity
from entrawatch.specs.checks.azure_limits import MAX_RULE_BYTES
from entrawatch.specs.rule_query import rule_description
from entrawatch.stacks.deployment import Deployment, NotDeployed, PlannedAlert
from entrawatch.stacks.exceptions.applied import exception_lines
from entrawatch.stacks.exceptions.model import PlacedException
from entrawatch.stacks.routing_checks import check_routing
from entrawatch.stacks.sentinel_checks import check_sentinel_rules
from entrawatch.stacks.settings import BREAK_GLASS_INPUTS, Route, StackSettings, setting_of_input, setting_path
from entrawatch.workbooks.limits import MOST_WORKBOOKS, WARN_BYTES
from entrawatch.workbooks.own_workbooks import OWN_WORKBOOKS

MAX_ACTION_GROUPS = 5
MAX_RULES = 1000
MAX_MINUTE_RULES = 100
# The hunt for drills of emergency access accounts: its input and its table.
_DRILL_INPUT, _DRILL_TABLE = BREAK_GLASS_INPUTS["drill_every_days"], "SigninLogs"
# All rules of a stack use one identity.
MAX_RULES_OF_IDENTITY = 500
# Size of a rule without its query and description: names, schedule, scopes, actions, tags.
_OTHER_PROPERTIES = 4 * 1024


def check_deployment(
    deployment: Deployment, document: Document | None, look_backs: Mapping[str, float] | None = None
) -> list[Issue]:
    """Return what Azure would reject (errors) and what would silently not work (warnings), sorted by location.

    `look_backs`: alert → seconds that its queries look back, if they were analyzed; otherwise taken from their text.
    """
    alerts, in_monitor, settings = deployment.alerts, deployment.monitor_alerts, deployment.settings
    found = [
        *_missing_inputs(deployment.not_deployed),
        *_defaults(deployment.defaults),
        *check_routing(deployment),
        *_short_retention(alerts, settings, look_backs or {}),
        *_unseen_drills(deployment),
        *_nobody_told(in_monitor),
        *_kept_to_the_portal(in_monitor, settings.notifications.routes),
        *_counts(in_monitor),
        *_names_twice(in_monitor),
        *_sizes(in_monitor),
        *check_sentinel_rules(deployment),
        *_workbook_names(deployment.areas),
        *_workbook_sizes(deployment),
    ]
    places = document or Document.without_file("stack configuration")
    return sorted(problem.at(places.location(*setting_path(problem.path))) for problem in found)


def idle_exceptions(exceptions: Sequence[PlacedException], not_deployed: Sequence[NotDeployed]) -> Iterator[Issue]:
    """Yield a note for each exception of one alert that the stack does not deploy; shared files have some."""
    reasons = {one.alert_id: one.reason for one in not_deployed}
    for one in exceptions:
        if reason := reasons.get(one.spec.alert or ""):
            text = f"exception '{one.spec.id}' has no effect here, because alert '{one.spec.alert}' is not deployed"
            yield one.document.issue(one.at(Problem("EX216", ("alert",), f"{text}: {reason}", IssueSeverity.NOTE)))


def _missing_inputs(alerts: Sequence[NotDeployed]) -> Iterator[Problem]:
    missing: dict[tuple[str, ...], list[str]] = {}
    for alert in alerts:
        if alert.missing_inputs:
            missing.setdefault(alert.missing_inputs, []).append(alert.alert_id)
    for names, ids in missing.items():
        if len(names) == 1:
            text = f"{_listed(ids)} tenant input '{names[0]}', which this stack does not set; add {_home(names[0])}"
        else:
            text = f"{_listed(ids)} one of the tenant inputs {', '.join(names)}, and this stack sets none of them"
            text = f"{text}; add one below entrawatch:inputs"
        yield warning("PL101", ("inputs",), text)


def _defaults(defaults: Sequence[str]) -> Iterator[Problem]:
    if defaults:
        text = f"alerts use the default of {', '.join(defaults)}; write a list to replace it, 'extend:' to add to it"
        yield Problem("PL105", ("inputs",), text, IssueSeverity.NOTE)


def _home(name: str) -> str:
    setting, key = setting_of_input(name)
    return f"{'it' if key == name else key} below entrawatch:{setting}"


def _listed(alerts: Sequence[str]) -> str:
    if len(alerts) == 1:
        return f"alert '{alerts[0]}' is not deployed: requires"
    return f"{len(alerts)} alerts are not deployed ({', '.join(alerts)}): require"


def _short_retention(
    alerts: Sequence[PlannedAlert], settings: StackSettings, look_backs: Mapping[str, float]
) -> Iterator[Problem]:
    if settings.workspace.existing_id:
        return  # the retention of another team's workspace is not known here
    for alert in alerts:
        seconds = look_backs.get(alert.spec.id)
        days = math.ceil((max(map(stated_look_back, _queries(alert))) if seconds is None else seconds) / 86400)
        kept = {name: _kept_days(name, settings) for name in alert.spec.tables}
        shortest = min(kept, key=lambda name: kept[name])
        if kept[shortest] < days:
            text = (
                f"table {shortest} keeps {kept[shortest]} days, but alert '{alert.spec.id}' or its runbook reads {days}"
            )
            yield warning("PL103", ("workspace", *_retention_key(shortest, settings)), f"{text}; keep it longer")


def _unseen_drills(deployment: Deployment) -> Iterator[Problem]:
    """Yield a warning if the records of a drill expire before the next drill is due."""
    settings, hunts = deployment.settings, itertools.chain.from_iterable(deployment.hunts.values())
    if not any(_DRILL_INPUT in planned.hunt.inputs for planned in hunts):
        return
    kept, due = _kept_days(_DRILL_TABLE, settings), settings.break_glass.drill_every_days
    if settings.break_glass.accounts and not settings.workspace.existing_id and kept < due:
        text = f"table {_DRILL_TABLE} keeps {kept} days, but a drill of an emergency access account is due every {due}"
        advice = "so the workbook would show each as overdue; keep records longer, or drill more often"
        yield warning("PL103", ("workspace", *_retention_key(_DRILL_TABLE, settings)), f"{text}, {advice}")


def _queries(alert: PlannedAlert) -> Iterator[str]:
    yield alert.spec.query
    yield from (step.query for step in alert.spec.runbook if step.query)


def _kept_days(table: str, settings: StackSettings) -> int:
    own = settings.workspace.tables.get(table)
    return own.retention_days if own else settings.workspace.retention_days


def _retention_key(table: str, settings: StackSettings) -> tuple[str, ...]:
    return ("tables", table, "retention_days") if table in settings.workspace.tables else ("retention_days",)


def _nobody_told(alerts: Sequence[PlannedAlert]) -> Iterator[Problem]:
    silent = [
        alert.spec.id for alert in alerts if is_silent(alert.receivers) and alert.spec.severity in alert.area.notify
    ]
    if silent:
        text = f"no route covers {count_of(len(silent), 'alert')}, which will appear only in the portal"
        advice = "add a route for their severity or area"
        yield warning("SQR045", ("notifications", "routes"), f"{text}: {first_of(silent)}; {advice}")


def _kept_to_the_portal(alerts: Sequence[PlannedAlert], routes: Sequence[Route]) -> Iterator[Problem]:
    """Yield a note if a route lists a severity for which an area does not notify."""
    kept: dict[tuple[str, Severity], list[str]] = {}
    for alert in alerts:
        severity, area = alert.spec.severity, alert.area
        if severity not in area.notify and any(_names(route, severity, area.id) for route in routes):
            kept.setdefault((area.id, severity), []).append(alert.spec.id)
    for (name, severity), silent in kept.items():
        text = f"a route names {severity} alerts, but area '{name}' does not notify for them"
        text = f"{text}: {first_of(silent)}; to be notified, add '{severity}' to notify in its area.yaml"
        yield Problem("PL104", ("notifications", "routes"), text, IssueSeverity.NOTE)


def _names(route: Route, severity: Severity, area: str) -> bool:
    is_named = "severities" in route.model_fields_set and severity in route.severities
    return is_named and (not route.areas or area in route.areas)


def _counts(alerts: Sequence[PlannedAlert]) -> Iterator[Problem]:
    every_minute = sum(alert.spec.evaluation_frequency == "PT1M" for alert in alerts)
    if len(alerts) > MAX_RULES:
        text = f"{len(alerts)} alert rules; a workspace allows {MAX_RULES}, disable areas or alerts"
        yield Problem("SQR072", ("alerts",), text)
    if len(alerts) > MAX_RULES_OF_IDENTITY:
        text = f"{len(alerts)} alert rules; one managed identity can run {MAX_RULES_OF_IDENTITY}"
        yield Problem("SQR058", ("alerts",), f"{text}, disable areas or alerts")
    if every_minute > MAX_MINUTE_RULES:
        text = f"{every_minute} rules run every minute; a subscription allows {MAX_MINUTE_RULES}, run them every PT5M"
        yield Problem("SQR071", ("alerts",), text)
    for receivers, count in Counter(alert.receivers for alert in alerts).items():
        if len(receivers) > MAX_ACTION_GROUPS:
            text = f"{len(receivers)} receivers for {count_of(count, 'alert')} ({', '.join(receivers)})"
            advice = f"a rule can call {MAX_ACTION_GROUPS} action groups, combine addresses in one receiver"
            yield Problem("SQR044", ("notifications", "routes"), f"{text}; {advice}")


def _names_twice(alerts: Sequence[PlannedAlert]) -> Iterator[Problem]:
    for name, count in Counter(alert.spec.id for alert in alerts).items():
        if count > 1:
            text = f"alert '{name}' has the name of the rule for findings with a lower severity"
            yield Problem("EX214", ("exceptions",), f"{text}; rename the alert")


def _sizes(alerts: Sequence[PlannedAlert]) -> Iterator[Problem]:
    for alert in alerts:
        texts = (alert.query, rule_description(alert.spec), alert.spec.trigger.model_dump_json(), *alert.spec.covers)
        size = sum(len(text.encode()) for text in texts) + _OTHER_PROPERTIES
        if size > MAX_RULE_BYTES:
            text = f"the properties of rule '{alert.spec.id}' are {size / 1024:.0f} KB; the limit is 64 KB"
            if alert.lowered_from or len(exception_lines(alert.exceptions)) > len(alert.query) / 2:
                advice = "write ranges or prefixes, or change an input of the alert"
                yield Problem("SQR040", ("exceptions",), f"{text}, and its exceptions are most of it; {advice}")
                continue
            longest, length = alert.longest_input()
            if length > len(alert.spec.query):
                yield Problem("SQR040", setting_of_input(longest), f"{text}, shorten the input '{longest}'")
            else:
                yield Problem("SQR040", ("alerts",), f"{text}, shorten its query or its dimensions")


def _workbook_names(areas: Collection[AreaSpec]) -> Iterator[Problem]:
    count = len(areas) + len(OWN_WORKBOOKS)
    if areas and count > MOST_WORKBOOKS:
        text = f"{count} workbooks, one for each of {len(areas)} areas and {len(OWN_WORKBOOKS)} others"
        yield Problem("WBK012", ("alerts",), f"{text}; a resource group allows {MOST_WORKBOOKS}, disable areas")
    first: dict[str, str] = {}
    for area in areas:
        other = first.setdefault(area.title.casefold(), area.id)
        if other != area.id:
            text = f"areas '{other}' and '{area.id}' have the same title, so their workbooks would have the same name"
            yield Problem("WBK006", ("alerts",), f"{text}; change the title of one, or disable one")
        taken = [
            name
            for name, title in OWN_WORKBOOKS.items()
            if area.id == name or area.title.casefold() == title.casefold()
        ]
        if taken:
            text = f"area '{area.id}' with the title '{area.title}' has the ID or title of the workbook '{taken[0]}'"
            yield Problem("WBK006", ("alerts",), f"{text}, which every environment has; rename the area")


def _workbook_sizes(deployment: Deployment) -> Iterator[Problem]:
    for workbook in deployment.workbooks:
        size = len(workbook.content.encode())
        if size > WARN_BYTES:
            text = f"the workbook '{workbook.id}' has {size // 1024} KB; Azure rejects more than about 1 MB"
            advice = "disable alerts, shorten lists in inputs, or lower fewer alerts by exceptions"
            yield warning("WBK009", ("alerts",), f"{text}, {advice}")
