"""The Makefile says what it can do, and does it with Python alone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_help_names_every_target() -> None:
    """And `make` alone is `make help`."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0]
    shown = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [line.partition("\t")[0] for line in shown.stdout.splitlines()] == phony.split()


def test_every_target_works_without_make() -> None:
    """Except those that need Go or uv: `python -m tools` lists the same texts, and refuses a word that is none."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = dict(re.findall(r"^([a-z-]+):.*?## (.*)$", text, re.MULTILINE))
    for name in ("help", "engine", "workflows", "lock"):
        del targets[name]
    words = [sys.executable, "-m", "tools"]
    shown = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert dict(line.split("\t") for line in shown.stdout.splitlines()) == targets
    refused = subprocess.run([*words, "tset"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stderr.split(";")[0]) == (1, "'tset' is not a target")


@pytest.mark.parametrize(
    ("written", "newer", "is_set_up"),
    [("{}", "", True), ("{}", "locks/development.txt", False), ("/moved/from/here", "", False), ("", "", False)],
)
def test_a_clone_that_was_moved_or_updated_is_set_up_again(
    written: str, newer: str, is_set_up: bool, tmp_path: Path
) -> None:
    """The scripts of an environment contain its path, and the lock decides what is in it."""
    for name in ("pyproject.toml", "locks/development.txt", "tools/setup.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
        os.utime(tmp_path / name, (1, 1))
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "ready").write_text(f"{written.format(tmp_path.resolve())}\n", encoding="utf-8")
    if newer:
        os.utime(tmp_path / newer, (2**33, 2**33))
    code = "from tools.setup import is_ready; print(is_ready())"
    asked = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert asked.stdout == f"{is_set_up}\n"
