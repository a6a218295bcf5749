"""Azure DevOps: the one comment of a pull request, and what of its artifacts is believed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml
from fakeazuredevops import ME, PROJECT, SOMEBODY, Organization, run_environment, serve
from runevents import ROOT, SHA

MARKER = "<!-- entrawatch: what this pull request does to the monitoring -->"
THREADS = f"{PROJECT}/_apis/git/repositories/repo/pullRequests/7/threads"
STEP = {"op": "update", "type": "azure-native:monitor:ScheduledQueryRule", "name": "owner_added"}


@pytest.fixture
def organization() -> Iterator[tuple[Organization, str]]:
    state = Organization()
    with serve(state) as url:
        yield state, url


def run(name: str, *arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(ROOT / "pipelines" / "scripts" / f"{name}.py"), *map(str, arguments)]
    return subprocess.run(words, env={"PATH": os.environ["PATH"], **env}, capture_output=True, text=True, timeout=60)


def post(url: str, folder: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Run what the last two steps of the stage run."""
    received = folder / "received"
    if not received.exists():
        gathered = run("azure_devops_artifacts", folder, received)
        assert (gathered.returncode, gathered.stderr) == (0, "")
    words = (received, folder / "diff.md", folder / "changed")
    return run("azure_devops_comment", *words, **run_environment(url, **changed))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a workspace with one report and nothing else, as it is without Azure."""
    (tmp_path / "diff.md").write_text("prod: 1 alert added\n", encoding="utf-8")
    (tmp_path / "changed").write_bytes(b"alert_specs/a.yaml\0__main__.py\0")
    publish(tmp_path, "entrawatch-report-1", "checks.json", {"validate": "success"})
    return tmp_path


def publish(folder: Path, artifact: str, name: str, content: object) -> None:
    (folder / artifact).mkdir(exist_ok=True)
    (folder / artifact / name).write_text(json.dumps(content), encoding="utf-8")


def test_one_thread_is_created_and_then_edited(organization: tuple[Organization, str], folder: Path) -> None:
    """Closed from the beginning: nobody has to resolve it before the merge. The thread of another is left alone."""
    state, url = organization
    assert post(url, folder).stdout == "created the comment\n"
    (thread,) = state.threads
    content = thread["comments"][0]["content"]
    forged = {"id": 1, "author": {"id": SOMEBODY}, "content": content}
    others = [{"id": 100 + n, "comments": [{"id": 1, "author": {"id": ME}, "content": "hello"}]} for n in range(230)]
    state.threads[:0] = [{"id": 77, "comments": [forged]}, {"id": 78, "comments": []}, *others]
    (folder / "diff.md").write_text("prod: 2 alerts added\n", encoding="utf-8")
    assert post(url, folder).stdout == "edited the comment\n"
    assert len(state.threads) == 233
    assert (forged["content"], thread["status"]) == (content, 4)
    assert "prod: 2 alerts added\n\nPassed: `entrawatch validate`." in thread["comments"][0]["content"]
    assert "code that created the report below: `__main__.py`." in thread["comments"][0]["content"]
    assert f"{url}My%20Project/_build/results?buildId=42" in thread["comments"][0]["content"]
    assert "Preview with Azure" not in content
    assert state.asked[-1] == f"PATCH {THREADS}/1/comments/1"


def test_previews_of_all_environments_stand_in_the_comment(
    organization: tuple[Organization, str], folder: Path
) -> None:
    """With Azure; where a stage was run again its last attempt counts, whatever a stack is called."""
    changes = {"stack": "dev", "outcome": "changes", "steps": [STEP]}
    publish(folder, "entrawatch-preview-1-dev", "preview.json", {"stack": "dev", "outcome": "failed", "steps": []})
    publish(folder, "entrawatch-preview-2-dev", "preview.json", changes)
    publish(folder, "entrawatch-preview-1-2-dev", "preview.json", {**changes, "stack": "2-dev"})
    broken = [{"level": "mandatory", "policy": "retention-floor", "name": "logs"}]
    clean = {"stack": "prod", "outcome": "clean", "steps": [], "violations": broken}
    publish(folder, "entrawatch-preview-1-prod", "preview.json", clean)
    state, url = organization
    assert post(url, folder).returncode == 0
    content = state.threads[0]["comments"][0]["content"]
    previews = content.partition("**Preview with Azure**")[2].rstrip("\n")
    assert previews == (
        " (resources only; values are never shown)\n\n"
        "<details><summary><code>2-dev</code>: 1 update</summary>\n\n"
        "- update `owner_added` (`azure-native:monitor:ScheduledQueryRule`)\n\n</details>\n\n"
        "<details><summary><code>dev</code>: 1 update</summary>\n\n"
        "- update `owner_added` (`azure-native:monitor:ScheduledQueryRule`)\n\n</details>\n\n"
        "<details><summary><code>prod</code>: no changes; 1 refused by a policy</summary>\n\n"
        "- refused by the policy `retention-floor`: `logs`; see the log\n\n</details>"
    )


def test_a_comment_of_an_earlier_commit_is_swept_away(organization: tuple[Organization, str], folder: Path) -> None:
    """A run can be cancelled, or never start; one that is about the head, and that of another author, stay."""
    state, url = organization
    state.others = 100
    swept = partial(run, "azure_devops_stale_comments", **run_environment(url))
    post(url, folder)
    assert swept().stdout == ""
    comment = state.threads[0]["comments"][0]
    comment["content"] = f"{MARKER}\n\nCommit `{'0' * 12}`\n\nnothing changes; commit `{SHA[:12]}`\n"
    forged = {"id": 1, "author": {"id": SOMEBODY}, "content": comment["content"]}
    state.threads.insert(0, {"id": 77, "comments": [forged]})
    assert swept().stdout == "7: the comment was about an earlier commit\n"
    assert comment["content"].startswith(f"{MARKER}\n\nCommit `{SHA[:12]}`\n\n**No comparison**: no run has reported")
    assert "nothing changes" in forged["content"]
    assert swept().stdout == ""


def test_the_sweep_runs_main_every_hour_without_a_change() -> None:
    """And the token is in the one step that runs our script."""
    pipeline = yaml.safe_load((ROOT / "pipelines" / "azure-devops-sweep.yml").read_text(encoding="utf-8"))
    assert (pipeline["trigger"], pipeline["pr"]) == ("none", "none")
    assert [(one["branches"], one["always"]) for one in pipeline["schedules"]] == [({"include": ["main"]}, True)]
    checkout, _, sweep = pipeline["steps"]
    assert checkout["persistCredentials"] is False
    assert (sweep["bash"], sweep["env"]) == (
        "python3 pipelines/scripts/azure_devops_stale_comments.py",
        {"SYSTEM_ACCESSTOKEN": "$(System.AccessToken)"},
    )


@pytest.mark.parametrize(
    ("pull_request", "sha"),
    [
        ({"status": "completed"}, None),
        ({"status": "abandoned"}, None),
        ({"lastMergeSourceCommit": {"commitId": "0" * 40}}, None),
    ],
    ids=["completed", "abandoned", "newer commits"],
)
def test_nothing_is_posted_where_the_head_is_another(
    pull_request: dict[str, object], sha: None, organization: tuple[Organization, str], folder: Path
) -> None:
    """A run of an earlier commit may end later than the run of the newest one."""
    state, url = organization
    state.pull_request |= pull_request
    result = post(url, folder)
    assert (result.returncode, state.threads) == (0, [])
    assert "nothing was posted" in result.stdout


def test_a_refusal_is_reported_without_a_stack_trace(organization: tuple[Organization, str], folder: Path) -> None:
    """The build service lacks a right, or its token is none: then no other place ever gets it."""
    state, url = organization
    state.failures = [(403, {"message": "TF401027: You need\nthe Git 'PullRequestContribute' permission"})]
    path = THREADS.removesuffix("/threads")
    said = "`TF401027: You need the Git 'PullRequestContribute' permission`"
    result = post(url, folder)
    assert result.stdout == f"##vso[task.logissue type=error]GET {path}: Azure DevOps responds 403, {said}\n"
    assert (result.returncode, result.stderr) == (1, "")
    result = post(url, folder, SYSTEM_ACCESSTOKEN="another token")
    assert result.stdout == f"##vso[task.logissue type=error]GET {path}: Azure DevOps responds 302\n"
    assert not any("stolen" in one for one in state.asked)
    result = post(url, folder, SYSTEM_ACCESSTOKEN="")
    assert result.stdout.startswith("##vso[task.logissue type=error]SYSTEM_ACCESSTOKEN is empty; give it to this step")


def test_a_failure_of_the_service_is_tried_again(organization: tuple[Organization, str], folder: Path) -> None:
    """A 503 passes."""
    organization[0].failures = [(503, {}), (429, {})]
    assert post(organization[1], folder).stdout == "created the comment\n"


def test_links_and_our_own_words_in_an_artifact_are_not_believed(
    organization: tuple[Organization, str], folder: Path
) -> None:
    """The agent unpacks an artifact, so the folder may hold anything; a file of another name is left behind."""
    (folder / "entrawatch-report-1" / "refused.txt").write_text("</details><img src=x>", encoding="utf-8")
    (folder / "entrawatch-report-1" / "preview-0.json").write_text("{}", encoding="utf-8")
    assert post(organization[1], folder).returncode == 0
    assert sorted(path.name for path in (folder / "received").iterdir()) == ["checks.json"]


@pytest.mark.parametrize("kind", ["link", "huge", "nothing"])
def test_what_is_no_report_is_refused_in_our_words(
    kind: str, organization: tuple[Organization, str], folder: Path
) -> None:
    """The comment says so."""
    report = folder / "entrawatch-report-1" / "report.json"
    (folder / "secret.txt").write_text("the agent's own file", encoding="utf-8")
    (folder / "diff.md").unlink()
    if kind == "link":
        report.symlink_to(folder / "secret.txt")
    elif kind == "huge":
        report.write_bytes(b"[" * (17 * 1024 * 1024))
    else:
        (folder / "entrawatch-report-1").rename(folder / "other")
    assert post(organization[1], folder).returncode == 0
    content = organization[0].threads[0]["comments"][0]["content"]
    reported = {
        "link": "report.json in the artifact is not a regular file",
        "huge": "report.json in the artifact is larger than 16,777,216 bytes",
        "nothing": "the run published no report; it ended before the comparison",
    }
    assert f"**No comparison**: {reported[kind]}." in content
    assert "the agent's own file" not in content
