"""The pipeline of Azure DevOps, filled in as its service does it: which stage runs when, with which right."""

from typing import Any

import pytest
import yaml
from azureexpressions import value
from azurepipeline import PIPELINE, pipeline, script_of, stages, steps_of

STACKS = ("dev", "staging", "prod")
PREVIEWS = [f"preview_{stack}" for stack in STACKS]
FILES = (PIPELINE, PIPELINE.with_name("azure-devops-stack.yml"))


def runs(stage: str, reason: str, **changed: Any) -> bool:
    """Tell whether a stage runs, where all that it depends on has succeeded."""
    variables = {"Build.Reason": reason, "Build.SourceBranch": "refs/heads/main", "hasAzure": "true"}
    variables |= {"Build.Repository.Provider": "TfsGit", **changed.pop("variables", {})}
    results = {name: {"result": "Succeeded"} for name in stages()} | changed.pop("results", {})
    context = {"variables": variables, "dependencies": results, "succeeded()": True, "canceled()": False, **changed}
    return bool(value(stages(reason)[stage]["condition"], context))


def running(reason: str, **changed: Any) -> list[str]:
    return [stage for stage in stages(reason) if runs(stage, reason, **changed)]


def test_what_runs_when() -> None:
    """A pull request is previewed, the night checks for drift and exceptions, a merge deploys."""
    deploys = [f"deploy_{stack}" for stack in STACKS]
    assert running("PullRequest") == ["report", *PREVIEWS, "comment"]
    assert running("Schedule") == [*PREVIEWS, "exceptions", "drift"]
    lists = [f"lists_{stack}" for stack in STACKS]
    wanted = {"hasLists": "true"}
    assert running("Schedule", variables=wanted) == [*PREVIEWS, "exceptions", *lists, "propose", "drift"]
    assert running("PullRequest", variables=wanted) == ["report", *PREVIEWS, "comment"]
    assert runs("propose", "Schedule", variables=wanted, results={"lists_dev": {"result": "Failed"}})
    assert running("IndividualCI") == running("BatchedCI") == running("Manual") == deploys
    assert running("Manual", variables={"Build.SourceBranch": "refs/heads/change"}) == []


def test_a_fork_is_compared_and_nothing_else() -> None:
    """No identity, no token."""
    assert running("PullRequest", variables={"System.PullRequest.IsFork": "True"}) == ["report"]


def test_without_azure_there_is_a_report_and_a_comment() -> None:
    """Previews are skipped, which keeps the comment from nothing; at night, only files are read."""
    off = {"hasAzure": "false"}
    skipped = {name: {"result": "Skipped"} for name in PREVIEWS}
    assert running("PullRequest", variables=off, results=skipped) == ["report", "comment"]
    assert running("Schedule", variables=off) == ["exceptions"]
    assert running("IndividualCI", variables=off) == []


def test_the_comment_waits_for_all_previews_and_reports_failures() -> None:
    """Not where somebody has stopped the run."""
    assert stages()["comment"]["dependsOn"] == ["report", *PREVIEWS]
    failed = {"report": {"result": "Failed"}, "preview_dev": {"result": "Failed"}}
    assert runs("comment", "PullRequest", results=failed)
    assert not runs("comment", "PullRequest", **{"canceled()": True})


def test_each_deployment_waits_for_the_one_before_it() -> None:
    """In environments, which ask for approval; where one failed the next ones do not run."""
    found = stages("IndividualCI")
    assert [found[f"deploy_{stack}"]["dependsOn"] for stack in STACKS] == [[], ["deploy_dev"], ["deploy_staging"]]
    assert [found[f"deploy_{stack}"]["lockBehavior"] for stack in STACKS] == ["sequential"] * 3
    jobs = [found[f"deploy_{stack}"]["jobs"] for stack in STACKS]
    assert [[job["environment"] for job in one] for one in jobs] == [[f"entrawatch-{stack}"] for stack in STACKS]
    assert not runs("deploy_prod", "IndividualCI", **{"succeeded()": False})


def test_previews_and_deployments_have_identities_of_their_own() -> None:
    """And the stage that runs a change has none, and neither has what writes."""
    connections = {
        name: [step["inputs"]["azureSubscription"] for step in steps_of(stage) if step.get("task") == "AzureCLI@2"]
        for name, stage in stages().items()
    }
    nightly = [step for stage in stages("Schedule").values() for step in steps_of(stage) if "read_drift" in str(step)]
    assert [step["inputs"]["azureSubscription"] for step in nightly] == [f"entrawatch-preview-{one}" for one in STACKS]
    assert {name: found for name, found in connections.items() if found} == {
        **{f"preview_{stack}": [f"entrawatch-preview-{stack}"] for stack in STACKS},
        **{f"lists_{stack}": [f"entrawatch-preview-{stack}"] for stack in STACKS},
        **{f"deploy_{stack}": [f"entrawatch-{stack}"] for stack in STACKS},
    }


def test_the_token_is_in_three_steps_which_run_trusted_code() -> None:
    """The target branch's for a pull request, and main's each night."""
    found = [(name, step) for name, stage in stages().items() for step in steps_of(stage) if "AccessToken" in str(step)]
    assert [name for name, _ in found] == ["propose", "comment", "drift"]
    for _, step in found:
        assert step["env"] == {"SYSTEM_ACCESSTOKEN": "$(System.AccessToken)"}
    propose, comment, drift = (step["bash"] for _, step in found)
    assert propose.startswith('python3 pipelines/scripts/inputs_pull_request_azure_devops.py "$(Pipeline.Workspace)" ')
    assert comment.startswith('python3 "$(Agent.TempDirectory)/trusted/pipelines/scripts/azure_devops_comment.py"')
    assert (
        drift == 'python3 pipelines/scripts/drift_work_item.py "$(Pipeline.Workspace)" "$(workItemType)" \\\n'
        "  dev staging prod\n"
    )


def test_what_is_published_is_what_is_gathered() -> None:
    """Of all stages, under names that hold the attempt, because nothing that is published can be replaced."""
    published = {
        reason: [step["artifact"] for stage in stages(reason).values() for step in steps_of(stage) if "publish" in step]
        for reason in ("PullRequest", "Schedule")
    }
    attempt = "$(System.StageAttempt)"
    reports = [f"entrawatch-{name}-{attempt}" for name in ("report", "report-html", "workbooks-html")]
    lists = [f"entrawatch-lists-{attempt}-{stack}" for stack in STACKS]
    previews = [f"entrawatch-preview-{attempt}-{stack}" for stack in STACKS]
    assert published["PullRequest"] == [*reports, *previews, *lists]
    assert published["Schedule"] == [*reports, *(f"entrawatch-drift-{attempt}-{stack}" for stack in STACKS), *lists]
    patterns = [step["patterns"] for stage in stages().values() for step in steps_of(stage) if "download" in step]
    assert patterns == [
        "entrawatch-lists-*/**",
        "entrawatch-report-*/*\nentrawatch-preview-*/*\n",
        "entrawatch-drift-*/*",
    ]


def test_every_stack_has_its_policies() -> None:
    """A variable that is not there would stay a word in a script."""
    variables = {one["name"] for one in pipeline()["variables"]}
    assert {f"policies_{stack}" for stack in STACKS} <= variables
    for name, stage in stages().items():
        for step in steps_of(stage):
            if step.get("task") == "AzureCLI@2" and not name.startswith("lists_"):
                assert step["env"]["POLICIES"] == f"$(policies_{step['env']['STACK']})"


def test_no_token_stays_in_a_checkout() -> None:
    """The code that runs next could read it."""
    checkouts = [step for stage in stages().values() for step in steps_of(stage) if "checkout" in step]
    assert len(checkouts) == 15
    assert all(step["persistCredentials"] is False for step in checkouts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_text_of_a_change_is_put_into_a_script(path: Any) -> None:
    """Names of branches, titles and authors never; what is filled in are our own names and folders of the agent."""
    for step in steps_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
        for part in ("Build.Source", "Build.Requested", "PullRequest.Source", "SourceVersionMessage"):
            assert f"$({part}" not in script_of(step)
            assert f"variables['{part}" not in script_of(step)
    text = path.read_text(encoding="utf-8")
    assert "pulumi refresh" not in text
    assert "--show-secrets" not in text
