"""Queries of the catalog run in every tenant, whichever logs it has."""

import re

from entrawatch.specs.catalog import builtin_specs, load_catalog


def test_no_rule_fails_in_a_tenant_without_one_of_its_tables() -> None:
    """A table exists from its first record on; until then, only a fuzzy union runs."""
    strict = re.compile(r"\bunion\b(?!\s+(?:kind=\w+\s+)?isfuzzy=true)")
    alerts = load_catalog(builtin_specs()).alerts.values()
    queries = {alert.spec.id: re.sub(r"//.*", "", alert.spec.query) for alert in alerts}
    assert [name for name, query in queries.items() if strict.search(query)] == []


# An empty list is no evidence here: without targets or properties there is nothing to compare or to report.
EMPTY_IS_SILENT = {
    "application_id_uri_changed": "TargetResources[0].modifiedProperties",
    "application_opened": "TargetResources[0].modifiedProperties",
    "federated_credential_added": "TargetResources[0].modifiedProperties",
    "logout_address_changed": "TargetResources[0].modifiedProperties",
    "new_application_credential_used": "TargetResources[0].modifiedProperties",
    "new_tier_zero_permission_used": "TargetResources[0].modifiedProperties",
    "redirect_address_changed": "TargetResources[0].modifiedProperties",
    "redirect_address_weakened": "TargetResources[0].modifiedProperties",
    "conditional_access_gap_used": "ConditionalAccessPolicies",
    "guest_became_member": "TargetResources[0].modifiedProperties",
    "new_account_given_privileged_role": "TargetResources",
    "new_account_policy_violated": "TargetResources[0].modifiedProperties",
    "privileged_authentication_method_changed": "TargetResources[0].modifiedProperties",
}
# Here the list explains a change; an empty one explains nothing, so that the alert fires.
EMPTY_FIRES = {"active_role_assigned", "critical_group_changed"}


def test_no_rule_loses_a_record_with_an_empty_list() -> None:
    """`mv-expand` drops a row whose list is empty, unless the query puts something in its place."""
    lists = re.compile(r"mv-expand \w+ = ((?:TargetResources|ConditionalAccessPolicies)[\w.\[\]]*)")
    alerts = load_catalog(builtin_specs()).alerts.values()
    unguarded = {alert.spec.id: found[1] for alert in alerts if (found := lists.search(alert.spec.query))}
    assert {name: array for name, array in unguarded.items() if name not in EMPTY_FIRES} == EMPTY_IS_SILENT
