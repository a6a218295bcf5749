"""The one comment: of which pull request, and which comment is edited."""

from pathlib import Path
from typing import Any

import pytest
from fakegithub import TOKEN, Repository
from runevents import SHA, Script, pull_request, run_event

MARKER = "<!-- entrawatch: what this pull request does to the monitoring -->"


def comment(number: int, body: str, login: str = "github-actions[bot]", kind: str = "Bot") -> dict[str, Any]:
    return {"id": number, "user": {"login": login, "type": kind}, "body": body}


@pytest.fixture
def body(tmp_path: Path) -> Path:
    path = tmp_path / "body.md"
    path.write_text(f"{MARKER}\n\nnew", encoding="utf-8")
    return path


def test_the_comment_is_created_once_and_then_edited(script: Script, repository: Repository, body: Path) -> None:
    """Two runs leave one comment."""
    assert script("github_comment", body).stdout == "::notice::#7: created the comment\n"
    body.write_text(f"{MARKER}\n\nnewer", encoding="utf-8")
    assert script("github_comment", body).stdout == "::notice::#7: edited the comment\n"
    assert [one["body"] for one in repository.comments] == [f"{MARKER}\n\nnewer"]


def test_the_comment_is_found_on_any_page_and_never_by_the_marker_alone(
    script: Script, repository: Repository, body: Path
) -> None:
    """Others write the marker too: a person, a person with the bot's name, and the bot in the midst of its text."""
    others = [
        comment(1, f"{MARKER}\nmine", "mallory", "User"),
        comment(2, f"{MARKER}\nmine", "github-actions[bot]", "User"),
        comment(3, f"I quote {MARKER}"),
        comment(4, f"{MARKER}\nmine", "other-app[bot]"),
        {"id": 5, "user": None, "body": f"{MARKER}\nof a deleted user"},
    ]
    repository.comments = [*others, *(comment(10 + n, "hello") for n in range(230)), comment(900, f"{MARKER}\nold")]
    assert script("github_comment", body).returncode == 0
    assert len(repository.comments) == 236
    assert [one["id"] for one in repository.comments if one["body"].endswith("new")] == [900]


@pytest.mark.parametrize(
    "other",
    [
        pull_request(7, sha="0" * 40),
        pull_request(7, repo={"id": 300}),
        pull_request(7, repo=None),
        {**pull_request(7), "state": "closed"},
    ],
    ids=["newer commits", "another fork", "deleted fork", "closed"],
)
def test_nothing_is_posted_where_the_head_is_another(
    other: dict[str, Any], script: Script, repository: Repository, body: Path
) -> None:
    """The report is of that commit of that repository, and of no other."""
    repository.pulls = [other]
    result = script("github_comment", body)
    assert result.returncode == 0
    assert "nothing was posted" in result.stdout
    assert repository.comments == []


def test_two_pull_requests_with_one_head_are_not_compared(
    script: Script, repository: Repository, tmp_path: Path
) -> None:
    """They have different bases, and nobody can tell which of them was compared: both lose what was said before."""
    repository.pulls = [pull_request(7), pull_request(8)]
    repository.comments = [comment(1, f"{MARKER}\nnothing changes")]
    path = tmp_path / "body.md"
    assert script("comment_body", tmp_path, tmp_path / "diff.md", path).returncode == 0
    assert (
        script("github_comment", path).stdout == "::notice::#7: edited the comment\n::notice::#8: edited the comment\n"
    )
    reason = "#7, #8 are open with the same head; it is unknown which of them was compared, so close all but one"
    assert [one["body"] for one in repository.comments] == [
        f"{MARKER}\n\nCommit `{SHA[:12]}`\n\n**No comparison**: {reason}.\n"
    ]


def test_a_comment_of_an_earlier_commit_is_swept_away(script: Script, repository: Repository) -> None:
    """A change can remove the workflow that would report on it; comments of others and of the head stay."""
    repository.pulls = [pull_request(7)]
    current = f"{MARKER}\n\nCommit `{SHA[:12]}`; [the run](x)\n\nprod: 1 alert removed\n"
    for body in (current, "of a person"):
        repository.comments = [comment(1, body)]
        assert script("stale_comments").stdout == ""
        assert [one["body"] for one in repository.comments] == [body]
    repository.comments = [comment(1, f"{MARKER}\n\nCommit `{'0' * 12}`\n\nnothing changes; commit `{SHA[:12]}`\n")]
    assert script("stale_comments").stdout == "::notice::#7: the comment was about an earlier commit\n"
    (swept,) = repository.comments
    assert swept["body"].startswith(f"{MARKER}\n\nCommit `{SHA[:12]}`\n\n**No comparison**: no run has reported")
    assert script("stale_comments").stdout == ""


def test_a_branch_with_a_strange_name_stays_a_name(script: Script, repository: Repository, body: Path) -> None:
    """A fork's branch may hold what separates the parts of an address."""
    strange = "a&state=closed#?head=x/%2e%2e"
    repository.pulls = [pull_request(7, ref=strange)]
    assert "created" in script("github_comment", body, event=run_event(head_branch=strange)).stdout


def test_a_run_that_no_pull_request_started_is_refused(script: Script, body: Path) -> None:
    """A push has no pull request to comment on."""
    result = script("github_comment", body, event=run_event(event="push"))
    assert (result.returncode, result.stdout) == (1, "::error::this run was not started by a pull request\n")


def test_a_failure_of_github_is_tried_again_but_a_refusal_is_not(
    script: Script, repository: Repository, body: Path
) -> None:
    """A 502 passes; a 403 stays, and is reported without a stack trace and without the token."""
    repository.failures = [502, 503]
    assert "created" in script("github_comment", body).stdout
    repository.failures = [403]
    result = script("github_comment", body)
    assert (result.returncode, result.stdout) == (1, "::error::GET pulls: GitHub responds 403\n")
    assert (result.stderr, TOKEN in result.stdout) == ("", False)


@pytest.mark.parametrize("text", ["without the marker", MARKER + "x" * 65_536])
def test_a_body_that_could_not_be_edited_or_posted_is_refused(
    text: str, script: Script, repository: Repository, body: Path
) -> None:
    """GitHub cuts nothing: it refuses 65,536 characters."""
    body.write_text(text, encoding="utf-8")
    assert script("github_comment", body).returncode == 1
    assert repository.asked == []


def test_a_token_that_is_missing_is_reported(script: Script, body: Path) -> None:
    """The step forgot it."""
    result = script("github_comment", body, GITHUB_TOKEN="")
    assert result.stdout.startswith("::error::GITHUB_TOKEN is empty; give it to this step")
