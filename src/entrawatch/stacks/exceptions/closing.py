"""Findings whose incidents are closed: a rule of their own, because an incident is closed as a whole."""

from collections.abc import Sequence

from entrawatch.sentinel.obstacles import obstacles
from entrawatch.sentinel.rule import Closing, creates_incident
from entrawatch.specs.alert_spec import AlertSpec
from entrawatch.stacks.exceptions.lowerable import separate_problem
from entrawatch.stacks.exceptions.model import AlertException
from entrawatch.stacks.settings import StackSettings


def closing_problem(spec: AlertSpec, area: str, columns: Sequence[str], settings: StackSettings) -> str:
    """Return why incidents of some findings of an alert cannot be closed; '' if they can."""
    if not settings.target_of(spec.id, area).has_sentinel:
        return f"alert '{spec.id}' runs only in Azure Monitor, which has no incidents"
    if found := obstacles(spec):
        return f"Microsoft Sentinel cannot run alert '{spec.id}': {found[0]}"
    if not creates_incident(spec, settings.sentinel):
        return f"alert '{spec.id}' creates no incidents in Microsoft Sentinel"
    return separate_problem(spec, columns)


def closed_spec(spec: AlertSpec, exception: AlertException) -> AlertSpec:
    """Return an alert of the findings of an exception; its ID is part of the rule's name in Azure."""
    changes = {
        "id": _closed_id(spec.id, exception),
        "former_ids": tuple(_closed_id(one, exception) for one in spec.former_ids),
        "title": f"{spec.title} (exception {exception.id})",
    }
    return spec.model_copy(update=changes)


def closing(exception: AlertException) -> Closing:
    """Return why and until when incidents are closed."""
    ticket = f"; ticket: {exception.ticket}" if exception.ticket else ""
    text = f"exception {exception.id} until {exception.expires}; owner: {exception.owner}{ticket}"
    return Closing(exception.id, f"{text}; reason: {exception.reason}", exception.expires)


def _closed_id(alert: str, exception: AlertException) -> str:
    return f"{alert}__closed_{exception.id}"
