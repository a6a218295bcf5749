"""What the consumers need beside the CLI: a wheel, Node.js, a git server; what is missing is said at the end."""

import os
import shutil
from pathlib import Path

import pytest

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
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say at the end what did not run."""
    for text in config.stash.get(_LEFT_OUT, []):
        terminalreporter.write_line(text, yellow=True)
