"""The way of a pull request through the pipeline of Azure DevOps, step by step, on this machine."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from azureagent import Agent
from fakeazuredevops import TOKEN, Organization, serve
from forge import Canary
from hostilechange import Origin
from renderedcomment import inert

SPEC = "alert_specs/applications/owner_added.yaml"
Propose = Callable[[], Agent]


@pytest.fixture
def state() -> Organization:
    return Organization()


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    return Origin.make(tmp_path / "origin")


@pytest.fixture
def propose(origin: Origin, state: Organization, tmp_path: Path, service_files: tuple[Path, Path]) -> Iterator[Propose]:
    """Return a function that proposes what was changed and gives the machines that run its pipeline."""
    with serve(state) as url:

        def proposed() -> Agent:
            head = origin.propose()
            state.pull_request["lastMergeSourceCommit"] = {"commitId": head}
            return Agent(origin, tmp_path / "run", url, service_files[0].parent.parent, head)

        yield proposed


def comment_of(state: Organization) -> str:
    (thread,) = state.threads
    return str(thread["comments"][0]["content"])


def test_a_change_is_compared_and_reported(origin: Origin, state: Organization, propose: Propose) -> None:
    """All that was published is a plain report, and the comment is made of it."""
    origin.change(SPEC, "severity: high", "severity: low")
    agent = propose()
    run = agent.run("report")
    assert run.failed == [], run.log
    published = agent.folder / "artifacts" / "entrawatch-report-1"
    assert json.loads((published / "checks.json").read_text()) == dict.fromkeys(("validate", "test", "diff"), "success")
    assert (agent.folder / "artifacts" / "entrawatch-report-html-1" / "report.html").read_text().startswith("<!doctype")
    assert "##vso[task.uploadsummary]" in run.log
    reported = agent.run("comment")
    assert reported.failed == [], reported.log
    assert "Passed: `entrawatch validate`, `entrawatch test`, `entrawatch diff`." in comment_of(state)
    assert "owner_added" in inert(comment_of(state))


def test_a_check_that_fails_fails_the_stage_and_is_reported(
    origin: Origin, state: Organization, propose: Propose
) -> None:
    """In the words of the check."""
    origin.change(SPEC, "severity: high", "severity: shrug")
    agent = propose()
    assert agent.run("report").failed == ["Fail if a check failed"]
    assert agent.run("comment").failed == []
    assert "<summary>entrawatch validate failed</summary>" in comment_of(state)
    assert "SP104" in inert(comment_of(state))


def test_nothing_changes(origin: Origin, state: Organization, propose: Propose) -> None:
    """Which is a comment, too: one of an earlier commit would mislead."""
    origin.write("docs/note.md", "a note\n")
    agent = propose()
    agent.run("report")
    agent.run("comment")
    assert "- `dev`: nothing changes\n" in comment_of(state)


def test_code_of_a_change_never_runs_where_the_token_is(
    origin: Origin, state: Organization, propose: Propose, tmp_path: Path
) -> None:
    """The package and the scripts are changed; they run in the stage that can do nothing, and only there."""
    canary = Canary(tmp_path)
    for name in (
        "src/entrawatch/__init__.py",
        "pipelines/scripts/azure_devops_comment.py",
        "pipelines/scripts/comment_body.py",
    ):
        origin.write(name, f"{(origin.folder / name).read_text(encoding='utf-8')}\n{canary.python}")
    (origin.folder / "pipelines/scripts/rest.py").rename(origin.folder / "renamed.md")
    agent = propose()
    agent.run("report")
    ran = canary.seen()
    assert {env["SYSTEM_STAGENAME"] for env in ran} == {"report"}
    assert not any(TOKEN in value for env in ran for value in env.values())
    assert agent.run("comment").failed == []
    assert len(canary.seen()) == len(ran)
    assert (
        "code that created the report below: `pipelines/scripts/azure_devops_comment.py`, "
        "`pipelines/scripts/comment_body.py`, `pipelines/scripts/rest.py`, `src/entrawatch/__init__.py`."
    ) in comment_of(state)
