"""The Makefile says what it can do."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_help_names_every_target() -> None:
    """And `make` alone is `make help`."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0]
    shown = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [line.partition("\t")[0] for line in shown.stdout.splitlines()] == phony.split()


@pytest.mark.parametrize(("written", "is_set_up"), [("{}", True), ("/moved/from/here", False), ("", False)])
def test_a_clone_that_was_moved_is_set_up_again(written: str, is_set_up: bool, tmp_path: Path) -> None:
    """The scripts of an environment hold its path."""
    for name in ("Makefile", "pyproject.toml", "locks/development.txt", "tools/setup.sh"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "ready").write_text(f"{written.format(tmp_path.resolve())}\n", encoding="utf-8")
    shown = subprocess.run(["make", "-n", "validate"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ("tools/setup.sh" not in shown.stdout) == is_set_up
