"""Finds the Pulumi CLI: the one on PATH, as its users install it, else the one that `make engine` built."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

HOW_TO_RUN = "install the Pulumi CLI, or run `make engine`, which builds it with Go; then run `make test` again"
_FOLDER_MODULE = Path(__file__).parents[2] / "tools" / "pulumi" / "folder.py"
_OLDEST = (3, 259, 0)
_HOST = "pulumi-language-python"
_EXEC = "pulumi-language-python-exec"


class NoCliError(Exception):
    """There is no CLI that the engine tests can use; the text says why."""


@dataclass(frozen=True)
class PulumiCli:
    """A CLI, and the helper that runs Python programs where its own language host is missing."""

    executable: Path
    version: str
    helper: Path | None

    def variables(self, folder: Path) -> dict[str, str]:
        """Return the environment in which it runs Python programs; `folder` takes the stand-in of a language host."""
        path = f"{self.executable.parent}{os.pathsep}{os.environ['PATH']}"
        if self.helper is None:
            return {"PATH": path}
        script, host = folder / _HOST, Path(__file__).with_name("language_host.py")
        folder.mkdir(parents=True, exist_ok=True)
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -u "{host}" "$@"\n')
        script.chmod(0o755)
        places = (folder, self.helper.parent)
        return {"PATH": os.pathsep.join((*map(str, places), path)), "PULUMI_PYTHON_EXEC": str(self.helper)}


def find_cli() -> PulumiCli:
    """Return the CLI to use; raise NoCliError."""
    built = built_folder()
    on_path = shutil.which("pulumi")
    if on_path is None and not built.is_dir():
        raise NoCliError("there is no `pulumi` on PATH and none was built")
    executable = Path(on_path).absolute() if on_path else built / "pulumi"
    return PulumiCli(executable, _version(executable), _helper(executable, built))


def built_folder() -> Path:
    """Return where `make engine` puts what it builds."""
    spec = spec_from_file_location("engine_folder", _FOLDER_MODULE)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return Path(module.engine_folder())


def _version(executable: Path) -> str:
    told = subprocess.run([executable, "version"], capture_output=True, text=True, check=False).stdout.strip()
    match = re.match(r"v?(\d+)\.(\d+)\.(\d+)", told)
    if match is None:
        raise NoCliError(f"'{executable} version' says '{told}', which is no version")
    if tuple(map(int, match.groups())) < _OLDEST:
        raise NoCliError(f"'{executable}' is {told}; {'.'.join(map(str, _OLDEST))} or newer is needed")
    return told


def _helper(executable: Path, built: Path) -> Path | None:
    if (executable.parent / _HOST).exists() or shutil.which(_HOST):
        return None
    found = shutil.which(_EXEC)
    helper = Path(found) if found else built / _EXEC
    if not helper.exists():
        raise NoCliError(f"beside '{executable}' there is no '{_HOST}', and no '{_EXEC}' was built")
    return helper
