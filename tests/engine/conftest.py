"""Engine tests: the real Pulumi CLI deploys the repository's own project into a stand-in of Azure."""

import importlib.metadata
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from engine_project import Engine, EngineProject, new_project
from pulumi_cli import HOW_TO_RUN, NoCliError, PulumiCli, find_cli
from standin.arm_types import ARM_TYPES
from standin.shapes import sdk_shapes

_REQUIRED = "ENTRAWATCH_REQUIRE_ENGINE"
_HERE = Path(__file__).parent
_LEFT_OUT = pytest.StashKey[str]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the engine tests out where there is no CLI, unless they are required; the summary says so."""
    mine = [item for item in items if _HERE in item.path.parents]
    if not mine or os.environ.get(_REQUIRED) == "1":
        return
    try:
        find_cli()
    except NoCliError as reason:
        config.stash[_LEFT_OUT] = f"{len(mine)} engine tests did NOT run: {reason}. To run them, {HOW_TO_RUN}"
        items[:] = [item for item in items if item not in mine]
        config.hook.pytest_deselected(items=mine)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
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
def engine(cli: PulumiCli, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return the CLI with a home in which the stand-in is installed as the provider of the SDK's version."""
    folder = tmp_path_factory.mktemp("engine")
    version = importlib.metadata.version("pulumi-azure-native")
    shapes = folder / "shapes.json"
    shapes.write_text(json.dumps(sdk_shapes(list(ARM_TYPES))))
    script = folder / "pulumi-resource-azure-native"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{_HERE}" exec "{sys.executable}" -u -m standin "$@"\n')
    script.chmod(0o755)
    with tarfile.open(folder / "plugin.tgz", "w:gz") as archive:
        archive.add(script, arcname=script.name)
    home, variables = folder / "home", cli.variables(folder / "host")
    subprocess.run(
        [cli.executable, "plugin", "install", "resource", "azure-native", version, "--file", folder / "plugin.tgz"],
        env={**os.environ, **variables, "PULUMI_HOME": str(home), "PULUMI_SKIP_UPDATE_CHECK": "true"},
        check=True,
        capture_output=True,
    )
    return Engine(cli, variables, home, shapes, version)


@pytest.fixture
def project(engine: Engine, tmp_path: Path) -> EngineProject:
    """Return a copy of the project with nothing deployed."""
    return new_project(engine, tmp_path / "engine")
