"""The nightly check: one issue, opened, edited and closed; and what counts as drift."""

import json
from pathlib import Path
from typing import Any

import pytest
from fakegithub import BOT, Repository
from runevents import Script

STACKS = ("dev", "prod")
ADDRESS = "soc@contoso.com"
DIFFERENCE = {"path": "action_groups.json", "line": 1, "code": "RT402", "message": f"receiver '{ADDRESS}' is disabled"}
KEPT = {"op": "drift", "type": "RT402", "name": "action_groups.json"}
RULE_UPDATE = {"op": "update", "type": "azure-native:monitor:ScheduledQueryRule", "name": "owner_added"}
MARKER = "<!-- entrawatch: drift -->"
URN = (
    "urn:pulumi:prod::entrawatch::entrawatch:index:EntraMonitoring$azure-native:monitor:ScheduledQueryRule::owner_added"
)
SAME = {"op": "same", "urn": "urn:pulumi:prod::entrawatch::pulumi:pulumi:Stack::entrawatch-prod"}
UPDATE = {"op": "update", "urn": URN, "oldState": {"inputs": {"serviceUri": "https://secret.example/key"}}}


@pytest.fixture
def night(script: Script, tmp_path: Path) -> Any:
    """Return a function that writes what each stack's preview said and brings the issue up to date."""

    def run(**previews: tuple[list[dict[str, Any]], int] | None) -> str:
        for stack, preview in previews.items():
            folder = tmp_path / "drift" / f"entrawatch-drift-{stack}"
            folder.mkdir(parents=True, exist_ok=True)
            if preview is None:
                (folder / "preview.json").unlink(missing_ok=True)
                continue
            (tmp_path / "raw.json").write_text(json.dumps({"steps": preview[0], "changeSummary": {}}), encoding="utf-8")
            script("read_preview", "drift", stack, tmp_path / "raw.json", preview[1], folder / "preview.json")
        result = script("drift_issue", tmp_path / "drift", *STACKS)
        assert (result.returncode, result.stderr) == (0, "")
        return str(result.stdout)

    return run


def test_the_issue_is_opened_edited_and_closed(night: Any, repository: Repository) -> None:
    """Four nights: drift, the same drift, none, none."""
    assert night(dev=([SAME], 0), prod=([SAME, UPDATE], 1)) == "::notice::opened #500\n"
    assert night(dev=([SAME], 0), prod=([SAME, UPDATE], 1)) == "::notice::updated #500\n"
    (issue,) = repository.issues
    assert issue["body"].startswith(MARKER)
    assert "`dev`: no changes" in issue["body"]
    assert "<summary><code>prod</code>: 1 update</summary>" in issue["body"]
    assert "- update `owner_added` (`azure-native:monitor:ScheduledQueryRule`)" in issue["body"]
    assert "https://github.com/contoso/monitoring/actions/runs/77" in issue["body"]
    assert night(dev=([SAME], 0), prod=([SAME], 0)) == "::notice::closed #500\n"
    assert (issue["state"], len(repository.comments)) == ("closed", 1)
    assert night(dev=([SAME], 0), prod=([SAME], 0)) == "::notice::nothing differs\n"
    assert len(repository.issues) == 1


def test_no_value_of_a_resource_is_reported(night: Any, repository: Repository) -> None:
    """A preview's document holds whole states."""
    night(dev=([SAME], 0), prod=([UPDATE], 1))
    assert "secret.example" not in repository.issues[0]["body"]


def test_a_check_that_failed_is_no_good_news(night: Any, repository: Repository) -> None:
    """Without a result nothing is known, so the issue is not closed."""
    night(dev=([SAME], 0), prod=([UPDATE], 1))
    assert night(prod=None) == "::notice::updated #500\n"
    assert "`prod`: the preview failed; see its log" in repository.issues[0]["body"]
    assert repository.issues[0]["state"] == "open"


def test_the_issue_of_somebody_else_is_left_alone(night: Any, repository: Repository) -> None:
    """The marker is public, and pull requests are issues too."""
    person = {"login": "mallory", "type": "User"}
    repository.issues = [
        {"number": 1, "user": person, "state": "open", "body": f"{MARKER}\nmine"},
        {"number": 2, "user": BOT, "state": "open", "body": f"{MARKER}\nmine", "pull_request": {}},
        {"number": 3, "user": BOT, "state": "open", "body": None},
    ]
    assert night(dev=([SAME], 0), prod=([SAME], 0)) == "::notice::nothing differs\n"
    assert all(issue["state"] == "open" for issue in repository.issues)


@pytest.mark.parametrize(
    ("command", "text", "code", "outcome"),
    [
        ("drift", json.dumps({"steps": [SAME]}), 0, "clean"),
        ("drift", json.dumps({"steps": [SAME, {"op": "refresh", "urn": URN}]}), 0, "clean"),
        ("preview", json.dumps({"steps": [SAME, UPDATE]}), 0, "changes"),
        ("preview", json.dumps({"steps": [SAME, UPDATE]}), 5, "failed"),
        ("drift", json.dumps({"steps": [SAME, UPDATE]}), 1, "changes"),
        ("drift", json.dumps({"steps": [SAME]}), 1, "failed"),
        (
            "drift",
            json.dumps({"steps": [UPDATE], "diagnostics": [{"severity": "error", "message": "403"}]}),
            255,
            "failed",
        ),
        ("drift", "error: no credentials", 255, "failed"),
        ("drift", "", 0, "failed"),
    ],
)
def test_how_a_preview_ended(command: str, text: str, code: int, outcome: str, script: Script, tmp_path: Path) -> None:
    """A document without changes is clean only where the command succeeded; drift ends with an error."""
    (tmp_path / "raw.json").write_text(text, encoding="utf-8")
    result = script("read_preview", command, "prod", tmp_path / "raw.json", code, tmp_path / "result.json")
    assert json.loads((tmp_path / "result.json").read_text())["outcome"] == outcome
    assert result.returncode == (1 if outcome == "failed" else 0)


@pytest.mark.parametrize(
    ("steps", "text", "code", "outcome", "kept"),
    [
        ([], "[]", 0, "clean", []),
        ([], json.dumps([DIFFERENCE]), 1, "changes", [KEPT]),
        ([UPDATE], json.dumps([DIFFERENCE]), 1, "changes", [RULE_UPDATE, KEPT]),
        ([UPDATE], "[]", 0, "changes", [RULE_UPDATE]),
        ([], "[]", 1, "failed", []),
        ([], json.dumps([DIFFERENCE]), 2, "failed", []),
        ([], "Usage: entrawatch", 2, "failed", []),
    ],
)
def test_what_a_refresh_does_not_read_is_drift_too(
    steps: list[Any], text: str, code: int, outcome: str, kept: list[Any], script: Script, tmp_path: Path
) -> None:
    """The list and the code are kept; a message can contain an address, and a log can be public."""
    raw, found, result = (tmp_path / name for name in ("raw.json", "drift.json", "result.json"))
    raw.write_text(json.dumps({"steps": steps}), encoding="utf-8")
    script("read_preview", "drift", "prod", raw, 1 if steps else 0, result)
    found.write_text(text, encoding="utf-8")
    ended = script("read_drift", found, code, result)
    written = json.loads(result.read_text())
    assert (written["outcome"], written["steps"]) == (outcome, kept)
    assert ended.returncode == (1 if outcome == "failed" else 0)
    assert ADDRESS not in result.read_text() + ended.stdout + ended.stderr
