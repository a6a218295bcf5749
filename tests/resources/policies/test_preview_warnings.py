"""The preview warns of what breaks a policy, once."""

from dataclasses import replace

from planned import RULE, SETTING, planned

from entrawatch.resources.policies import policy_warnings
from entrawatch.resources.program_plan import LogSeverity, Plan

OWN = "urn:pulumi:dev::test::entrawatch:index:EntraMonitoring$"
SILENT = "alert rule 'rule' notifies no one; give it an action group, or disable it"


def warnings(plan: Plan) -> list[str]:
    lines = list(policy_warnings(plan))
    assert all(line.severity is LogSeverity.WARNING for line in lines)
    return [line.message for line in lines]


def test_a_warning_names_the_line_of_the_program() -> None:
    """And its resource."""
    rule = replace(planned(RULE, "rule", enabled=True, severity=1), source="__main__.py:12")
    plan = Plan("test", "dev", (rule,))
    assert warnings(plan) == [f"__main__.py:12: SQR045: {SILENT}"]
    assert [line.urn for line in policy_warnings(plan)] == [rule.urn]


def test_a_warning_without_a_line_names_the_program() -> None:
    """A plan may hold resources of a plugin."""
    plan = Plan("test", "dev", (planned(SETTING, "entra"),))
    assert warnings(plan) == ["program: PO102: diagnostic setting 'entra' can be deleted by accident; protect it"]


def test_what_the_checks_of_settings_report_is_not_reported_again() -> None:
    """They name the line of the stack file, where it can be changed; a rule outside the component is still reported."""
    inside = replace(planned(RULE, "rule", enabled=True, severity=1), urn=f"{OWN}{RULE}::rule")
    beside = replace(planned(RULE, "rule", enabled=True, severity=1), source="__main__.py:12")
    assert warnings(Plan("test", "dev", (inside, beside))) == [f"__main__.py:12: SQR045: {SILENT}"]
