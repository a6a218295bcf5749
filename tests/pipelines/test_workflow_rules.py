"""What keeps the workflows safe, as rules that any later change of them must obey."""

import re
import subprocess
from pathlib import Path, PurePosixPath

import pytest
from expressions import is_true
from runevents import ROOT
from workflowfiles import WORKFLOWS, Job, job, jobs, read, triggers

PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
RELEASES = {
    "actions/checkout": ("3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1"),
    "actions/setup-python": ("5fda3b95a4ea91299a34e894583c3862153e4b97", "v7.0.0"),
    "actions/upload-artifact": ("bbbca2ddaa5d8feaa63e36b76fdaad77386f024f", "v7.0.0"),
    "actions/download-artifact": ("3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "v8.0.1"),
    "actions/attest-build-provenance": ("a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32", "v4.1.0"),
    "pypa/gh-action-pypi-publish": ("ba38be9e461d3875417946c167d0b5f3d385a247", "v1.14.1"),
    "pulumi/actions": ("8e5e406f4007fca908480587cb9893c07090f58d", "v7.0.0"),
}
"""Commit and tag of every action, as they stood in its own repository when it was pinned."""
ALLOWED = {
    ("entrawatch.yml", "report"): {"contents": "read"},
    ("entrawatch.yml", "preview"): {"contents": "read", "id-token": "write"},
    ("entrawatch-comment.yml", "render"): {"actions": "read", "contents": "read", "pull-requests": "read"},
    ("entrawatch-comment.yml", "post"): {"contents": "read", "pull-requests": "write"},
    ("entrawatch-deploy.yml", "dev"): {"contents": "read", "id-token": "write"},
    ("entrawatch-deploy.yml", "staging"): {"contents": "read", "id-token": "write"},
    ("entrawatch-deploy.yml", "prod"): {"contents": "read", "id-token": "write"},
    ("entrawatch-drift.yml", "canary"): {"contents": "read"},
    ("entrawatch-drift.yml", "check"): {"contents": "read", "id-token": "write"},
    ("entrawatch-drift.yml", "exceptions"): {"contents": "read"},
    ("entrawatch-drift.yml", "issue"): {"contents": "read", "issues": "write"},
    ("entrawatch-drift.yml", "lists"): {"contents": "read", "id-token": "write"},
    ("entrawatch-drift.yml", "pull_request"): {"contents": "write", "pull-requests": "write"},
    ("entrawatch-stack.yml", "stack"): {"contents": "read", "id-token": "write"},
    ("entrawatch-sweep.yml", "sweep"): {"contents": "read", "pull-requests": "write"},
    ("nightly.yml", "customers"): {"contents": "read"},
    ("nightly.yml", "damage"): {"contents": "read"},
    ("nightly.yml", "exceptions"): {"contents": "read"},
    ("nightly.yml", "mutants"): {"contents": "read"},
    ("nightly.yml", "week"): {"contents": "read"},
    ("nightly.yml", "panels"): {"contents": "read"},
    ("pypi.yml", "upload"): {"contents": "read", "id-token": "write"},
    ("release.yml", "build"): {"contents": "read"},
    ("release.yml", "publish"): {"attestations": "write", "contents": "write", "id-token": "write"},
    ("tests.yml", "run"): {"contents": "read"},
}
each_job = pytest.mark.parametrize("one", list(jobs()), ids=lambda one: f"{one.workflow}:{one.name}")
each_file = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


@each_file
def test_no_workflow_runs_a_change_with_the_rights_of_its_target(path: Path) -> None:
    """pull_request_target and its like are never used, and the token starts without any right."""
    workflow = read(path)
    assert not triggers(workflow) & {"pull_request_target", "issue_comment", "pull_request_review", "discussion"}
    assert workflow["permissions"] == {}


@each_job
def test_every_job_has_exactly_the_rights_that_it_needs(one: Job) -> None:
    """A new right is a new line in this test."""
    assert one.permissions == ALLOWED[one.workflow, one.name]


@each_file
def test_no_secret_is_stored(path: Path) -> None:
    """Azure trusts the token of the environment; nothing is handed on, and the one token is asked for by name."""
    text = path.read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "secrets:" not in text
    assert "inherit" not in text


@each_file
def test_every_action_is_pinned_to_a_commit_of_a_release(path: Path) -> None:
    """A tag can be moved; and the comment behind the commit is the tag that it had."""
    lines = [line.strip().removeprefix("- ") for line in path.read_text(encoding="utf-8").splitlines()]
    used = [line for line in lines if line.startswith("uses: ") and "./" not in line]
    for line in used:
        assert PINNED.fullmatch(line), line
        name, _, rest = line.removeprefix("uses: ").partition("@")
        assert tuple(rest.split(" # ")) == RELEASES[name]
    assert used or path.name == "entrawatch-deploy.yml"


@each_job
def test_no_token_stays_in_a_checkout(one: Job) -> None:
    """The code that runs next could read it from .git/config."""
    assert all(step["with"]["persist-credentials"] is False for step in one.uses("actions/checkout"))


@each_job
def test_the_token_is_in_single_steps_that_run_one_script(one: Job) -> None:
    """Never in the environment of a whole job, nor of a step that runs anything else."""
    assert "token" not in str(one.value.get("env", "")).lower()
    for step in one.steps:
        if "github.token" in str(step):
            assert step["env"] == {"GITHUB_TOKEN": "${{ github.token }}"}
            if one.workflow in ("release.yml", "pypi.yml"):
                assert re.match(r"(for file in \S+; do\n +)?gh (release|attestation) ", step["run"])
                assert not one.uses("actions/checkout")
                continue
            commands = [line for line in step["run"].splitlines() if "python3" in line]
            assert [re.search(r"python3 (\S+)", line)[1].split("/")[0] for line in commands] == ["pipelines"]  # type: ignore[index]


@each_job
def test_no_text_of_a_change_is_put_into_a_script(one: Job) -> None:
    """A title or a branch name in ${{ }} would become code; values reach a script as variables."""
    for step in one.steps:
        assert "${{" not in step.get("run", ""), step.get("name")


@each_job
def test_a_job_can_be_run_again(one: Job) -> None:
    """It is the same run, and without the option the upload of a name that is there is refused."""
    assert all(step["with"]["overwrite"] is True for step in one.uses("actions/upload-artifact"))


@each_job
def test_every_job_ends(one: Job) -> None:
    """A called workflow has its own limit."""
    assert "uses" in one.value or one.value["timeout-minutes"] <= 60


@each_file
def test_runs_do_not_overtake_each_other(path: Path) -> None:
    """Of the called workflow its job says it."""
    workflow = read(path)
    concurrent = workflow["jobs"]["stack"] if path.name == "entrawatch-stack.yml" else workflow
    assert concurrent["concurrency"]["group"].startswith("entrawatch")


def context(head: int, enabled: str = "true", login: str = "alex") -> dict[str, object]:
    pull_request = {"head": {"repo": {"id": head}}, "user": {"login": login}}
    event = {"repository": {"id": 100}, "pull_request": pull_request}
    return {"vars": {"ENTRAWATCH_AZURE": enabled}, "github": {"event": event}, "failed": False}


def test_an_identity_of_azure_is_never_there_for_a_fork() -> None:
    """Nor for the bot that updates dependencies, nor before somebody has set it up."""
    condition = job("entrawatch.yml", "preview").value["if"]
    assert is_true(condition, context(100))
    assert not is_true(condition, context(200))
    assert not is_true(condition, context(100, enabled=""))
    assert not is_true(condition, context(100, login="dependabot[bot]"))


def test_a_preview_never_gets_the_identity_that_deploys() -> None:
    """Previews run in environments of their own, whose identities can only read."""
    assert job("entrawatch.yml", "preview").value["with"]["environment"] == "preview-${{ matrix.stack }}"
    assert job("entrawatch-drift.yml", "check").value["with"]["environment"] == "preview-${{ matrix.stack }}"
    assert job("entrawatch-drift.yml", "lists").value["environment"] == "preview-${{ matrix.stack }}"
    deployed = [job("entrawatch-deploy.yml", stack).value for stack in ("dev", "staging", "prod")]
    assert [(one["with"]["environment"], one.get("needs")) for one in deployed] == [
        ("dev", None),
        ("staging", "dev"),
        ("prod", "staging"),
    ]


LEAKS = ["Fetch a new token for the last check", "Check the state for plain addresses"]
COMPARED = ["Fetch a new token for the comparison", "Compare"]
ASKED = ["Install the policies", "Fetch a new token for the policies", "Run the policies"]


@pytest.mark.parametrize(
    ("command", "policies", "steps"),
    [
        ("preview", "", ["Preview", "Keep the result"]),
        ("preview", "policy_pack/owner.json", ["Preview", *ASKED, "Keep the result"]),
        ("drift", "policy_pack/owner.json", ["Preview", *COMPARED, "Keep the result", *LEAKS]),
        ("up", "", ["Validate", "Deploy", *LEAKS]),
        ("up", "policy_pack/owner.json", [*ASKED[:2], "Validate", "Deploy", *LEAKS]),
    ],
)
def test_what_a_command_does(command: str, policies: str, steps: list[str]) -> None:
    """Policies are asked where a stack names their options, for what is to be deployed; drift has none of that."""
    context = {"inputs": {"command": command}, "vars": {"ENTRAWATCH_POLICIES": policies}, "failed": False}
    conditional = [step for step in job("entrawatch-stack.yml", "stack").steps if "if" in step]
    assert [step["name"] for step in conditional if is_true(step["if"], context)] == steps
    kept = [step["name"] for step in conditional if is_true(step["if"], {**context, "failed": True})]
    assert kept == [name for name in steps if name in ("Keep the result", *LEAKS)]


def test_only_the_default_branch_is_deployed() -> None:
    """Also where somebody starts the workflow by hand on another."""
    condition = job("entrawatch-deploy.yml", "dev").value["if"]
    names = {"event": {"repository": {"default_branch": "main"}}}
    enabled = {"vars": {"ENTRAWATCH_AZURE": "true"}, "failed": False}
    assert is_true(condition, {**enabled, "github": {**names, "ref_name": "main"}})
    assert not is_true(condition, {**enabled, "github": {**names, "ref_name": "change"}})


def test_what_comments_checks_out_the_default_branch() -> None:
    """Both jobs, and nothing else."""
    for name in ("render", "post"):
        (checkout,) = job("entrawatch-comment.yml", name).uses("actions/checkout")
        assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
        assert "repository" not in checkout["with"]
    started = read(ROOT / ".github" / "workflows" / "entrawatch-comment.yml")["on"]["workflow_run"]
    (swept,) = job("entrawatch-sweep.yml", "sweep").uses("actions/checkout")
    assert swept["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    assert started["workflows"] == [read(ROOT / ".github" / "workflows" / "entrawatch.yml")["name"]]


def test_a_cancelled_run_is_commented_too() -> None:
    """Else the comment of an earlier commit would stay."""
    condition = job("entrawatch-comment.yml", "render").value["if"]
    run = {"event": "pull_request", "conclusion": "cancelled"}
    assert is_true(condition, {"github": {"event": {"workflow_run": run}}, "failed": False})


def test_nothing_is_ever_refreshed_by_itself() -> None:
    """A bare refresh writes the addresses of receivers in plain text into the state."""
    for path in (*WORKFLOWS, *(ROOT / "pipelines").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        assert "pulumi refresh" not in text
        assert not re.search(r"pulumi \w+.*--(diff|show-secrets)", text)


def test_every_place_that_names_dependencies_is_renewed() -> None:
    """A file that Dependabot does not know keeps what it has, and its holes."""
    known = {"requirements.txt": "pip", "package.json": "npm", "go.mod": "gomod"}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    files = [PurePosixPath("/", name) for name in tracked if PurePosixPath(name).name in known]
    # The project template pins only this repository's own version.
    own = PurePosixPath("/templates/python/requirements.txt")
    found = {(known[file.name], str(file.parent)) for file in files if file != own} | {("pip", "/locks")}
    updates = read(ROOT / ".github" / "dependabot.yml")["updates"]
    listed = {
        (one["package-ecosystem"], folder)
        for one in updates
        for folder in one.get("directories", [one.get("directory")])
    }
    assert listed == found | {("github-actions", "/")}


@pytest.mark.parametrize("file", [".github/workflows/entrawatch-stack.yml", "pipelines/azure-devops-stack.yml"])
def test_a_deployment_validates_first(file: str) -> None:
    """Rules are sent with skipQueryValidation, so that Azure would take a query that cannot run."""
    lines = [line.strip() for line in (ROOT / file).read_text(encoding="utf-8").splitlines()]
    (validated,) = (number for number, line in enumerate(lines) if line.endswith(".venv/bin/entrawatch validate"))
    (deployed,) = (number for number, line in enumerate(lines) if line.startswith("pulumi up "))
    assert validated < deployed
