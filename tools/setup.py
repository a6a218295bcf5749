"""Install the project and its tools into .venv, saying what takes time."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
# The environment contains its own path, so a clone that was moved or copied needs a new one.
READY = VENV / "ready"
_DECIDES = ("pyproject.toml", "locks/development.txt", "tools/setup.py")
# The Azure provider has thousands of modules; Python compiles the few that are used when it first meets them.
# Quiet: two hundred lines of pip would hide the few of ours; errors are still shown, and the command is retried.
INSTALLS = (
    "--quiet --disable-pip-version-check --no-compile --require-hashes --only-binary :all: "
    "--requirement locks/development.txt",
    "--quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .",
)


def is_ready() -> bool:
    """Return whether .venv belongs to this clone, and is newer than everything that decides what is in it."""
    if not READY.is_file() or READY.read_text(encoding="utf-8").strip() != str(ROOT):
        return False
    return all((ROOT / name).stat().st_mtime <= READY.stat().st_mtime for name in _DECIDES)


def set_up() -> None:
    """Create .venv and install into it; ends the process with a message if that is not possible."""
    if not importlib.util.find_spec("ensurepip"):
        sys.exit(
            f"'{sys.executable}' cannot create virtual environments; install its venv package "
            "(Debian, Ubuntu: apt install python3-venv)"
        )
    _say(f"creating .venv with Python {sys.version.split()[0]}")
    if not _can_be_updated():
        shutil.rmtree(VENV, ignore_errors=True)
    # Of a virtual environment, which can be .venv itself, the Python that it was made with.
    _run(getattr(sys, "_base_executable", sys.executable), "-m", "venv", str(VENV))
    python = str(BIN / "python")
    size = "140 MB to download, 550 MB on disk; a minute or two, once"
    _say(f"installing the engine, the checks and the Azure provider ({size})")
    for options in INSTALLS:
        _run(python, "-m", "pip", "install", *options.split())
    _say("downloading the Kusto language service that checks queries")
    _run(str(BIN / "entrawatch"), "setup")
    _say("compiling what a preview uses, so that later runs start at once")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([str(BIN / "entrawatch"), "preview"], cwd=ROOT, env=environment, capture_output=True, check=False)
    READY.write_text(f"{ROOT}\n", encoding="utf-8")
    _say("ready")


def _can_be_updated() -> bool:
    """Return whether a second run fixes .venv: not if the clone was moved, or the first run ended before pip."""
    moved = READY.is_file() and READY.read_text(encoding="utf-8").strip() != str(ROOT)
    pip = [str(BIN / "python"), "-m", "pip", "--version"]
    return not moved and BIN.exists() and subprocess.run(pip, capture_output=True, check=False).returncode == 0


def _say(text: str) -> None:
    is_colored = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    arrow = "\033[1m==>\033[0m" if is_colored else "==>"
    print(arrow, text, file=sys.stderr, flush=True)


def _run(*words: str) -> None:
    code = subprocess.run(words, cwd=ROOT, check=False).returncode
    if code:
        sys.exit(code)
