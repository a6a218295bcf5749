"""What the stacks of this repository send to Azure, against the models of Microsoft's own SDK."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from azuremodels import MODELS, mistakes

ROOT = Path(__file__).parents[2]
STACKS = sorted(path.stem.removeprefix("Pulumi.") for path in (ROOT / "stacks").glob("Pulumi.*.yaml"))


@pytest.mark.parametrize("stack", STACKS)
def test_azure_knows_every_name_and_type(stack: str) -> None:
    """No unknown and no mistyped property in any body."""
    command = [sys.executable, "-m", "entrawatch", "preview", "--stack", stack, "--format", "json"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    resources = json.loads(printed)["plan"]["resources"]
    bodies = [one for one in resources if one["custom"]]
    assert len(bodies) > 50
    found = [f"{one['name']}: {text}" for one in bodies for text in mistakes(one["type"], one["inputs"])]
    assert found == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"windowsize": "PT5M"}, "windowsize: unknown"),
        ({"severity": "2"}, "severity: '2' is not"),
        ({"windowSize": 5}, "windowSize: 5 is not"),
        ({"criteria": {"allOf": [{"operator": "Above"}]}}, "criteria.allOf[0].operator: 'Above' is not"),
        (
            {"criteria": {"allOf": [{"timeAggregation": "Count", "dimension": []}]}},
            "criteria.allOf[0].dimension: unknown",
        ),
        ({"createdWithApiVersion": "2021-08-01"}, "createdWithApiVersion: unknown"),
    ],
)
def test_the_judge_sees_what_is_wrong(body: dict[str, object], text: str) -> None:
    """A judge that accepts everything would prove nothing."""
    (found,) = mistakes("azure-native:monitor:ScheduledQueryRule", body)
    assert found.startswith(text)


def test_the_judge_reads_the_template_of_a_deployment() -> None:
    """What ARM gets for a table is a document of its own."""
    table = {"type": "Microsoft.OperationalInsights/workspaces/tables", "properties": {"retentionDays": 90}}
    body = {"properties": {"template": {"resources": [table]}}}
    assert list(mistakes("azure-native:resources:Deployment", body)) == ["retentionDays: unknown"]


def test_every_model_has_fields() -> None:
    """An empty model would call every property unknown, and a wrong one none."""
    for token in MODELS:
        assert list(mistakes(token, {"no such property": 1})) == ["no such property: unknown"]
