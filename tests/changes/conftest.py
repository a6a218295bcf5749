"""Fixtures of the tests of comparisons: a project in a git repository, and one to edit."""

import contextlib
import shutil
from collections.abc import Sequence

import pytest
from changedproject import PROGRAM
from click.testing import CliRunner
from diffcommand import git
from goodproject import GoodProject

from entrawatch.changes.report import CodeOrigin
from entrawatch.changes.sides import run
from entrawatch.changes.sides.isolated import Checkout, Taken
from entrawatch.changes.snapshots.model import Snapshot
from entrawatch.cli import main


class InThisProcess:
    """Takes a snapshot with the same command, without a process of its own: starting one takes two seconds."""

    def __init__(self, checkout: Checkout, arguments: Sequence[str]) -> None:
        self._words = ["snapshot", "--project", str(checkout.project), "--output", str(checkout.output), *arguments]
        self._checkout = checkout

    def taken(self) -> Taken:
        with contextlib.chdir(self._checkout.project):
            done = CliRunner().invoke(main, self._words)
        read = None if done.exit_code else Snapshot.model_validate_json(self._checkout.output.read_bytes())
        return Taken(read, tuple(done.stderr.splitlines()), CodeOrigin.THIS, "it uses the installed package")

    def stop(self) -> None:
        pass


@pytest.fixture
def repository(good: GoodProject) -> GoodProject:
    """Return the good project with a program, as a git repository with one commit on main."""
    shutil.copy(PROGRAM, good.root)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "first")
    return good


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read both versions in this process: for tests of what a comparison finds, not of how it reads."""
    monkeypatch.setattr(run, "Isolated", InThisProcess)
