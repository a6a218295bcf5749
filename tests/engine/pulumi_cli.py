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


class NoCliError(Exception):
    """There is no CLI that the engine tests can use; the text says why."""


@dataclass(frozen=True)
class PulumiCli:
    """A CLI, and the built host that runs Python programs for it where the official one is missing."""

    executable: Path
    version: str
    built_host: Path | None

    def variables(self) -> dict[str, str]:
        """Return the environment in which it runs Python programs."""
        # The built host installs nothing; what names no environment of its own runs in the one of the tests.
        hosts = () if self.built_host is None else (self.built_host.parent, Path(sys.executable).parent)
        return {"PATH": os.pathsep.join(map(str, (self.executable.parent, *hosts, os.environ["PATH"])))}


def find_cli() -> PulumiCli:
    """Return the CLI to use; raise NoCliError."""
    built = built_folder()
    on_path = shutil.which("pulumi")
    if on_path is None and not built.is_dir():
        raise NoCliError("there is no `pulumi` on PATH and none was built")
    executable = Path(on_path).absolute() if on_path else built / "pulumi"
    return PulumiCli(executable, _version(executable), _built_host(executable, built))


def built_folder() -> Path:
    """Return where `make engine` puts what it builds."""
    spec = spec_from_file_location("engine_folder", _FOLDER_MODULE)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return Path(module.engine_folder())


def _version(executable: Path) -> str:
    reported = subprocess.run([executable, "version"], capture_output=True, text=True, check=False).stdout.strip()
    match = re.match(r"v?(\d+)\.(\d+)\.(\d+)", reported)
    if match is None:
        raise NoCliError(f"'{executable} version' says '{reported}', which is no version")
    if tuple(map(int, match.groups())) < _OLDEST:
        raise NoCliError(f"'{executable}' is {reported}; {'.'.join(map(str, _OLDEST))} or newer is needed")
    return reported


def _built_host(executable: Path, built: Path) -> Path | None:
    if executable.parent != built and ((executable.parent / _HOST).exists() or shutil.which(_HOST)):
        return None
    host = built / _HOST
    if not host.exists():
        raise NoCliError(f"beside '{executable}' there is no '{_HOST}', and none was built")
    return host
