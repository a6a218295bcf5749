"""What Microsoft Sentinel would reject of a planned deployment, and what differs there from Azure Monitor."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from entrawatch.documents.issues import IssueSeverity, KeyPath, Problem, warning
from entrawatch.documents.render_issues import count_of, first_of
from entrawatch.sentinel.automation import automation_rules
from entrawatch.sentinel.limits import LONGEST_QUERY, MAX_RULES, refused, same_names, too_many
from entrawatch.sentinel.rule import SentinelRule
from entrawatch.stacks.deployment import Deployment, PlannedAlert
from entrawatch.stacks.exceptions.applied import exception_lines
from entrawatch.stacks.settings import StackSettings, setting_of_input

_TARGET = ("target",)


def check_sentinel_rules(deployment: Deployment) -> Iterator[Problem]:
    """Yield errors of the planned rules, obstacles, and what a rule does differently; nothing without the target."""
    place = _place(deployment.settings)
    for problem in _problems(deployment):
        yield replace(problem, path=place) if problem.path == _TARGET else problem


def _place(settings: StackSettings) -> KeyPath:
    """Return the path of the widest setting with Microsoft Sentinel as target."""
    if settings.target.has_sentinel:
        return _TARGET
    is_of_areas = any(one.has_sentinel for one in settings.alerts.targets.values())
    return ("alerts", "targets" if is_of_areas else "overrides")


def _problems(deployment: Deployment) -> Iterator[Problem]:
    rules = deployment.sentinel_rules
    yield from _obstacles(deployment)
    if not rules:
        return
    yield from _count(deployment)
    yield from _names(rules)
    yield from _refused(rules)
    yield from _queries(deployment)
    yield from _tables(deployment)
    yield from _differences(deployment)
    yield from _unnotified(deployment)
    yield from _unseen(deployment)
    yield from _playbooks(deployment)


def _obstacles(deployment: Deployment) -> Iterator[Problem]:
    kept = [(reason, alert.spec.id) for alert in deployment.alerts for reason in alert.obstacles]
    lost = [(reason, alert.alert_id) for alert in deployment.not_deployed for reason in alert.obstacles]
    for pairs, consequence in ((kept, "only Azure Monitor runs"), (lost, "this stack does not deploy")):
        for reason, ids in _by_text(pairs):
            text = f"Microsoft Sentinel cannot run {count_of(len(ids), 'alert')}, which {consequence}: {first_of(ids)}"
            which = "it" if len(ids) == 1 else "them"
            advice = "" if consequence.startswith("only") else f"; or set target: monitor for {which}"
            yield warning("PL112", _TARGET, f"{text}; {reason}{advice}")


def _by_text(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Return each text with its alerts, most alerts first."""
    found: dict[str, list[str]] = {}
    for text, alert in pairs:
        found.setdefault(text, []).append(alert)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def _count(deployment: Deployment) -> Iterator[Problem]:
    rules = deployment.sentinel_rules
    if len(rules) > MAX_RULES:
        text = f"{len(rules)} rules in Microsoft Sentinel; a workspace allows {MAX_RULES}"
        yield Problem("SEN031", _TARGET, f"{text}, set target: monitor for some areas")
    automations = len(list(automation_rules(rules, deployment.settings.sentinel)))
    yield from (replace(problem, path=("exceptions",)) for problem in too_many(0, automations))


def _names(rules: Sequence[SentinelRule]) -> Iterator[Problem]:
    for first, second in same_names(rules):
        text = f"alerts '{first.alert_id}' and '{second.alert_id}' have the same title"
        yield Problem("SEN006", _TARGET, f"{text}, and Microsoft Sentinel allows a name once; change one")
    closed = {one.alert_id for one in rules if one.closing}
    for rule in rules:
        if rule.alert_id in closed and not rule.closing:
            text = f"alert '{rule.alert_id}' has the name of the rule for an exception that closes incidents"
            yield Problem("EX215", _TARGET, f"{text}; rename the alert")


def _refused(rules: Sequence[SentinelRule]) -> Iterator[Problem]:
    for rule in rules:
        # A long query gets advice of its own.
        for problem in (one for one in refused(rule) if one.code != "SEN009"):
            place = ".".join(map(str, problem.path))
            yield Problem(problem.code, _TARGET, f"{place} of the rule of alert '{rule.alert_id}': {problem.message}")


def _queries(deployment: Deployment) -> Iterator[Problem]:
    """Yield one error for each list that makes queries too long, and one for each query that is long by itself."""
    found: dict[tuple[str, KeyPath], list[tuple[int, str]]] = {}
    for alert in deployment.alerts:
        rules = (alert.sentinel, *alert.closed) if alert.sentinel else ()
        size = max((len(one.query) for one in rules), default=0)
        if size > LONGEST_QUERY:
            found.setdefault(_long_list(alert), []).append((size, alert.spec.id))
    for (named, path), queries in found.items():
        for group in [queries] if named else [[one] for one in queries]:
            yield _too_long(named, path, group)


def _long_list(alert: PlannedAlert) -> tuple[str, KeyPath]:
    """Return the list that is a large part of a query, and its setting; '' if there is none."""
    if len(exception_lines(alert.exceptions)) > LONGEST_QUERY // 4:
        return "the exceptions", ("exceptions",)
    longest, length = alert.longest_input()
    if length > LONGEST_QUERY // 4:
        return f"the input '{longest}'", setting_of_input(longest)
    return "", _TARGET


def _too_long(named: str, path: KeyPath, queries: Sequence[tuple[int, str]]) -> Problem:
    size, ids = max(queries)[0], [alert for _, alert in queries]
    text = f"the query of alert '{ids[0]}' has {size} characters"
    if len(ids) > 1:
        text = f"the queries of {len(ids)} alerts have up to {size} characters"
    text = f"{text}; Microsoft Sentinel allows {LONGEST_QUERY}"
    alerts = "the alert" if len(ids) == 1 else f"the alerts {first_of(ids)}"
    advice = f"set target: monitor for {alerts}"
    if named:
        advice = f"shorten {named} by {size - LONGEST_QUERY}, or {advice}"
    return Problem("SEN009", path, f"{text}, {advice}")


def _tables(deployment: Deployment) -> Iterator[Problem]:
    if deployment.settings.workspace.existing_id is None:
        text = "Microsoft Sentinel rejects a rule on a table that does not exist, and a new workspace has no table yet"
        advice = "deploy with target: monitor first, and change it when the logs arrive"
        yield warning("SEN035", _TARGET, f"{text}; {advice}")


def _differences(deployment: Deployment) -> Iterator[Problem]:
    pairs = ((text, alert.spec.id) for alert in deployment.alerts for text in alert.differences)
    for text, ids in _by_text(pairs):
        said = f"in Microsoft Sentinel, {count_of(len(ids), 'alert')} differ{'s' if len(ids) == 1 else ''}"
        yield Problem("PL113", _TARGET, f"{said}: {text} ({first_of(ids)})", IssueSeverity.NOTE)
    if deployment.settings.quiet_hours:
        text = "quiet hours hold the notifications of Azure Monitor, and no incident of Microsoft Sentinel"
        yield Problem("PL113", ("quiet_hours",), text, IssueSeverity.NOTE)


def _unnotified(deployment: Deployment) -> Iterator[Problem]:
    ids = [one.spec.id for one in deployment.alerts if not one.target.has_monitor and one.receivers]
    if ids:
        text = f"{count_of(len(ids), 'alert')} with receivers run only in Microsoft Sentinel, which does not use them"
        advice = "write target: both to keep the notifications, or use the incidents"
        yield warning("PL114", _TARGET, f"{text}: {first_of(ids)}; {advice}")


def _unseen(deployment: Deployment) -> Iterator[Problem]:
    """Yield the alerts that only Microsoft Sentinel runs, without an incident for anyone to see."""
    ids = [
        one.spec.id
        for one in deployment.alerts
        if not one.target.has_monitor
        and one.sentinel
        and not one.sentinel.create_incident
        and one.spec.severity in one.area.notify
    ]
    if ids:
        text = f"Microsoft Sentinel creates no incident for {count_of(len(ids), 'alert')} that only it runs"
        advice = "add the missing severities to sentinel.incident_severities, or write target: both"
        yield warning("SQR045", _TARGET, f"{text}, so no one is notified: {first_of(ids)}; {advice}")


def _playbooks(deployment: Deployment) -> Iterator[Problem]:
    """Yield playbooks that never run, and what Microsoft Sentinel needs in order to run the others."""
    run = {name for one in deployment.sentinel_rules if one.create_incident for name in one.playbooks}
    for name, playbook in deployment.settings.sentinel.playbooks.items():
        path = ("sentinel", "playbooks", name)
        if name not in run:
            text = f"playbook '{name}' never runs, because no alert of its severities and areas creates an incident"
            yield warning("PL115", path, f"{text} in Microsoft Sentinel; change them, or remove it")
        else:
            # An ID that is not one is reported at the key (ST301).
            group = "".join(playbook.logic_app.split("/")[4:5])
            text = f"playbook '{name}' runs only if the service principal Azure Security Insights has the role"
            text = f"{text} Microsoft Sentinel Automation Contributor on resource group '{group}', and Azure rejects"
            advice = "its automation rule if the deployer may not run it; see docs/sentinel.md"
            yield Problem("PL116", path, f"{text} {advice}", IssueSeverity.NOTE)
