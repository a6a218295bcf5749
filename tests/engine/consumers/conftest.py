"""What the consumers need beside the CLI: a wheel, Node.js, a git server; what is missing is said at the end."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from engine_project import REPOSITORY

_HERE = Path(__file__).parent
_REQUIRED = "ENTRAWATCH_REQUIRE_ENGINE"
_LEFT_OUT = pytest.StashKey[list[str]]()
_NEEDS = {"test_typescript_consumer.py": ("node", "npm"), "test_git_source.py": ("git", "openssl")}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a program that is not there, unless the engine tests are required."""
    config.stash[_LEFT_OUT] = []
    if os.environ.get(_REQUIRED) == "1":
        return
    for name, programs in _NEEDS.items():
        missing = [program for program in programs if shutil.which(program) is None]
        mine = [item for item in items if item.path == _HERE / name]
        if missing and mine:
            config.stash[_LEFT_OUT].append(
                f"{name}: {len(mine)} tests did NOT run: there is no {' and no '.join(missing)}"
            )
            items[:] = [item for item in items if item not in mine]
            config.hook.pytest_deselected(items=mine)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter", config: pytest.Config) -> None:
    """Say at the end what did not run."""
    for text in config.stash.get(_LEFT_OUT, []):
        terminalreporter.write_line(text, yellow=True)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this repository."""
    folder = tmp_path_factory.mktemp("wheel")
    pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(REPOSITORY))
    (found,) = folder.glob("entrawatch-*.whl")
    return found


@pytest.fixture(scope="session")
def wheel_environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment with the wheel, and beside it what this environment has: the Azure SDK has 350 MB."""
    folder = tmp_path_factory.mktemp("consumer") / "venv"
    venv.create(folder)
    pip(str(folder / "bin" / "python"), "install", "--no-deps", "--no-index", str(wheel))
    (packages,) = folder.glob("lib/python*/site-packages")
    # Behind its own packages, so that the wheel is found before the editable install of this environment.
    (packages / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder


def pip(python: str, *arguments: str) -> None:
    """Run the pip of this environment for a Python."""
    options = ("--disable-pip-version-check", "--quiet", "--python", python)
    subprocess.run([sys.executable, "-m", "pip", *options, *arguments], check=True)
