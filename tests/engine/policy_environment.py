"""The policy pack with an environment of its own, made as docs/policies.md says and kept in the user's cache."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from engine_project import REPOSITORY

from entrawatch.downloads.cache_folder import cache_folder

_DOCUMENT = REPOSITORY / "docs" / "policies.md"
_FILES = ("PulumiPolicy.yaml", "__main__.py", "inside_sdk.py", "values.py", "requirements.txt")


def policy_pack(folder: Path) -> Path:
    """Return a copy of the pack with its environment; what the environment holds of entrawatch may be older."""
    folder.mkdir()
    for name in _FILES:
        shutil.copy(REPOSITORY / "policy_pack" / name, folder)
    (folder / ".venv").symlink_to(_environment())
    return folder


def _environment() -> Path:
    decisive = [REPOSITORY / "pyproject.toml", REPOSITORY / "policy_pack" / "requirements.txt"]
    digest = hashlib.sha256(b"\0".join((sys.version.encode(), *(path.read_bytes() for path in decisive)))).hexdigest()
    made = cache_folder(os.environ) / "engine" / f"policy-{digest[:12]}"
    if not made.exists():
        _set_up(made)
    return made


def _set_up(made: Path) -> None:
    """Run the documented commands on a copy of what they need, then keep the environment."""
    clone = made.with_name(f"{made.name}.{os.getpid()}")
    for name in ("policy_pack", "src", "components", "alert_specs", "templates"):
        shutil.copytree(REPOSITORY / name, clone / name, ignore=shutil.ignore_patterns(".venv", "__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "hatch_build.py"):
        shutil.copy(REPOSITORY / name, clone)
    try:
        (commands,) = re.findall(r"```sh set-up\n(.*?)```", _DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        subprocess.run(["sh", "-e", "-c", commands], cwd=clone, env=environment, check=True)
        (clone / "policy_pack" / ".venv").rename(made)
    finally:
        shutil.rmtree(clone)
