"""The body of the comment: what failed, what was compared, and text of unknown origin that does nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from fakegithub import Repository
from runevents import SHA, Script, run_event

MARKER = "<!-- entrawatch: what this pull request does to the monitoring -->"
RUN = "https://github.com/contoso/monitoring/actions/runs/42"
CHECKS = '{"validate": "success", "test": "failure", "diff": "success"}'


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
        f"Commit `{SHA[:12]}`; [the run]({RUN}) contains the full report.\n\n"
        "> [!NOTE]\n> From a fork: compared without credentials, so there is no preview with Azure.\n\n"
        "prod: 1 alert added\n\n"
        "<details open><summary>entrawatch test failed</summary>\n\n"
        "```text\n owner_added: stays silent\n 1 failed\n```\n\n</details>\n\n"
        "Passed: `entrawatch validate`, `entrawatch diff`.\n"
    )


def test_code_that_can_make_a_report_lie_is_named(script: Script, repository: Repository, tmp_path: Path) -> None:
    """The report of such a change proves nothing; names are shown as text."""
    repository.files = ["__main__.py", "alert_specs/a.yaml", ".github/workflows/x.yml", "src/`@all`<img>.py"]
    text = written(script, tmp_path, {"checks.json": CHECKS}, "prod: nothing")
    assert (
        "> This change contains code that created the report below: `.github/workflows/x.yml`, `__main__.py`, "
        "`src/'@all'<img>.py`. Such code can put anything into a report, so review these files first."
    ) in text


def test_dangerous_code_is_named_first_and_a_renamed_file_by_both_names(
    script: Script, repository: Repository, tmp_path: Path
) -> None:
    """However many files sort before it."""
    repository.files = [*(f"a/{n}.txt" for n in range(30)), "docs/old.md", "entrawatch/__init__.py", "Pulumi.json"]
    repository.former_names = {"docs/old.md": "__main__.py"}
    text = written(script, tmp_path, {"checks.json": CHECKS}, "prod: nothing")
    assert "the report below: `Pulumi.json`, `__main__.py`, `entrawatch/__init__.py`, `a/0.txt`" in text


def test_a_list_of_files_that_is_cut_is_a_warning(script: Script, repository: Repository, tmp_path: Path) -> None:
    """GitHub lists 3,000 files; what comes after them was not looked at."""
    repository.files = [*(f"docs/{n}.md" for n in range(3000)), "zzz.py"]
    text = written(script, tmp_path, {"checks.json": CHECKS}, "prod: nothing")
    assert "> [!WARNING]\n> Changed files that the service does not list: 1." in text


def test_without_a_report_the_comment_says_so(script: Script, tmp_path: Path) -> None:
    """A comment of an earlier commit would mislead."""
    files = {"refused.txt": "the run uploaded no report; it ended before the comparison"}
    assert "**No comparison**: the run uploaded no report; it ended before the comparison." in written(
        script, tmp_path, files
    )


def test_a_comparison_that_failed_is_shown_with_its_words(script: Script, tmp_path: Path) -> None:
    """Also where the report itself could not be rendered."""
    text = written(script, tmp_path, {"checks.json": CHECKS, "diff.txt": "stacks/Pulumi.dev.yaml:3:1: ST301: no\n"})
    assert "**No comparison**: the run created no readable report." in text
    assert "```text\n stacks/Pulumi.dev.yaml:3:1: ST301: no\n```" in text


def test_why_a_report_could_not_be_rendered_is_reported(script: Script, tmp_path: Path) -> None:
    """In the words of the code that tried, as text."""
    (tmp_path / "diff.err").write_text("report.json: is no report of this version: `format`\n", encoding="utf-8")
    text = written(script, tmp_path, {})
    assert "no readable report: `report.json: is no report of this version: 'format'`." in text


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
    assert "an unreadable preview" in body


def test_policies_that_are_broken_stand_with_the_preview(script: Script, tmp_path: Path) -> None:
    """Their level in our words, their names as text, also where a branch has made them up."""
    broken = [
        {"level": "mandatory", "policy": "retention-floor", "name": "logs"},
        {"level": "advisory", "policy": "no-plain-secret", "name": "soc"},
        {"level": "</details>@everyone", "policy": "a`b</details>", "name": "<img>\n# x"},
    ]
    preview = json.dumps({"stack": "prod", "outcome": "clean", "steps": [], "violations": broken})
    body = written(script, tmp_path, {"checks.json": CHECKS, "preview-0.json": preview}, "the report")
    title = "<code>prod</code>: no changes; 1 refused by a policy; 1 warning from a policy"
    assert (
        f"<details><summary>{title}</summary>\n\n"
        "- refused by the policy `retention-floor`: `logs`; see the log\n"
        "- warning from the policy `no-plain-secret`: `soc`; see the log\n"
        "- reported by the policy `a'b</details>`: `<img> # x`; see the log\n\n</details>\n"
    ) in body


def test_the_worst_case_stays_below_the_limit(script: Script, repository: Repository, tmp_path: Path) -> None:
    """Everything as long as it may be at once."""
    repository.files = [f"src/{'x' * 200}{n}.py" for n in range(300)]
    step = {"op": "create-replacement", "type": "t" * 300, "name": "n" * 300}
    broken = [{"level": "mandatory", "policy": "p" * 300, "name": "n" * 300}] * 2000
    preview = json.dumps({"stack": "s" * 99, "outcome": "changes", "steps": [step] * 2000, "violations": broken})
    logs = {f"{name}.txt": "y" * 500_000 for name in ("validate", "test", "diff")}
    checks = json.dumps(dict.fromkeys(("validate", "test", "diff"), "failure"))
    files = {**logs, "checks.json": checks, **{f"preview-{n}.json": preview for n in range(20)}}
    assert len(written(script, tmp_path, files, "z" * 50_000)) < 65_536
