"""All lists of Azure resources, each compared with a plan."""

from collections.abc import Callable, Iterable, Mapping

from entrawatch.documents.issues import Issue
from entrawatch.resources.drift.action_groups import compare_action_groups
from entrawatch.resources.drift.alert_rules import compare_alert_rules
from entrawatch.resources.drift.diagnostic_settings import compare_diagnostic_settings, compare_resource_settings
from entrawatch.resources.drift.listed import ListedResources, read_list
from entrawatch.resources.drift.lists import (
    AUTOMATION_RULES,
    GROUPS,
    ONBOARDING,
    PROCESSING,
    ROLES,
    RULES,
    SENTINEL_RULES,
    SETTINGS,
    WORKBOOKS,
    WORKFLOWS,
)
from entrawatch.resources.drift.processing_rules import compare_processing_rules
from entrawatch.resources.drift.role_assignments import compare_role_assignments
from entrawatch.resources.drift.sentinel_automation import compare_automation_rules
from entrawatch.resources.drift.sentinel_rules import compare_onboarding, compare_sentinel_rules
from entrawatch.resources.drift.workflows import compare_workflows
from entrawatch.resources.program_plan import Plan
from entrawatch.resources.workbook_drift import compare_workbooks, listed_workbooks

_COMPARE: Mapping[str, Callable[[Plan, ListedResources], Iterable[Issue]]] = {
    RULES: compare_alert_rules,
    GROUPS: compare_action_groups,
    PROCESSING: compare_processing_rules,
    SETTINGS: compare_diagnostic_settings,
    ROLES: compare_role_assignments,
    WORKFLOWS: compare_workflows,
    ONBOARDING: compare_onboarding,
    SENTINEL_RULES: compare_sentinel_rules,
    AUTOMATION_RULES: compare_automation_rules,
}


def compare_list(plan: Plan, file: str, text: str, place: str, advice: str) -> list[Issue]:
    """Return the differences between one list and a plan; raises EntrawatchError for other content."""
    if file == WORKBOOKS:
        return compare_workbooks(plan, listed_workbooks(text, place), place)
    listed = read_list(text, place, advice)
    if file in _COMPARE:
        return list(_COMPARE[file](plan, listed))
    return list(compare_resource_settings(plan, listed, file))
