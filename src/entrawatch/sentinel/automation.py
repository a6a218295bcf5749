"""Automation rules of Microsoft Sentinel: the owner and the tags of new incidents."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from entrawatch.sentinel.rule import SentinelRule
from entrawatch.sentinel.settings import IncidentOwner, SentinelSettings

CRITICAL = "critical"


@dataclass(frozen=True)
class AutomationRule:
    """What happens to each new incident of some alerts."""

    key: str
    title: str
    order: int
    alert_ids: tuple[str, ...]
    tags: tuple[str, ...] = ()
    owner: IncidentOwner | None = None


def automation_rules(rules: Iterable[SentinelRule], settings: SentinelSettings) -> Iterator[AutomationRule]:
    """Yield the automation rules for the incidents of a stack's alerts; none that would do nothing."""
    raised = [one for one in rules if one.create_incident]
    critical = tuple(one.alert_id for one in raised if one.is_critical)
    if critical:
        yield AutomationRule(CRITICAL, "tag critical incidents", 1, critical, (CRITICAL,))
    if raised and (settings.owner or settings.tags):
        ids = tuple(one.alert_id for one in raised)
        yield AutomationRule("owner", "owner and tags of incidents", 2, ids, settings.tags, settings.owner)
