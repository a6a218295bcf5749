"""Run `entrawatch snapshot` on one version of a project: in its own process, with that version's code."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from entrawatch.changes.report import CodeOrigin
from entrawatch.changes.snapshots.model import FORMAT, Snapshot
from entrawatch.documents.keyed_addresses import without_keys
from entrawatch.documents.quoting import printable

_SECONDS = 600
_MAX_BYTES = 256 * 1024 * 1024
_ERROR_BYTES, _ERROR_LINES = 64 * 1024, 20
# An offline preview needs no credentials, so none are passed to the code of a change.
_CREDENTIALS = re.compile(
    r"(?i)^(ARM_|AZURE_|AWS_|GOOGLE_|ACTIONS_|PULUMI_|SYSTEM_ACCESSTOKEN|SSH_AUTH_SOCK)"
    r"|(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|_KEY|_PAT)$"
)


@dataclass(frozen=True)
class Checkout:
    """The files of one version of a project, and the path of its snapshot."""

    project: Path
    output: Path
    falls_back: bool = False
    """Read it with this version's code if its own fails: a base can be older than the installed packages."""

    @property
    def has_code(self) -> bool:
        """Whether the version contains the engine itself, not only specs and stacks."""
        return (self.project / "src" / "entrawatch" / "__init__.py").is_file()

    @property
    def makes_snapshots(self) -> bool:
        """Whether its own code can take snapshots."""
        return (self.project / "src" / "entrawatch" / "cli" / "snapshot.py").is_file()


@dataclass(frozen=True)
class Taken:
    """A snapshot and the code that took it, or the reason why there is none."""

    snapshot: Snapshot | None
    problems: tuple[str, ...] = ()
    code: CodeOrigin = CodeOrigin.OWN
    code_reason: str = ""


class Isolated:
    """A process that takes a snapshot; start both versions first, then wait for the results."""

    def __init__(self, checkout: Checkout, arguments: Sequence[str], seconds: float = _SECONDS) -> None:
        self._checkout, self._arguments, self._seconds = checkout, arguments, seconds
        self._errors = checkout.output.with_suffix(".txt")
        self._origin, self._reason = _whose_code(checkout)
        self._process = self._started()

    def taken(self) -> Taken:
        """Return the snapshot after the process ends; taken with this version's code if its own fails."""
        found, problems = self._result()
        if found is None and self._origin is CodeOrigin.OWN and self._checkout.falls_back:
            reason = f"its own code failed ({problems[-1] if problems else 'without a message'})"
            self._origin, self._reason = CodeOrigin.THIS, reason
            self._process = self._started()
            found, problems = self._result()
        return Taken(found, problems, self._origin, self._reason)

    def stop(self) -> None:
        """End the process and its children if it is still running."""
        if self._process.poll() is None:
            _kill(self._process)
            self._process.wait()

    def _started(self) -> "subprocess.Popen[bytes]":
        self._checkout.output.unlink(missing_ok=True)
        # To a file: endless output would exhaust memory.
        errors = self._errors.open("wb")
        words = [sys.executable, "-P", "-m", "entrawatch", "snapshot", "--project", str(self._checkout.project)]
        with errors:
            return subprocess.Popen(  # noqa: S603 - fixed words, and no shell
                [*words, "--output", str(self._checkout.output), *self._arguments],
                cwd=self._checkout.project,
                env=_environment(self._checkout, self._origin),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                # A separate process group, so that its children end with it.
                start_new_session=True,
            )

    def _result(self) -> tuple[Snapshot | None, tuple[str, ...]]:
        try:
            self._process.wait(timeout=self._seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            return None, (f"it took more than {self._seconds:g} s",)
        lines = _last_lines(self._errors)
        if self._process.returncode or not self._checkout.output.is_file():
            return None, lines or (f"the process ended with {self._process.returncode}",)
        return _read(self._checkout.output)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _last_lines(path: Path) -> tuple[str, ...]:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _ERROR_BYTES))
        text = file.read(_ERROR_BYTES).decode(errors="replace")
    return tuple(printable(line) for line in text.splitlines()[-_ERROR_LINES:] if line.strip())


def _read(path: Path) -> tuple[Snapshot | None, tuple[str, ...]]:
    if path.stat().st_size > _MAX_BYTES:
        return None, (f"its snapshot has more than {_MAX_BYTES >> 20} MiB",)
    try:
        found = Snapshot.model_validate_json(without_keys(path.read_text(encoding="utf-8")))
    except UnicodeDecodeError:
        return None, ("its snapshot is not UTF-8",)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        return None, (f"its snapshot cannot be read: {'.'.join(map(str, first['loc']))}: {first['msg']}",)
    if found.format != FORMAT:
        return None, (f"its snapshot has the format '{printable(found.format[:40])}', this version reads '{FORMAT}'",)
    return found, ()


def _whose_code(checkout: Checkout) -> tuple[CodeOrigin, str]:
    if not checkout.has_code:
        return CodeOrigin.THIS, "it uses the installed package"
    if not checkout.makes_snapshots:
        return CodeOrigin.THIS, "its own code has no 'entrawatch snapshot' yet"
    return CodeOrigin.OWN, ""


def _environment(checkout: Checkout, origin: CodeOrigin) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not _CREDENTIALS.search(name)}
    if origin is CodeOrigin.OWN:
        folders = (checkout.project / "src", checkout.project / "components")
        kept["PYTHONPATH"] = os.pathsep.join(map(str, folders))
    # Messages are read by a program, not shown in a terminal.
    return {**kept, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
