"""Automation rules of Microsoft Sentinel: owner, tags, and playbooks of new incidents, and which are closed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from entrawatch.sentinel.rule import Closing, SentinelRule
from entrawatch.sentinel.settings import IncidentOwner, Playbook, SentinelSettings

CRITICAL = "critical"
EXCEPTION = "exception"


@dataclass(frozen=True)
class AutomationRule:
    """What happens to each new incident of some alerts."""

    key: str
    title: str
    order: int
    alert_ids: tuple[str, ...]
    tags: tuple[str, ...] = ()
    owner: IncidentOwner | None = None
    playbook: Playbook | None = None
    closing: Closing | None = None
    other_ids: tuple[str, ...] = ()
    """Alerts whose incidents are left alone, even if they also have an alert of `alert_ids`."""


def automation_rules(rules: Iterable[SentinelRule], settings: SentinelSettings) -> Iterator[AutomationRule]:
    """Yield the automation rules for the incidents of a stack's alerts; none that would do nothing.

    Playbooks run last, so that they read an incident with its owner and tags.
    """
    created = [one for one in rules if one.create_incident]
    raised = [one for one in created if not one.closing]
    everyone = tuple(one.alert_id for one in raised)
    for closing in dict.fromkeys(one.closing for one in created if one.closing):
        ids = tuple(one.alert_id for one in created if one.closing == closing)
        key, title = f"{EXCEPTION}-{closing.exception}", f"close incidents of exception {closing.exception}"
        yield AutomationRule(key, title, 1, ids, (EXCEPTION,), closing=closing, other_ids=everyone)
    critical = tuple(one.alert_id for one in raised if one.is_critical)
    if critical:
        yield AutomationRule(CRITICAL, "tag critical incidents", 1, critical, (CRITICAL,))
    if raised and (settings.owner or settings.tags):
        yield AutomationRule("owner", "owner and tags of incidents", 2, everyone, settings.tags, settings.owner)
    for name, playbook in settings.playbooks.items():
        if ids := tuple(one.alert_id for one in raised if name in one.playbooks):
            yield AutomationRule(f"playbook-{name}", f"run playbook {name}", 3, ids, playbook=playbook)
