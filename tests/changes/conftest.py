"""Fixtures of the tests of comparisons: a project in a git repository, and one to edit."""

import shutil

import pytest
from changedproject import PROGRAM
from diffcommand import git
from goodproject import GoodProject


@pytest.fixture
def repository(good: GoodProject) -> GoodProject:
    """Return the good project with a program, as a git repository with one commit on main."""
    shutil.copy(PROGRAM, good.root)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "first")
    return good
