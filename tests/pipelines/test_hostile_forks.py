"""Forks that want to hide what they do: each goes the whole way through the files of both services, step by step."""

import io
import py_compile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from azureagent import Agent
from fakeazuredevops import Organization
from fakeazuredevops import serve as serve_azure
from fakegithub import Repository, serve
from forge import Canary, Forge
from hostilechange import Origin
from runevents import pull_request

SPEC = "alert_specs/applications/owner_added.yaml"
STACK = "stacks/Pulumi.dev.yaml"
OLDER, NEWER = "v1:b2xkZXI6:AAAA", "v1:bmV3ZXI6:BBBB"
Fork = Callable[[Origin, Canary], None]
CODE = "This change contains code that created the report below: "


@pytest.fixture
def forge(tmp_path: Path, repository: Repository, service_files: tuple[Path, Path]) -> Iterator[Forge]:
    with serve(repository) as url:
        yield Forge(Origin.make(tmp_path / "origin"), tmp_path, url, repository, service_files[0].parent.parent)


def other_project(origin: Origin, _: Canary) -> None:
    """Pulumi prefers it to Pulumi.yaml, and with it other stack files."""
    origin.write("Pulumi.json", '{"name": "entrawatch", "runtime": "python", "main": "other"}')
    origin.write("stacks/Pulumi.dev.json", '{"config": {}}')


def root_package(origin: Origin, canary: Canary) -> None:
    """The folder of the program is the first that Python imports from."""
    origin.write("entrawatch/__init__.py", canary.python)


def compiled(origin: Origin, canary: Canary) -> None:
    """Python prefers bytecode that is not compared with its source."""
    source = origin.folder / "src" / "entrawatch" / "__init__.py"
    text = source.read_text(encoding="utf-8")
    source.write_text(f"{text}\n{canary.python}", encoding="utf-8")
    py_compile.compile(str(source), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    source.write_text(text, encoding="utf-8")


def renamed(origin: Origin, _: Canary) -> None:
    """A list of changed files shows the new name, which is a text's."""
    (origin.folder / "__main__.py").rename(origin.folder / "note.md")


def many_files(origin: Origin, _: Canary) -> None:
    """GitHub lists 3,000, in the order of their names."""
    for number in range(3000):
        origin.write(f"docs/{number}.md", f"{number}\n")
    origin.change(SPEC, "severity: high", "severity: low")
    origin.write("src/entrawatch/zzz.py", "")


def older_ciphertext(origin: Origin, _: Canary) -> None:
    """It decrypts to the address of somebody else."""
    text = (origin.folder / STACK).read_text(encoding="utf-8")
    origin.write(STACK, f"{text}  entrawatch:soc_uri: {{secure: '{NEWER}'}}\n")
    origin.settle()
    origin.change(STACK, NEWER, OLDER)


@pytest.mark.parametrize(
    ("fork", "shown", "on_github"),
    [
        (
            other_project,
            [f"{CODE}`Pulumi.json`, `stacks/Pulumi.dev.json`.", "ST216: error: Pulumi may read 'Pulumi.json'"],
            [],
        ),
        (
            root_package,
            [f"{CODE}`entrawatch/__init__.py`.", "**Code changed in 1 file**: `entrawatch/__init__.py`."],
            [],
        ),
        (compiled, [f"{CODE}`src/entrawatch/__pycache__/__init__.cpython-"], []),
        (renamed, [f"{CODE}`__main__.py`.", "**Code changed in 1 file**: `__main__.py`."], []),
        (many_files, ["owner_added"], ["Changed files that the service does not list: 2."]),
        (older_ciphertext, ["entrawatch:soc_uri"], []),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_a_fork_hides_is_in_the_comment(
    fork: Fork, shown: list[str], on_github: list[str], forge: Forge, tmp_path: Path
) -> None:
    """In both services; and nothing of the fork runs where a token is."""
    canary = Canary(forge.folder)
    fork(forge.origin, canary)
    head = forge.origin.propose()
    forge.state.former_names = forge.origin.listed(head)
    forge.state.files = sorted(forge.state.former_names)
    forge.unprivileged(head)
    ran = len(canary.seen())
    forge.comment(head)
    (comment,) = forge.state.comments
    in_azure = azure_comment(forge, head, tmp_path)
    for text in (comment["body"], in_azure):
        assert [one for one in shown if one not in text] == []
        assert not [one for one in (OLDER, NEWER) if one in text]
    assert [one for one in on_github if one not in comment["body"]] == []
    assert (ran > 0, len(canary.seen())) == (fork is compiled, ran)
    assert {env.get("GITHUB_JOB") for env in canary.seen()} <= {"report"}


def azure_comment(forge: Forge, head: str, folder: Path) -> str:
    """Return what the trusted stage of Azure DevOps makes of the same report."""
    state = Organization()
    state.pull_request["lastMergeSourceCommit"] = {"commitId": head}
    published = folder / "azure" / "artifacts" / "entrawatch-report-1"
    zipfile.ZipFile(io.BytesIO(forge.state.artifacts["entrawatch-report"])).extractall(published)
    with serve_azure(state) as url:
        run = Agent(forge.origin, folder / "azure", url, forge.cache, head).run("comment")
    assert run.failed == [], run.log
    return str(state.threads[0]["comments"][0]["content"])


def test_a_comment_does_not_outlive_its_commit(forge: Forge) -> None:
    """A harmless commit, then one that removes the workflow that would report on it."""
    forge.origin.write("docs/note.md", "a note\n")
    first = forge.origin.propose()
    forge.unprivileged(first)
    forge.comment(first)
    (comment,) = forge.state.comments
    assert "nothing changes" in comment["body"]
    (forge.origin.folder / ".github/workflows/entrawatch.yml").unlink()
    second = forge.origin.propose()
    forge.state.pulls = [pull_request(7, sha=second)]
    forge.sweep()
    assert f"Commit `{second[:12]}`\n\n**No comparison**: no run has reported" in comment["body"]
    assert "nothing changes" not in comment["body"]
