"""The way of a fork's pull request through both workflow files, step by step, with changes that want to do harm."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakegithub import TOKEN, Repository, serve
from forge import Canary, Forge
from hostilechange import MERGE, Origin, packed
from renderedcomment import active, inert

SPEC = "alert_specs/applications/owner_added.yaml"
BREAK_OUT = (
    "</details></summary></table> ``` ~~~ `` @everyone @contoso/admins <!-- entrawatch: what this pull request does to "
    "the monitoring --> <img src=https://evil.example/beacon.png> ![x](https://evil.example/b.png) #1 :+1: $`x`$ "
    "[click](javascript:alert(1)) <script>alert(1)</script> https://evil.example | a | b |"
)


@pytest.fixture
def forge(tmp_path: Path, repository: Repository, service_files: tuple[Path, Path]) -> Iterator[Forge]:
    with serve(repository) as url:
        yield Forge(Origin.make(tmp_path / "origin"), tmp_path, url, repository, service_files[0].parent.parent)


def only_comment(forge: Forge) -> str:
    """Return the one comment, after what holds for each: it is short, it is ours, and nothing of it does anything."""
    (comment,) = forge.state.comments
    body: str = comment["body"]
    assert len(body) < 65_536
    assert body.startswith("<!-- entrawatch: what this pull request does to the monitoring -->\n")
    assert not {char for char in body if not char.isprintable() and char != "\n"}
    assert active(body) == []
    assert body.count("<details") == body.count("</details>") - inert(body).count("</details>")
    return body


def test_what_a_spec_says_is_shown_and_does_nothing(forge: Forge) -> None:
    """A title, a text and a query that want to break out of the comment; what they change is reported nonetheless."""
    forge.origin.change(SPEC, "severity: high", "severity: low")
    forge.origin.change(SPEC, "description: Someone", f"description: >-\n  {BREAK_OUT} Someone")
    forge.origin.change(SPEC, "  | where Owners >=", f"  // {BREAK_OUT}\n  // {'x' * 5000}\n  | where Owners >=")
    head = forge.origin.propose()
    run = forge.unprivileged(head)
    assert run.outcomes["Compare"] == "success", run.log
    forge.comment(head)
    body = only_comment(forge)
    assert "owner_added" in body
    assert "What this change does to the monitoring" in body
    assert "@everyone" in inert(body)


def test_code_of_a_change_runs_without_a_token_and_never_where_one_is(forge: Forge) -> None:
    """The program, the package and our scripts are changed; it runs in the job that can do nothing, and only there."""
    canary = Canary(forge.folder)
    commands = 'print("::add-mask::x\\n::set-output name=made::true\\n::stop-commands::x", flush=True)\n'
    for name in (
        "__main__.py",
        "src/entrawatch/__init__.py",
        "pipelines/scripts/github_comment.py",
        "pipelines/scripts/comment_body.py",
    ):
        text = (forge.origin.folder / name).read_text(encoding="utf-8")
        forge.origin.write(name, f"{text}\n{canary.python}{commands if name != '__main__.py' else ''}")
    head = forge.origin.propose()
    forge.unprivileged(head)
    ran = canary.seen()
    assert {env.get("GITHUB_JOB") for env in ran} == {"report"}
    assert not any(TOKEN in value for env in ran for value in env.values())
    names = {name for env in ran for name in env}
    assert not {name for name in names if re.search("TOKEN|SECRET|PASSPHRASE|^ARM_|^AZURE_|^ACTIONS_", name)}
    forge.state.files = ["__main__.py", "src/entrawatch/__init__.py", "pipelines/scripts/github_api.py"]
    forge.comment(head)
    assert len(canary.seen()) == len(ran)
    assert "> This change contains code that created the report below: `__main__.py`, " in only_comment(forge)


def test_files_that_are_no_specs_are_reported_and_not_followed(forge: Forge) -> None:
    """A link to a file of the machine and a file of 30 MB: refused by name, without a word of what they hold."""
    (forge.origin.folder / "alert_specs/applications/passwd.yaml").symlink_to("/etc/passwd")
    forge.origin.write("alert_specs/applications/huge.yaml", b"id: huge\ndescription: " + b"x" * (30 * 1024 * 1024))
    head = forge.origin.propose()
    run = forge.unprivileged(head)
    assert run.outcomes["Validate"] == "failure"
    assert run.failed
    forge.comment(head)
    body = only_comment(forge)
    assert "alert_specs/applications/passwd.yaml" in body
    assert "alert_specs/applications/huge.yaml" in body
    assert "root:" not in body + run.summary


def uploaded(forge: Forge, files: dict[str, bytes | str], links: dict[str, str] | None = None) -> None:
    """Upload what the fork's own workflow could: it may leave any bytes under the report's name."""
    folder = forge.folder / "forged"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    for name, target in (links or {}).items():
        (folder / name).symlink_to(target)
    forge.state.artifacts["entrawatch-report"] = packed(folder)


def break_out_everywhere(value: Any) -> Any:
    """Return a report in which every free text is the hostile one, as far as the form allows it."""
    if isinstance(value, dict):
        return {key: break_out_everywhere(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [break_out_everywhere(inner) for inner in value]
    is_free = isinstance(value, str) and (" " in value or "/" in value)
    return BREAK_OUT[:300] if is_free else value


def test_a_forged_report_is_shown_as_text(forge: Forge) -> None:
    """All its words are the fork's."""
    forge.origin.change(SPEC, "severity: high", "severity: low")
    forge.origin.change(SPEC, "description: Someone", "description: Somebody else")
    head = forge.origin.propose()
    forge.unprivileged(head)
    with zipfile.ZipFile(io.BytesIO(forge.state.artifacts["entrawatch-report"])) as archive:
        report = json.loads(archive.read("report.json"))
    uploaded(forge, {"report.json": json.dumps(break_out_everywhere(report)), "checks.json": BREAK_OUT})
    forge.comment(head)
    body = only_comment(forge)
    assert "What this change does to the monitoring" in body
    assert "@everyone" in inert(body)


@pytest.mark.parametrize(
    ("files", "links", "reported"),
    [
        ({}, {"report.json": "/etc/passwd"}, "report.json in the artifact is not a regular file"),
        ({"report.json": b"[" * (17 * 1024 * 1024)}, {}, "report.json in the artifact is larger than 16,777,216 bytes"),
        ({"report.json": "{}", "../evil": ""}, {}, "the artifact contains an unknown file"),
        ({"report.json": '{"format": "</details>@everyone"}'}, {}, "the run created no readable report"),
        ({"report.json": b"\xff\xfe\x00"}, {}, "the run created no readable report"),
        ({"checks.json": "{}", "validate.txt": BREAK_OUT}, {}, "the run created no readable report"),
    ],
    ids=["link", "huge", "path", "other form", "no text", "no report"],
)
def test_what_is_no_report_is_refused_in_our_words(
    files: dict[str, bytes | str], links: dict[str, str], reported: str, forge: Forge
) -> None:
    """The comment says so, so that one of an earlier commit does not mislead."""
    names = {name.replace("../", "__"): data for name, data in files.items()}
    uploaded(forge, names, links)
    forge.comment("a" * 40)
    body = only_comment(forge)
    assert f"**No comparison**: {reported}" in body
    assert "everyone" not in body
    assert "root:" not in body


def test_a_run_that_uploaded_nothing_is_reported(forge: Forge) -> None:
    """Its set-up failed."""
    forge.comment("a" * 40)
    assert "**No comparison**: the run uploaded no report; it ended before the comparison." in only_comment(forge)


def test_the_harness_would_see_a_careless_workflow(forge: Forge) -> None:
    """A checkout of the head instead of the default branch runs the canary: the tests above can fail."""
    canary = Canary(forge.folder)
    script = (forge.origin.folder / "pipelines/scripts/report_artifact.py").read_text(encoding="utf-8")
    forge.origin.write("pipelines/scripts/report_artifact.py", f"{canary.python}{script}")
    head = forge.origin.propose()
    forge.branch = MERGE
    forge.comment(head)
    assert {env["GITHUB_JOB"] for env in canary.seen()} == {"render"}
    assert TOKEN in canary.seen()[0].values()
