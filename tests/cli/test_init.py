"""`entrawatch init`: a stack file that is valid as it is written."""

import json
import os
import pty
import runpy
import subprocess
import sys
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from goodproject import GoodProject

import entrawatch.project
from entrawatch import __version__
from entrawatch.cli import main
from entrawatch.project import Project
from entrawatch.stacks import new_project
from entrawatch.stacks.new_project import requirement
from entrawatch.stacks.new_stack import NewStack
from entrawatch.stacks.read_deployment import read_deployment

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("service_files")
FILE = "stacks/Pulumi.test.yaml"
WORKSPACE = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-logs"
    "/providers/Microsoft.OperationalInsights/workspaces/log-central"
)


def init(*words: str) -> Result:
    return CliRunner().invoke(main, ["init", *words])


def test_options_become_settings(good: GoodProject) -> None:
    """Each with the type that the stack file needs; a list is separated by commas."""
    result = init(
        "test", "--location", "northeurope", "--licenses", "p1,workload_id_premium", "--manage-logs",
        "--email", "soc@contoso.com, iam@contoso.com", "--break-glass", "bg@contoso.com",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == FILE
    config = yaml.safe_load(good.text(FILE))["config"]
    assert config == {
        "entrawatch:environment": "test",
        "entrawatch:location": "northeurope",
        "entrawatch:resource_group": {"name": "rg-entrawatch-test"},
        "entrawatch:workspace": {"retention_days": 90},
        "entrawatch:log_routing": {"manage": True, "licenses": ["p1", "workload_id_premium"]},
        "entrawatch:notifications": {
            "receivers": {"soc": {"kind": "email", "addresses": ["soc@contoso.com", "iam@contoso.com"]}},
            "routes": [{"receivers": ["soc"]}],
        },
        "entrawatch:break_glass": {"accounts": ["bg@contoso.com"]},
        "entrawatch:inputs": {},
    }


def test_an_existing_workspace_is_adopted(good: GoodProject) -> None:
    """And nothing of it is set."""
    assert init("test", "--workspace-id", WORKSPACE).exit_code == 0
    assert yaml.safe_load(good.text(FILE))["config"]["entrawatch:workspace"] == {"existing_id": WORKSPACE}


@pytest.mark.parametrize(
    ("words", "message", "code"),
    [
        (("test", "--location", "nowhere-at-all"), "ST104: error: location 'nowhere-at-all'", 1),
        (("test", "--workspace-id", "log: [central"), "existing_id 'log: [central'", 1),
        (("test", "--email", "a'b\"c\nd"), f"{FILE}:", 1),
        (("test", "--licenses", "p3"), "license 'p3' is not known; use one of: free, p1", 2),
        (("Test",), "stack 'Test': use up to 20 lowercase letters, digits, and hyphens", 2),
        (("dev",), "Pulumi.dev.yaml exists; edit it, or choose another name", 2),
    ],
)
def test_a_wrong_value_writes_nothing(words: tuple[str, ...], message: str, code: int, good: GoodProject) -> None:
    """With a message that names it."""
    before = good.text("stacks/Pulumi.dev.yaml")
    result = init(*words)
    assert (result.exit_code, message in result.output) == (code, True), result.output
    assert not Path(FILE).exists()
    assert good.text("stacks/Pulumi.dev.yaml") == before


def test_a_word_that_yaml_reads_as_another_value_is_quoted() -> None:
    """Norway is not false."""
    config = yaml.safe_load(NewStack("null", "westeurope", [], countries=["NO", "DE"]).text())["config"]
    assert config["entrawatch:environment"] == "null"
    assert config["entrawatch:inputs"] == {"approved_countries": ["NO", "DE"]}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
def test_a_person_is_asked(good: GoodProject) -> None:
    """For all that no option gives; return keeps what is shown in brackets."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "entrawatch", "init", "test", "--licenses", "p1"]
    with subprocess.Popen(
        command, cwd=good.root, stdin=follower, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as run:
        os.write(leader, f"\n{WORKSPACE}\nn\nsoc@contoso.com, iam@contoso.com\n\n\n".encode())
        assert run.stdout
        shown = run.stdout.read().decode()
    os.close(leader)
    os.close(follower)
    assert run.returncode == 0, shown
    assert "Azure region [westeurope]: " in shown
    assert "Licenses" not in shown
    config = yaml.safe_load(good.text(FILE))["config"]
    assert config["entrawatch:location"] == "westeurope"
    assert config["entrawatch:workspace"] == {"existing_id": WORKSPACE}
    assert config["entrawatch:notifications"]["receivers"]["soc"]["addresses"] == ["soc@contoso.com", "iam@contoso.com"]


@pytest.fixture
def empty(good: GoodProject, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder with a repository in it, which is the working directory; the package has one alert."""
    folder = tmp_path_factory.mktemp("new") / "Entra monitoring"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(entrawatch.project, "builtin_specs", lambda: good.project.specs)
    return folder


def test_an_empty_folder_becomes_a_project_of_the_built_in_alerts(empty: Path) -> None:
    """With the program of this repository, and the version that is installed."""
    (empty / "README.md").write_text("ours", encoding="utf-8")
    result = init("--email", "soc@contoso.com")
    assert result.exit_code == 0, result.output
    project = Project(empty)
    assert (project.name(), project.stack_names()) == ("Entra-monitoring", ("dev",))
    assert read_deployment(project, "dev").catalog.alerts.keys() == {"owner_added"}
    assert project.program.read_bytes() == (ROOT / "__main__.py").read_bytes()
    assert (empty / "requirements.txt").read_text(encoding="utf-8") == f"{requirement()}\n"
    assert (empty / "README.md").read_text(encoding="utf-8") == "ours"
    assert "${" not in "".join(path.read_text(encoding="utf-8") for path in (empty / "Pulumi.yaml", project.program))
    assert "template:" not in (empty / "Pulumi.yaml").read_text(encoding="utf-8")


def test_an_own_alert_in_such_a_project_needs_no_option(empty: Path) -> None:
    """It goes to the folder that the stack names, with the schemas beside it, and counts for each command."""
    assert init().exit_code == 0
    result = CliRunner().invoke(main, ["new", "applications/payroll_read"])
    assert result.exit_code == 0, result.output
    assert "add the folder" not in result.stderr
    spec = empty / "own_specs/applications/payroll_read.yaml"
    assert spec.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../alert_spec.schema.json\n")
    assert (empty / "own_specs/alert_spec.schema.json").is_file()
    assert "ok   payroll_read" in CliRunner().invoke(main, ["test", "payroll_read"]).stdout
    planned = read_deployment(Project(empty), "dev").catalog
    assert planned.alerts["payroll_read"].folder.name == "own_specs"
    assert init("prod").exit_code == 0
    assert "payroll_read" in read_deployment(Project(empty), "prod").catalog.alerts


def test_a_wrong_answer_leaves_an_empty_folder(empty: Path) -> None:
    """The folder itself stays: a shell is in it."""
    (empty / ".git").rmdir()
    result = init("--location", "on-mars")
    assert (result.exit_code, list(empty.iterdir())) == (1, []), result.output


@pytest.mark.parametrize(
    ("words", "message"),
    [((), "is not empty (it contains 'main.tf')"), (("--location", "on-mars"), "location 'on-mars'")],
)
def test_a_project_is_created_whole_or_not_at_all(words: tuple[str, ...], message: str, empty: Path) -> None:
    """Other files are not mixed with it, and a wrong answer leaves nothing behind."""
    if not words:
        (empty / "main.tf").touch()
    before = sorted(empty.rglob("*"))
    result = init(*words)
    assert (result.exit_code, message in result.output) == (1, True), result.output
    assert sorted(empty.rglob("*")) == before


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        (None, f"entrawatch[pulumi]=={__version__}"),
        ({"url": "https://x.test/e.whl", "archive_info": {}}, "entrawatch[pulumi] @ https://x.test/e.whl"),
        (
            {"url": "https://x.test/e.git", "vcs_info": {"vcs": "git", "commit_id": "ab12"}},
            "entrawatch[pulumi] @ git+https://x.test/e.git@ab12",
        ),
    ],
)
def test_a_project_installs_the_version_that_created_it(
    origin: object, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the index, the file or the commit that it came from."""
    folder = tmp_path / "entrawatch-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Name: entrawatch\n", encoding="utf-8")
    if origin:
        (folder / "direct_url.json").write_text(json.dumps(origin), encoding="utf-8")
    monkeypatch.setattr(new_project, "distribution", lambda _: PathDistribution(folder))
    assert requirement() == line


def test_the_template_of_pulumi_new_is_current() -> None:
    """It holds the program and the version of this repository, and the stack file that init writes unasked."""
    generated = runpy.run_path(str(ROOT / "tools/template.py"))["generated_texts"]()
    assert {path: path.read_text(encoding="utf-8") for path in generated} == generated
