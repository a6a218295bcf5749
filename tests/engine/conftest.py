"""Engine tests: the real Pulumi CLI deploys the repository's own project into a stand-in of Azure."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from engine_home import Engine, installed_engine
from engine_project import EngineProject, new_project
from pulumi_cli import HOW_TO_RUN, NoCliError, PulumiCli, find_cli
from small_project import ALERTS, deployed_project, furnish, keep_alerts

_REQUIRED = "ENTRAWATCH_REQUIRE_ENGINE"
_HERE = Path(__file__).parent
_LEFT_OUT = pytest.StashKey[str]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that need a CLI where there is none, unless they are required; the summary says so.

    Those of the built language host are of no use for a CLI that does not need it.
    """
    mine = [item for item in items if _HERE in item.path.parents and "cli" in getattr(item, "fixturenames", ())]
    if not mine:
        return
    try:
        if find_cli().built_host is None:
            of_host = [item for item in mine if "built_host" in getattr(item, "fixturenames", ())]
            _leave_out(config, items, of_host, "the CLI has the official language host")
    except NoCliError as reason:
        if os.environ.get(_REQUIRED) != "1":
            _leave_out(config, items, mine, f"{reason}. To run them, {HOW_TO_RUN}")


def _leave_out(config: pytest.Config, items: list[pytest.Item], unwanted: list[pytest.Item], reason: str) -> None:
    if unwanted:
        config.stash[_LEFT_OUT] = f"{len(unwanted)} engine tests did NOT run: {reason}"
        items[:] = [item for item in items if item not in unwanted]
        config.hook.pytest_deselected(items=unwanted)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter", config: pytest.Config) -> None:
    """Say at the end what did not run."""
    if text := config.stash.get(_LEFT_OUT, ""):
        terminalreporter.write_line(text, yellow=True)


@pytest.fixture(scope="session")
def cli() -> PulumiCli:
    """Return the CLI that runs the project."""
    try:
        return find_cli()
    except NoCliError as reason:
        pytest.fail(f"{reason}; {HOW_TO_RUN}")


@pytest.fixture(scope="session")
def built_host(cli: PulumiCli) -> Path:
    """Return the built language host, which not every CLI needs."""
    assert cli.built_host
    return cli.built_host


@pytest.fixture(scope="session")
def engine(cli: PulumiCli, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return the CLI with a home in which the stand-in is installed."""
    return installed_engine(cli, tmp_path_factory.mktemp("engine"))


@pytest.fixture
def project(engine: Engine, tmp_path: Path) -> EngineProject:
    """Return a copy of the whole project with nothing deployed."""
    project = new_project(engine, tmp_path / "engine")
    furnish(project)
    return project


@pytest.fixture
def small(project: EngineProject) -> EngineProject:
    """Return the project with three alerts and nothing deployed."""
    keep_alerts(project, *ALERTS)
    return project


@pytest.fixture(scope="session")
def deployed(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], EngineProject]:
    """Return a function that copies the small project with one stack deployed, which happens once for each stack."""
    masters: dict[str, EngineProject] = {}

    def copy(stack: str, folder: Path) -> EngineProject:
        if stack not in masters:
            masters[stack] = deployed_project(engine, tmp_path_factory.mktemp(stack) / "engine", stack)
        return masters[stack].copy(folder)

    return copy


@pytest.fixture
def dev(deployed: Callable[[str, Path], EngineProject], tmp_path: Path) -> EngineProject:
    """Return the small project with stack dev deployed: everything is its own, and it has no secret."""
    return deployed("dev", tmp_path / "engine")


@pytest.fixture
def staging(deployed: Callable[[str, Path], EngineProject], tmp_path: Path) -> EngineProject:
    """Return the small project with stack staging deployed: it has a secret webhook and the tenant's setting."""
    return deployed("staging", tmp_path / "engine")


@pytest.fixture
def prod(deployed: Callable[[str, Path], EngineProject], tmp_path: Path) -> EngineProject:
    """Return the small project with stack prod deployed: it adopts its workspace and identity."""
    return deployed("prod", tmp_path / "engine")
