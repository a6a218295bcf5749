"""Checks of a stack's settings for Microsoft Sentinel."""

from collections.abc import Iterator

from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.messages import shown
from entrawatch.reference.durations import is_duration, minutes
from entrawatch.sentinel.settings import Target
from entrawatch.specs.alert_spec import Severity
from entrawatch.stacks.settings import StackSettings

_SHORTEST, _LONGEST = minutes("PT5M"), minutes("P7D")


def check_sentinel(settings: StackSettings) -> Iterator[Problem]:
    """Yield what Azure rejects in the settings, and settings without an effect."""
    given = settings.sentinel
    window = given.grouping_window
    if not (is_duration(window) and _SHORTEST <= minutes(window) <= _LONGEST):
        text = f"grouping_window {shown(window)} is not accepted by Microsoft Sentinel; use PT5M to P7D"
        yield Problem("SEN028", ("sentinel", "grouping_window"), text)
    if not given.incident_severities:
        text = f"incident_severities is empty; list severities such as {Severity.CRITICAL}, or remove the key"
        yield Problem("ST357", ("sentinel", "incident_severities"), text)
    # That Microsoft Sentinel is on has an effect of its own: its tables exist.
    if given.model_fields_set - {"existing"} and not _is_target(settings):
        text = "no alert has the target sentinel or both, so these settings have no effect"
        yield warning("ST358", ("sentinel",), f"{text}; write target: both, or remove them")


def _is_target(settings: StackSettings) -> bool:
    own = (one.target for one in settings.alerts.overrides.values() if one.target)
    return any(one is not Target.MONITOR for one in (settings.target, *settings.alerts.targets.values(), *own))
