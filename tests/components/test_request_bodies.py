"""What the stacks of this repository send to Azure, against the models of Microsoft's own SDK."""

import contextlib
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from azuremodels import MODELS, OF_NO_MODEL, mistakes
from click.testing import CliRunner

from entrawatch.cli import main

ROOT = Path(__file__).parents[2]
OWNER = "00000000-0000-0000-0000-000000000041"
EVERY_RECEIVER = "tests/stacks/good_stack.yaml"
STACKS = sorted(path.stem.removeprefix("Pulumi.") for path in (ROOT / "stacks").glob("Pulumi.*.yaml"))


@pytest.mark.parametrize("stack", STACKS)
def test_azure_knows_every_name_and_type(stack: str) -> None:
    """No unknown and no mistyped property in any body."""
    bodies = planned(ROOT, stack)
    assert len(bodies) > 50
    learned = [one["name"] for one in bodies if "DynamicThresholdCriterion" in json.dumps(one["inputs"])]
    assert bool(learned) == (stack in ("consumer", "dev"))  # staging and prod deploy no experimental alert
    assert found_in(bodies) == []


def test_azure_knows_every_kind_of_receiver_and_what_sentinel_gets(tmp_path: Path) -> None:
    """In one stack: all kinds, and the rules of at least 95 % of the alerts with their automation rules."""
    shutil.copytree(ROOT / "alert_specs", tmp_path / "alert_specs")
    for part in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(ROOT / part, tmp_path)
    dev, every = (yaml.safe_load((ROOT / path).read_text()) for path in ("stacks/Pulumi.dev.yaml", EVERY_RECEIVER))
    receivers = every["config"]["entrawatch:notifications"]["receivers"]
    receivers["mail"] = {"kind": "email", "addresses": ["soc@contoso.com"]}
    names = sorted(receivers)
    # A rule can call five action groups.
    urgent, others = ["critical", "high"], ["medium", "low", "informational"]
    routes = [{"severities": urgent, "receivers": names[:5]}, {"severities": others, "receivers": names[5:]}]
    settings = {
        "entrawatch:notifications": {"receivers": receivers, "routes": routes},
        "entrawatch:target": "both",
        "entrawatch:sentinel": {"owner": {"object_id": OWNER}, "tags": ["entra"]},
    }
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": {**dev["config"], **settings}}))
    bodies = planned(tmp_path, "dev")
    groups = [one["inputs"] for one in bodies if one["type"].endswith(":ActionGroup")]
    kinds = {key for group in groups for key, value in group.items() if key.endswith("Receivers") and value}
    assert len(kinds) == 8
    count = Counter(one["type"].removeprefix("azure-native:") for one in bodies)
    assert count["securityinsights:ScheduledAlertRule"] >= 0.95 * count["monitor:ScheduledQueryRule"] > 100
    assert count["securityinsights:AutomationRule"] == 2
    assert count["securityinsights:SentinelOnboardingState"] == 1
    assert found_in(bodies) == []


def planned(project: Path, stack: str) -> list[dict[str, Any]]:
    with contextlib.chdir(project):
        done = CliRunner().invoke(main, ["preview", "--stack", stack, "--format", "json"])
    assert done.exit_code == 0, done.output
    return [one for one in json.loads(done.stdout)["plan"]["resources"] if one["custom"]]


def found_in(bodies: list[dict[str, Any]]) -> list[str]:
    judged = [one for one in bodies if one["type"] not in OF_NO_MODEL]
    return [f"{one['name']}: {text}" for one in judged for text in mistakes(one["type"], one["inputs"])]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"windowsize": "PT5M"}, "windowsize: unknown"),
        ({"severity": "2"}, "severity: '2' is not"),
        ({"criteria": {"allOf": [{"criterionType": "Dynamic"}]}}, "criteria.allOf[0].criterionType: 'Dynamic' is not"),
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


@pytest.mark.parametrize(
    ("kind", "body", "texts"),
    [
        (
            "ScheduledAlertRule",
            {
                "kind": "NRT",
                "severity": "Critical",
                "tactics": ["Stealth"],
                "incidentConfiguration": {"groupingConfiguration": {"lookbackDuration": 5}},
            },
            [
                "kind: 'NRT' is not typing.Literal[<AlertRuleKind.SCHEDULED: 'Scheduled'>]",
                "severity: 'Critical' is not <enum 'AlertSeverity'>",
                "tactics[0]: 'Stealth' is not <enum 'AttackTactic'>",
                "incidentConfiguration.groupingConfiguration.lookbackDuration: 5 is not <class 'datetime.timedelta'>",
            ],
        ),
        (
            "AutomationRule",
            {"actions": [{"actionType": "RunPlaybook", "actionConfiguration": {"tenant": "t"}}, {"actionType": "Run"}]},
            [
                "actions[0].actionConfiguration.tenant: unknown",
                "actions[1]: is none of AddIncidentTask, ModifyProperties, RunPlaybook",
            ],
        ),
    ],
)
def test_the_judge_sees_what_is_wrong_in_sentinel(kind: str, body: dict[str, object], texts: list[str]) -> None:
    """A word in the object, such as RunPlaybook, decides which properties it has."""
    assert list(mistakes(f"azure-native:securityinsights:{kind}", body)) == texts


def test_the_judge_reads_the_template_of_a_deployment() -> None:
    """What ARM gets for a table is a document of its own."""
    table = {"type": "Microsoft.OperationalInsights/workspaces/tables", "properties": {"retentionDays": 90}}
    body = {"properties": {"template": {"resources": [table]}}}
    assert list(mistakes("azure-native:resources:Deployment", body)) == ["retentionDays: unknown"]


def test_every_model_has_fields() -> None:
    """An empty model would call every property unknown, and a wrong one none."""
    for token in MODELS:
        assert list(mistakes(token, {"no such property": 1})) == ["no such property: unknown"]
