"""Every file of a change counts as code, unless it is a spec, a stack file of the known form or plain text."""

import runpy
import sys
from pathlib import Path

import pytest
from diffcommand import git
from goodproject import STACK, GoodProject

from entrawatch.changes.sides.files import program_change
from entrawatch.changes.sides.git import write_tree
from entrawatch.project import Project

CODE = (
    ".gitattributes",
    ".github/CODEOWNERS",
    "Pulumi.json",
    "Pulumi.yaml",
    "alert_specs/applications/helper.py",
    "entrawatch/__init__.py",
    "requirements.txt",
    "src/entrawatch/__pycache__/cli.cpython-311.pyc",
    "stacks/Pulumi.dev.json",
    "stacks/notes.yaml",
    "tests/conftest.py",
)
DATA = ("README.md", "docs/a.rst", "LICENSE", "alert_specs/applications/new_alert.yaml", STACK)


SCRIPTS = Path(__file__).parents[2] / "pipelines" / "scripts"


@pytest.mark.parametrize("name", [*CODE, *DATA])
def test_the_comment_has_the_same_rule(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script that names the code of a pull request runs without this package."""
    monkeypatch.setattr(sys, "path", [str(SCRIPTS), *sys.path])
    code_among = runpy.run_path(str(SCRIPTS / "pull_request.py"))["code_among"]
    assert code_among([name]) == ((name,) if name in CODE else ())


@pytest.mark.parametrize("name", [*CODE, *DATA])
def test_a_changed_file_is_code_unless_it_is_data(name: str, repository: GoodProject) -> None:
    """Also a file that git ignores, if it was added by force."""
    base = repository.root / "base"
    (repository.root / ".git" / "info" / "exclude").write_text("base\n__pycache__\n")
    write_tree(repository.root, "HEAD", base)
    repository.write(name, "# changed\n")
    git("add", "--force", name)
    found = program_change(Project(base), repository.project)
    assert (found.files if found else ()) == ((name,) if name in CODE else ())


def test_code_with_invisible_characters_is_named(repository: GoodProject) -> None:
    """A mark of direction shows a line to its reviewer in another order; a compiled file is not text."""
    base = repository.root / "base"
    write_tree(repository.root, "HEAD", base)
    (repository.root / ".git" / "info" / "exclude").write_text("base\n")
    repository.write("entrawatch.py", "x = 1  # \u202e\n")
    repository.write("plain.py", "x = 1\n")
    (repository.root / "module.so").write_bytes(b"\x7fELF\xff\x00")
    found = program_change(Project(base), repository.project)
    assert found
    assert (found.file_count, found.unseen) == (3, ("entrawatch.py",))
