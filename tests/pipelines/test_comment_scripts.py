"""The scripts of the privileged jobs: which pull request, which comment, and what of an artifact is believed."""

import io
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import FORK, OURS, SHA, Script, pull_request, run_event
from fakegithub import BOT, TOKEN, Repository

MARKER = "<!-- entrawatch: what this pull request does to the monitoring -->"
RUN = "https://github.com/contoso/monitoring/actions/runs/42"
CHECKS = '{"validate": "success", "test": "failure", "diff": "success"}'


def archive(files: dict[str, bytes | str], modes: dict[str, int] | None = None) -> bytes:
    """Return a zip archive; `modes` are the Unix modes of some members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (modes or {}).get(name, stat.S_IFREG | 0o644) << 16
            target.writestr(member, content)
    return data.getvalue()


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
    assert "nothing is posted" in result.stdout
    assert repository.comments == []


def test_two_pull_requests_with_one_head_are_refused(script: Script, repository: Repository, body: Path) -> None:
    """They have different bases, and nobody can tell which of them was compared."""
    repository.pulls = [pull_request(7), pull_request(8)]
    result = script("github_comment", body)
    assert (result.returncode, repository.comments) == (1, [])
    assert result.stdout.startswith("::error::#7, #8 are open with the same head")


def test_a_branch_with_a_strange_name_stays_a_name(script: Script, repository: Repository, body: Path) -> None:
    """A fork's branch may hold what separates the parts of an address."""
    strange = "a&state=closed#?head=x/%2e%2e"
    repository.pulls = [pull_request(7, ref=strange)]
    assert "created" in script("github_comment", body, event=run_event(head_branch=strange)).stdout


def test_a_run_that_no_pull_request_started_is_refused(script: Script, body: Path) -> None:
    """A push has no pull request to comment on."""
    result = script("github_comment", body, event=run_event(event="push"))
    assert (result.returncode, result.stdout) == (1, "::error::this run was started by no pull request\n")


def test_a_failure_of_github_is_tried_again_but_a_refusal_is_not(
    script: Script, repository: Repository, body: Path
) -> None:
    """A 502 passes; a 403 stays, and is told without a stack trace and without the token."""
    repository.failures = [502, 503]
    assert "created" in script("github_comment", body).stdout
    repository.failures = [403]
    result = script("github_comment", body)
    assert (result.returncode, result.stdout) == (1, "::error::GET pulls: GitHub answers 403\n")
    assert (result.stderr, TOKEN in result.stdout) == ("", False)


@pytest.mark.parametrize("text", ["without the marker", MARKER + "x" * 65_536])
def test_a_body_that_could_not_be_edited_or_posted_is_refused(
    text: str, script: Script, repository: Repository, body: Path
) -> None:
    """GitHub cuts nothing: it refuses 65,536 characters."""
    body.write_text(text, encoding="utf-8")
    assert script("github_comment", body).returncode == 1
    assert repository.asked == []


def fetched(script: Script, tmp_path: Path, **event: Any) -> dict[str, bytes]:
    result = script("report_artifact", tmp_path / "received", event=run_event(**event))
    assert (result.returncode, result.stderr) == (0, "")
    return {path.name: path.read_bytes() for path in sorted((tmp_path / "received").iterdir())}


def test_the_report_is_fetched_as_plain_files(script: Script, repository: Repository, tmp_path: Path) -> None:
    """Exactly what the run left, and the storage never sees the token."""
    repository.artifacts["entrawatch-report"] = archive({"report.json": "{}", "checks.json": CHECKS})
    assert fetched(script, tmp_path) == {"checks.json": CHECKS.encode(), "report.json": b"{}"}
    assert repository.tokens_of_storage == [None]


LINK = stat.S_IFLNK | 0o777


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            archive({"report.json": "/etc/passwd"}, {"report.json": LINK}),
            "report.json in the artifact is no plain file",
        ),
        (archive({"../../pipelines/github_comment.py": "evil"}), "the artifact holds a file that no report has"),
        (archive({"/etc/passwd": "evil"}), "the artifact holds a file that no report has"),
        (archive({"refused.txt": "evil"}), "the artifact holds a file that no report has"),
        (
            archive({"report.json": b"0" * (17 * 1024 * 1024)}),
            "report.json in the artifact has more than 16,777,216 bytes",
        ),
        (archive({f"{n}.txt": "" for n in range(30)}), "the artifact holds 30 files; 20 are read at most"),
        (b"no archive", "the artifact is no archive that can be read (BadZipFile)"),
        (archive({"report.json": "{}" * 500}).replace(b"{}", b"[]"), "the artifact is no archive"),
    ],
    ids=["link", "path", "absolute", "our name", "huge", "many", "no zip", "broken"],
)
def test_what_no_report_has_is_refused(
    data: bytes, reason: str, script: Script, repository: Repository, tmp_path: Path
) -> None:
    """Nothing of it is written, and the comment says why."""
    if reason == "the artifact is no archive":
        data = data[:60] + b"\xff\xff\xff\xff" + data[64:]
    repository.artifacts["entrawatch-report"] = data
    found = fetched(script, tmp_path)
    assert list(found) == ["refused.txt"]
    assert found["refused.txt"].decode().startswith(reason)


def test_a_huge_artifact_is_not_even_fetched(script: Script, repository: Repository, tmp_path: Path) -> None:
    """GitHub tells its size."""
    repository.artifacts["entrawatch-report"] = archive({"report.json": "{}"})
    repository.sizes["entrawatch-report"] = 10**10
    assert fetched(script, tmp_path) == {
        "refused.txt": b"an artifact has 10000000000 bytes; 20,971,520 are read at most"
    }
    assert repository.tokens_of_storage == []


def test_a_size_that_is_a_lie_is_noticed(script: Script, repository: Repository, tmp_path: Path) -> None:
    """The download itself is bounded too."""
    repository.artifacts["entrawatch-report"] = b"0" * (21 * 1024 * 1024)
    repository.sizes["entrawatch-report"] = 10
    assert fetched(script, tmp_path) == {"refused.txt": b"a download has more than 20,971,520 bytes"}


def test_a_fork_has_no_real_preview(script: Script, repository: Repository, tmp_path: Path) -> None:
    """It has no credentials, so what it calls one is made up; a branch of the repository has."""
    report = archive({"report.json": "{}"})
    preview = archive({"preview.json": '{"stack": "prod", "outcome": "clean", "steps": []}'})
    repository.artifacts = {"entrawatch-report": report, "entrawatch-preview-prod": preview}
    assert list(fetched(script, tmp_path)) == ["report.json"]
    (tmp_path / "received" / "report.json").unlink()
    (tmp_path / "received").rmdir()
    ours = {"id": OURS, "owner": {"login": "contoso"}}
    assert list(fetched(script, tmp_path, head_repository=ours)) == ["preview-0.json", "report.json"]


def test_a_token_that_is_missing_is_told(script: Script, body: Path) -> None:
    """The step forgot it."""
    result = script("github_comment", body, GITHUB_TOKEN="")
    assert result.stdout.startswith("::error::GITHUB_TOKEN is empty; give it to this step")


def written(script: Script, tmp_path: Path, files: dict[str, str], diff: str = "", **event: Any) -> str:
    folder = tmp_path / "received"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if diff:
        (tmp_path / "diff.md").write_text(diff, encoding="utf-8")
    words = (folder, tmp_path / "diff.md", tmp_path / "body.md")
    result = script("comment_body", *words, event=run_event(**event))
    assert (result.returncode, result.stderr) == (0, "")
    return (tmp_path / "body.md").read_text(encoding="utf-8")


def test_a_comment_holds_the_report_and_what_failed(script: Script, repository: Repository, tmp_path: Path) -> None:
    """The checks that passed in a line, the ones that failed with what they said."""
    repository.files = ["alert_specs/applications/owner_added.yaml", "docs/alerts.md"]
    files = {"checks.json": CHECKS, "validate.txt": "clean", "test.txt": "owner_added: stays silent\n1 failed\n"}
    assert written(script, tmp_path, files, "prod: 1 alert added\n") == (
        f"{MARKER}\n\n"
        "> [!NOTE]\n> From a fork: compared without credentials, so nothing was asked of Azure.\n\n"
        "prod: 1 alert added\n\n"
        "<details open><summary>entrawatch test failed</summary>\n\n"
        "```text\nowner_added: stays silent\n1 failed\n```\n\n</details>\n\n"
        "Passed: `entrawatch validate`, `entrawatch diff`.\n\n"
        f"Commit `{SHA[:12]}`; [the run]({RUN}) holds the full report.\n"
    )


def test_code_that_can_make_a_report_lie_is_named(script: Script, repository: Repository, tmp_path: Path) -> None:
    """The report of such a change proves nothing; names are shown as text."""
    repository.files = ["__main__.py", "alert_specs/a.yaml", ".github/workflows/x.yml", "src/`@all`<img>.py"]
    text = written(script, tmp_path, {"checks.json": CHECKS}, "prod: nothing")
    assert (
        "> This change touches code that made the report below: `.github/workflows/x.yml`, `__main__.py`, "
        "`src/'@all'<img>.py`. Such code can make a report say anything, so read these files first."
    ) in text


def test_without_a_report_the_comment_says_so(script: Script, tmp_path: Path) -> None:
    """A comment of an earlier commit would mislead."""
    files = {"refused.txt": "the run uploaded no report; it ended before the comparison"}
    assert "**No comparison**: the run uploaded no report; it ended before the comparison." in written(
        script, tmp_path, files
    )


def test_a_comparison_that_failed_is_shown_with_its_words(script: Script, tmp_path: Path) -> None:
    """Also where the report itself could not be rendered."""
    text = written(script, tmp_path, {"checks.json": CHECKS, "diff.txt": "stacks/Pulumi.dev.yaml:3:1: ST301: no\n"})
    assert "**No comparison**: the run made no report that can be read." in text
    assert "```text\nstacks/Pulumi.dev.yaml:3:1: ST301: no\n```" in text


def test_a_report_that_is_too_long_is_left_to_the_artifact(script: Script, tmp_path: Path) -> None:
    """Markdown cannot be cut anywhere."""
    text = written(script, tmp_path, {}, "x" * 60_000)
    assert "**No comparison here**: the report is too long for a comment" in text
    assert len(text) < 1000


HOSTILE = [
    "```\n</details>\n<img src=https://evil.example/beacon.png>\n@everyone",
    "`" * 200 + "\nout",
    f"{MARKER}\n# I am the report",
    "</details></summary><script>alert(1)</script>",
    "\x1b[2K\x1b]0;title\x07\u202egnp.exe\u200b\x00",
    "x" * 100_000,
    "\n" * 50_000,
    "~~~\nout\n~~~",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_check_printed_cannot_leave_its_block(text: str, script: Script, tmp_path: Path) -> None:
    """Between our two fences stands all of it; no character of it is invisible; it is short."""
    body = written(script, tmp_path, {"checks.json": CHECKS, "test.txt": f"first\n{text}\n"}, "the report")
    _, inner = body.split("<details open><summary>entrawatch test failed</summary>\n\n", 1)
    fence = inner[: inner.index("text\n")]
    shown, after = inner.removeprefix(f"{fence}text\n").split(f"\n{fence}\n", 1)
    assert set(fence) == {"`"}
    assert fence not in shown
    assert after.startswith("\n</details>\n\nPassed: `entrawatch validate`, `entrawatch diff`.")
    assert body.startswith(MARKER)
    assert not {char for char in body if not char.isprintable() and char != "\n"}
    assert len(shown) <= 2500


@pytest.mark.parametrize("text", ["[1", "[]", '{"test": ["</details>"], "validate": {"a": 1}}', "[" * 100_000, "\x00"])
def test_outcomes_that_are_none_are_not_believed(text: str, script: Script, tmp_path: Path) -> None:
    """No stack trace, and no word of theirs in the comment."""
    body = written(script, tmp_path, {"checks.json": text}, "the report")
    assert "Passed" not in body
    assert "</details>" not in body


def test_real_previews_show_resources_and_no_values(script: Script, tmp_path: Path) -> None:
    """Operations, names and types; what is long is folded or left to the run."""
    steps = [{"op": "replace", "type": "azure-native:monitor:ScheduledQueryRule", "name": "a`b<c>"}]
    few = json.dumps({"stack": "prod", "outcome": "changes", "steps": steps})
    many = json.dumps({"stack": "dev", "outcome": "changes", "steps": [{**steps[0], "name": "n" * 200}] * 100})
    files = {"preview-0.json": few, "preview-1.json": many, "preview-2.json": "[]"}
    body = written(script, tmp_path, files, "the report")
    assert "<details><summary><code>prod</code>: 1 replace</summary>" in body
    assert "- replace `a'b<c>` (`azure-native:monitor:ScheduledQueryRule`)\n" in body
    assert "`dev`: too long for a comment; see the run" in body
    assert "a preview that cannot be read" in body


def test_the_worst_case_stays_below_the_limit(script: Script, repository: Repository, tmp_path: Path) -> None:
    """Everything as long as it may be at once."""
    repository.files = [f"src/{'x' * 200}{n}.py" for n in range(300)]
    step = {"op": "create-replacement", "type": "t" * 300, "name": "n" * 300}
    preview = json.dumps({"stack": "s" * 99, "outcome": "changes", "steps": [step] * 2000})
    logs = {f"{name}.txt": "y" * 500_000 for name in ("validate", "test", "diff")}
    checks = json.dumps(dict.fromkeys(("validate", "test", "diff"), "failure"))
    files = {**logs, "checks.json": checks, **{f"preview-{n}.json": preview for n in range(20)}}
    assert len(written(script, tmp_path, files, "z" * 50_000)) < 65_536


def test_ids_of_the_fixtures_differ() -> None:
    """Else a fork would pass for the repository."""
    assert FORK != OURS
    assert BOT["type"] == "Bot"
