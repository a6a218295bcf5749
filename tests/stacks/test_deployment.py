"""What one stack deploys is decided before any resource is created, and reported if it is surprising."""

from typing import Any

import pytest
from goodproject import SPEC, GoodProject
from plannedstack import plan, planned

from entrawatch.specs.catalog import load_catalog
from entrawatch.stacks.plan_deployment import PlannedAlert


def test_an_alert_is_deployed_as_it_is_written(good: GoodProject) -> None:
    """Without a word in the stack every alert from status test on is deployed, and nothing is remarkable."""
    deployment = plan(good)
    (alert,) = deployment.alerts
    spec = load_catalog(good.root / "alert_specs").alerts["owner_added"].spec
    assert alert == PlannedAlert(spec, deployment.areas[0], alert.query, ("soc",), None)
    assert (deployment.not_deployed, deployment.issues) == ((), ())


def test_a_query_starts_with_its_inputs_and_parameters(good: GoodProject) -> None:
    """One let each, sorted by name, then the text of the spec."""
    query = planned(good).query
    assert query.startswith(
        'let approved_actors = dynamic(["onboarding@contoso.com"]);\nlet least_owners = 1;\nAuditLogs\n| where'
    )
    assert query.endswith("| where Owners >= least_owners\n")


def test_an_optional_input_that_is_not_given_is_empty(good: GoodProject) -> None:
    """The query reads an empty list and the alert is deployed."""
    alert = planned(good, inputs={})
    assert alert.query.startswith("let approved_actors = dynamic([]);\nlet least_owners = 1;\n")


@pytest.mark.parametrize(
    ("override", "severity", "threshold", "least"),
    [
        ({"severity": "low"}, "low", 0, "1"),
        ({"threshold": 3}, "high", 3, "1"),
        ({"threshold": 0}, "high", 0, "1"),
        ({"parameters": {"least_owners": 5}}, "high", 0, "5"),
        ({"parameters": {"least_owners": 2.5}, "severity": "critical"}, "critical", 0, "2.5"),
    ],
)
def test_a_stack_overrides_severity_threshold_and_parameters(
    override: dict[str, Any], severity: str, threshold: int, least: str, good: GoodProject
) -> None:
    """Only what the stack says changes."""
    alert = planned(good, alerts={"overrides": {"owner_added": override}})
    assert (alert.spec.severity, alert.spec.trigger.threshold) == (severity, threshold)
    assert f"let least_owners = {least};\n" in alert.query


def test_an_override_of_a_built_in_alert_is_visible(good: GoodProject) -> None:
    """The planned alert names the file that it replaced."""
    good.copy_alert("owner_added", folder="own_specs")
    (alert,) = plan(good, "own_specs").alerts
    assert alert.overrides == SPEC
