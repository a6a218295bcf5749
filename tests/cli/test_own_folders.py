"""A folder of one's own that a stack names counts for every command, without another option."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from goodproject import STACK, GoodProject

import entrawatch.project
from entrawatch.cli import main

REPOSITORY = Path(__file__).parents[2]
OWN = "own_specs/applications/secret_added.yaml"


def run(*arguments: str) -> Result:
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


@pytest.fixture
def own(good: GoodProject, service_files: tuple[Path, Path]) -> GoodProject:
    """Return a project whose stack names a folder with one fresh alert."""
    good.change(
        "  entrawatch:environment: dev\n",
        "  entrawatch:environment: dev\n  entrawatch:alert_specs: [own_specs]\n",
        STACK,
    )
    assert run("new", "applications/secret_added", "--folder", "own_specs").exit_code == 0
    return good


def test_its_alerts_are_tested(own: GoodProject) -> None:
    """By name, and with all others."""
    assert "ok   secret_added" in run("test", "secret_added").stdout
    assert run("test").stderr == "2 alerts, 0 failed; 8 samples, 0 wrong\n"


def test_an_override_is_tested_in_place_of_the_built_in_alert(own: GoodProject) -> None:
    """Else its author would look at the samples of another query."""
    own.copy_alert("owner_added", folder="own_specs")
    own.change(
        'OperationName =~ "Add owner to application"',
        'OperationName =~ "Nothing"',
        "own_specs/applications/owner_added.yaml",
    )
    assert "FAIL owner_added" in run("test", "owner_added").stdout


def test_its_alerts_are_simulated_on_their_samples(own: GoodProject) -> None:
    """As the author guide says."""
    assert run("simulate", "secret_added").exit_code == 0


def test_its_samples_are_data_for_a_query(own: GoodProject) -> None:
    """They may name inputs that the project's own folder declares."""
    own.write("count.kql", "AuditLogs | where TimeGenerated > ago(1d) | summarize Records = count()")
    result = run("query", "count.kql", "--data", "own_specs/applications/secret_added.samples.yaml")
    assert result.exit_code == 0, result.output


def test_its_files_find_their_schemas(own: GoodProject) -> None:
    """The editor finds them in the project's own specs folder."""
    for name in (OWN, OWN.replace(".yaml", ".samples.yaml")):
        first = own.text(name).splitlines()[0]
        assert first.startswith("# yaml-language-server: $schema=../../alert_specs/"), first


@pytest.mark.parametrize("command", ["test", "coverage"])
@pytest.mark.parametrize("folder", ["own_specs", "alert_specs"])
def test_a_folder_that_is_already_read_needs_no_option(command: str, folder: str, own: GoodProject) -> None:
    """Read twice, each alert would override itself."""
    result = run(command, "--folder", folder)
    assert (result.exit_code, result.stdout) == (2, "")
    message = (
        f"Error: --folder '{folder}' is already read, because the project or a stack names it; remove the option\n"
    )
    assert result.stderr.endswith(message)


def test_a_new_alert_says_which_one_it_replaces(own: GoodProject) -> None:
    """It starts from the template, so the built-in query is gone."""
    result = run("new", "applications/owner_added", "--folder", "own_specs")
    assert result.stderr.startswith("overrides alert_specs/applications/owner_added.yaml; copy from it what")


def test_a_folder_outside_every_project_is_checked_with_the_built_in_alerts(
    own: GoodProject, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An author who has only the package needs neither a clone nor a stack."""
    bare = tmp_path_factory.mktemp("bare")
    shutil.copytree(own.root / "own_specs", bare / "mine")
    monkeypatch.setattr(entrawatch.project, "builtin_specs", lambda: own.project.specs)
    monkeypatch.chdir(bare)
    assert "ok   secret_added" in run("test", "secret_added", "--folder", "mine").stdout
    checked = run("validate", "mine")
    assert (checked.exit_code, "mine/applications/secret_added.yaml:8" in checked.stdout) == (0, True)
    nothing_named = run("validate")
    assert nothing_named.exit_code == 2
    assert "is not in an entrawatch project" in nothing_named.stderr


DRAFT = "drafts/applications/secret_rotated"
DATA = ("--data", f"{DRAFT}.samples.yaml")


@pytest.mark.parametrize(
    "command",
    [
        ("test", "secret_rotated"),
        ("simulate", "secret_rotated"),
        ("backtest", "secret_rotated", *DATA),
        ("preview",),
        ("coverage", "--format", "json"),
    ],
    ids=" ".join,
)
def test_a_folder_that_no_stack_names_is_an_option(command: tuple[str, ...], own: GoodProject) -> None:
    """Of every command that shows what an alert does, before its author changes a stack."""
    assert run("new", "applications/secret_rotated", "--folder", "drafts").exit_code == 0
    own.change("status: experimental", "status: test", f"{DRAFT}.yaml")
    shutil.copy(REPOSITORY / "__main__.py", own.root)
    with_draft, without = run(*command, "--folder", "drafts"), run(*command)
    assert "secret_rotated" in with_draft.stdout, with_draft.output
    assert "secret_rotated" not in without.stdout
