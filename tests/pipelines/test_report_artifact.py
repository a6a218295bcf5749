"""What a run uploaded: plain files of known names and sizes, and nothing else is believed."""

import io
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fakegithub import Repository
from runevents import OURS, Script, run_event

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
            "report.json in the artifact is not a regular file",
        ),
        (
            archive({"../../pipelines/scripts/github_comment.py": "evil"}),
            "the artifact contains an unknown file",
        ),
        (archive({"/etc/passwd": "evil"}), "the artifact contains an unknown file"),
        (archive({"refused.txt": "evil"}), "the artifact contains an unknown file"),
        (
            archive({"report.json": b"0" * (17 * 1024 * 1024)}),
            "report.json in the artifact is larger than 16,777,216 bytes",
        ),
        (archive({f"{n}.txt": "" for n in range(30)}), "the artifact contains 30 files; the limit is 20"),
        (b"no archive", "the artifact is not a readable archive (BadZipFile)"),
        (archive({"report.json": "{}" * 500}).replace(b"{}", b"[]"), "the artifact is not a readable archive"),
    ],
    ids=["link", "path", "absolute", "our name", "huge", "many", "no zip", "broken"],
)
def test_what_no_report_has_is_refused(
    data: bytes, reason: str, script: Script, repository: Repository, tmp_path: Path
) -> None:
    """Nothing of it is written, and the comment says why."""
    if reason == "the artifact is not a readable archive":
        data = data[:60] + b"\xff\xff\xff\xff" + data[64:]
    repository.artifacts["entrawatch-report"] = data
    found = fetched(script, tmp_path)
    assert list(found) == ["refused.txt"]
    assert found["refused.txt"].decode().startswith(reason)


def test_a_huge_artifact_is_not_even_fetched(script: Script, repository: Repository, tmp_path: Path) -> None:
    """GitHub reports its size."""
    repository.artifacts["entrawatch-report"] = archive({"report.json": "{}"})
    repository.sizes["entrawatch-report"] = 10**10
    assert fetched(script, tmp_path) == {"refused.txt": b"an artifact has 10000000000 bytes; the limit is 20,971,520"}
    assert repository.tokens_of_storage == []


def test_a_size_that_is_a_lie_is_noticed(script: Script, repository: Repository, tmp_path: Path) -> None:
    """The download itself is bounded too."""
    repository.artifacts["entrawatch-report"] = b"0" * (21 * 1024 * 1024)
    repository.sizes["entrawatch-report"] = 10
    assert fetched(script, tmp_path) == {"refused.txt": b"a download is larger than 20,971,520 bytes"}


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
