"""Programs end with the engine that runs them, however it ends."""

import fcntl
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from engine_project import EngineProject

_PATIENCE = 60
# The lock is free when the process is gone, even where nobody takes notice of its end.
STUBBORN = """
import fcntl, signal, sys, time

def note(text):
    print(text, file=notes, flush=True)

notes = open("notes", "a")
fcntl.flock(notes, fcntl.LOCK_EX)
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: note("asked to end"))
note("running")
end = time.monotonic() + 600
while time.monotonic() < end:
    time.sleep(1)
"""


@pytest.fixture
def stubborn(project: EngineProject) -> EngineProject:
    """Return a project whose program does not end when it is asked to."""
    (project.root / "__main__.py").write_text(STUBBORN)
    (project.root / "notes").touch()
    project.init("dev")
    return project


def wait_for(notes: Path, text: str) -> None:
    end = time.monotonic() + _PATIENCE
    while notes.read_text() != text:
        assert time.monotonic() < end, notes.read_text()
        time.sleep(0.1)


def is_over(notes: Path) -> bool:
    with notes.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


@pytest.mark.usefixtures("built_host")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_program_ends_with_its_engine(stubborn: EngineProject, how: signal.Signals) -> None:
    """Asked first, so that it can tidy up; then it is ended."""
    notes = stubborn.root / "notes"
    command = [stubborn.engine.cli.executable, "preview", "--stack", "dev", "--non-interactive"]
    with subprocess.Popen(command, cwd=stubborn.root, env=stubborn.environment(), stdout=subprocess.DEVNULL) as engine:
        try:
            wait_for(notes, "running\n")
        finally:
            os.kill(engine.pid, how)
    assert engine.returncode != 0
    end = time.monotonic() + _PATIENCE
    while not is_over(notes):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert notes.read_text() == "running\nasked to end\n"
