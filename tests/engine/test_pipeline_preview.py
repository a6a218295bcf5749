"""What previews, checks and deploys, as it stands in the workflow and the pipeline, with the real CLI."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from engine_project import REPOSITORY, EngineProject
from pipelinesteps import AzureDevOps, GitHub
from policy_environment import policy_pack

RULE = "azure-native:monitor:ScheduledQueryRule"
OWNER, ANOTHER = "policy_pack/owner.json", "policy_pack/another_owner.json"
UNFED = {"level": "mandatory", "policy": "diagnostic-setting-present", "name": "entrawatch-dev"}
Service = Callable[[EngineProject], GitHub | AzureDevOps]
both = pytest.mark.parametrize("service", [GitHub, AzureDevOps])


@pytest.fixture
def stack(dev: EngineProject) -> EngineProject:
    """Return the deployed stack dev with the scripts of the jobs."""
    shutil.copytree(REPOSITORY / "pipelines", dev.root / "pipelines", ignore=shutil.ignore_patterns("__pycache__"))
    return dev


@pytest.fixture
def with_policies(stack: EngineProject) -> EngineProject:
    """Return it with the policy pack, set up as the steps before do it."""
    folder = policy_pack(stack.root / "policy_pack")
    for name in ("owner.json", "another_owner.json"):
        shutil.copy(REPOSITORY / "policy_pack" / name, folder)
    # The environment may hold an older copy of entrawatch: this is the one that is tested.
    return stack.with_variables(PYTHONPATH=str(REPOSITORY / "src"))


@both
def test_a_stack_that_is_deployed(service: Service, stack: EngineProject) -> None:
    """Nothing changes; somebody changed Azure by hand; a change is shown; Azure does not answer."""
    steps = service(stack)
    same = steps.run("drift", number=1)
    assert (same.code, same.result) == (0, {"stack": "dev", "outcome": "clean", "steps": [], "violations": []})

    rule = stack.resource("dev", "entrawatch-admin_consent_granted")
    severity = rule["inputs"]["severity"]
    stack.cloud.change(rule["id"], severity=4)
    drifted = steps.run("drift", number=2)
    assert (drifted.code, drifted.result["outcome"]) == (0, "changes")
    assert drifted.result["steps"] == [{"op": "update", "type": RULE, "name": "entrawatch-admin_consent_granted"}]

    stack.cloud.change(rule["id"], severity=severity)
    stack.configure("dev", alerts={"areas_off": ["privileged_accounts"], "minimum_status": "experimental"})
    removed = steps.run("preview", number=3)
    assert (removed.code, removed.result["outcome"]) == (0, "changes")
    assert {"op": "delete", "type": RULE, "name": "entrawatch-break_glass_sign_in"} in removed.result["steps"]

    stack.cloud.wrong({"on": "read", "id": "admin_consent_granted", "do": "refuse", "status": 403, "code": "No"})
    unknown = steps.run("drift", number=4)
    assert (unknown.code, unknown.result["outcome"]) == (1, "failed")
    assert _holds_no_state(stack.folder)


def test_the_result_stands_above_the_job(stack: EngineProject) -> None:
    """Where the service has such a place."""
    steps = GitHub(stack)
    assert steps.run("drift", number=1).summary == "`dev`: no changes\n"
    rule = stack.resource("dev", "entrawatch-admin_consent_granted")
    stack.cloud.change(rule["id"], severity=4)
    summary = steps.run("drift", number=2).summary
    assert summary.startswith("<details><summary><code>dev</code>: 1 update</summary>\n")


def test_a_preview_that_a_policy_refuses_fails_and_its_result_says_so(with_policies: EngineProject) -> None:
    """With the name of the policy and of the resource; the log has the reason. A check for drift asks no policy."""
    steps = GitHub(with_policies)
    kept = steps.run("preview", ANOTHER, number=1)
    assert (kept.code, kept.result["violations"], kept.result["outcome"]) == (0, [], "clean"), kept.text
    broken = steps.run("preview", OWNER, number=2)
    assert (broken.code, broken.result["outcome"], broken.result["violations"]) == (1, "clean", [UNFED]), broken.text
    assert "this stack must own the tenant's diagnostic setting" in broken.text
    assert broken.summary.splitlines()[-1] == (
        "- refused by the policy `diagnostic-setting-present`: `entrawatch-dev`; see the log"
    )
    drift = steps.run("drift", OWNER, number=3)
    assert (drift.code, drift.result["violations"]) == (0, [])


def test_policies_that_cannot_be_asked_are_no_clean_result(with_policies: EngineProject) -> None:
    """Their options are in no file: the preview before it was clean, and all the same nothing is known."""
    asked = AzureDevOps(with_policies).run("preview", "policy_pack/nowhere.json")
    assert (asked.code != 0, asked.result["outcome"], asked.result["violations"]) == (True, "failed", [])
    assert "Traceback" not in asked.text


def test_a_deployment_that_a_policy_refuses_fails_and_changes_nothing(with_policies: EngineProject) -> None:
    """One that keeps them goes through."""
    steps = AzureDevOps(with_policies)
    before = with_policies.names("dev")
    with_policies.configure("dev", alerts={"areas_off": ["privileged_accounts"], "minimum_status": "experimental"})
    refused = steps.run("up", OWNER, number=1)
    assert refused.code != 0
    assert "diagnostic-setting-present" in refused.text
    assert with_policies.names("dev") == before
    done = steps.run("up", ANOTHER, number=2)
    assert done.code == 0, done.text
    assert before - with_policies.names("dev") >= {"ScheduledQueryRule entrawatch-break_glass_sign_in"}


def _holds_no_state(folder: Path) -> bool:
    """Tell whether the results hold names only: the raw document stays outside of what is uploaded."""
    results = [path.read_text() for path in folder.glob("runner-*/result/*")]
    return bool(results) and not any("inputs" in text or "kql" in text.lower() for text in results)
