"""Checks of a stack's settings for Microsoft Sentinel."""

from collections.abc import Iterator, Mapping, Sequence

from entrawatch.documents.issues import Problem, warning
from entrawatch.documents.messages import did_you_mean, shown
from entrawatch.reference.licenses import License
from entrawatch.reference.log_categories import license_title, tenant_has
from entrawatch.reference.table_sources import Service
from entrawatch.resources.policies.log_routing import unprotected
from entrawatch.sentinel.automation import CRITICAL, EXCEPTION
from entrawatch.sentinel.limits import broken_grouping
from entrawatch.sentinel.settings import Playbook, Target
from entrawatch.specs.alert_spec import Severity
from entrawatch.specs.catalog import Catalog
from entrawatch.stacks.checks.azure_ids import check_azure_id
from entrawatch.stacks.settings import StackSettings


def check_sentinel(settings: StackSettings, catalog: Catalog) -> Iterator[Problem]:
    """Yield what Azure rejects in the settings, and settings without an effect."""
    given = settings.sentinel
    yield from (problem.below("sentinel") for problem in broken_grouping(given.grouping_window))
    if not given.incident_severities:
        text = f"incident_severities is empty; list severities such as {Severity.CRITICAL}, or remove the key"
        yield Problem("ST357", ("sentinel", "incident_severities"), text)
    yield from _tags(given.tags)
    yield from _playbooks(given.playbooks, catalog)
    yield from _connector(settings)
    if _is_target(settings) and not given.existing and not given.protect:
        yield warning(
            "PO102", ("sentinel", "protect"), unprotected("Microsoft Sentinel with all its rules and incidents")
        )
    # That Microsoft Sentinel is on has an effect of its own: its tables exist.
    if given.model_fields_set - {"existing"} and not _is_target(settings):
        text = "no alert has the target sentinel or both, so these settings have no effect"
        yield warning("ST358", ("sentinel",), f"{text}; write target: both, or remove them")


def _tags(tags: Sequence[str]) -> Iterator[Problem]:
    folded = [one.casefold() for one in tags]
    for number, tag in enumerate(folded):
        path = ("sentinel", "tags", number)
        if tag in (CRITICAL, EXCEPTION):
            text = f"tag {shown(tags[number])} marks incidents of critical alerts, or those of exceptions"
            yield Problem("ST366", path, f"{text}; choose another tag for all incidents")
        elif tag in folded[:number]:
            yield Problem("ST366", path, f"tag {shown(tags[number])} is duplicated; remove one")


def _playbooks(playbooks: Mapping[str, Playbook], catalog: Catalog) -> Iterator[Problem]:
    for name, playbook in playbooks.items():
        path = ("sentinel", "playbooks", name)
        yield from check_azure_id(playbook.logic_app, ("Microsoft.Logic/workflows",), (*path, "logic_app"))
        for number, area in enumerate(playbook.areas):
            if area not in catalog.areas:
                text = f"area '{area}' does not exist; {did_you_mean(area, list(catalog.areas))}"
                yield Problem("ST342", (*path, "areas", number), text)


def _connector(settings: StackSettings) -> Iterator[Problem]:
    """Yield what the connector of Entra ID Protection requires."""
    if not settings.sentinel.entra_id_protection:
        return
    path = ("sentinel", "entra_id_protection")
    if not tenant_has(settings.log_routing.licenses, License.P2):
        text = f"entra_id_protection requires {license_title(License.P2)}, which log_routing.licenses does not list"
        yield Problem("ST363", path, f"{text}; add p2 if the tenant has it, or remove the key")
    if settings.tenant.id is None:
        text = "entra_id_protection connects a tenant, and this stack does not state which"
        yield Problem("ST364", path, f"{text}; write its ID as tenant.id")
    for service in (Service.DEFENDER_XDR, Service.IDENTITY_PROTECTION):
        if service in settings.collection.services:
            text = f"'{service}' in collection.services already brings the alerts of Entra ID Protection"
            yield warning("ST365", path, f"{text}, and nothing flows through a second connector; remove one of the two")


def _is_target(settings: StackSettings) -> bool:
    own = (one.target for one in settings.alerts.overrides.values() if one.target)
    return any(one is not Target.MONITOR for one in (settings.target, *settings.alerts.targets.values(), *own))
