"""Checks of one stack's settings: what Azure would reject, what has no effect, and names that do not exist."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from entrawatch.documents.document import Document, KeyPath
from entrawatch.documents.issues import Issue, Problem
from entrawatch.documents.messages import did_you_mean
from entrawatch.specs.catalog import Catalog
from entrawatch.specs.inputs import check_input
from entrawatch.stacks.acknowledgements import acknowledge
from entrawatch.stacks.checks.alerts import check_alerts, receivers_of_overrides
from entrawatch.stacks.checks.collection import check_collection
from entrawatch.stacks.checks.delegation import check_delegation
from entrawatch.stacks.checks.log_routing import check_log_routing
from entrawatch.stacks.checks.quiet_hours import check_quiet_hours
from entrawatch.stacks.checks.receivers import check_receivers, check_routes
from entrawatch.stacks.checks.resources import check_resources
from entrawatch.stacks.checks.sentinel import check_sentinel
from entrawatch.stacks.checks.tenant import check_tenant
from entrawatch.stacks.checks.workspace import check_workspace
from entrawatch.stacks.settings import BREAK_GLASS_INPUTS, StackSettings, setting_of_input, setting_path


def check_settings(settings: StackSettings, document: Document | None, catalog: Catalog) -> list[Issue]:
    """Return the issues of a stack's settings, located at the key in the stack file if there is one."""
    places = document or Document.without_file("stack configuration")
    found = [
        *check_resources(settings),
        *check_tenant(settings),
        *check_delegation(settings),
        *check_workspace(settings.workspace, catalog),
        *check_log_routing(settings.log_routing),
        *check_collection(settings.collection, settings.sentinel.existing),
        *check_alerts(settings.alerts, list(settings.notifications.receivers), catalog),
        *check_receivers(settings.notifications.receivers),
        *check_routes(settings.notifications, tuple(catalog.areas), receivers_of_overrides(settings.alerts)),
        *check_quiet_hours(settings.quiet_hours, catalog, settings.alerts.overrides),
        *check_sentinel(settings, catalog),
        *_unknown_inputs(settings, catalog),
    ]
    issues = [_issue(problem, places) for problem in found]
    for path, name, value in _given_inputs(settings):
        if name in catalog.inputs:
            issues += check_input(catalog.inputs[name], value, places, ("config", *path))
    return acknowledge(sorted(issues), settings)


def _given_inputs(settings: StackSettings) -> Iterator[tuple[KeyPath, str, Any]]:
    for name, value in settings.inputs.items():
        if name not in BREAK_GLASS_INPUTS.values():
            yield ("entrawatch:inputs", name), name, value
    for key in settings.break_glass.model_fields_set:
        name = BREAK_GLASS_INPUTS[key]
        yield ("entrawatch:break_glass", key), name, settings.tenant_inputs[name]


def _unknown_inputs(settings: StackSettings, catalog: Catalog) -> Iterator[Problem]:
    for name in settings.inputs:
        setting, key = setting_of_input(name)
        if setting != "inputs":
            text = f"input '{name}' belongs elsewhere; write it as '{key}' below {setting}"
            yield Problem("IN214", ("inputs", name), text)
        elif name not in catalog.inputs and catalog.has_all_inputs:
            text = f"input '{name}' is not declared; {did_you_mean(name, list(catalog.inputs))}"
            yield Problem("IN213", ("inputs", name), text)


def _issue(problem: Problem, places: Document) -> Issue:
    return places.issue(replace(problem, path=setting_path(problem.path)))
