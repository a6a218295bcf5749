"""`entrawatch test --watch`: it outlives whatever an editor leaves behind, and ends with Ctrl-C."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from goodproject import SAMPLES, SPEC, GoodProject

from entrawatch.cli.watch import INTERRUPTED, run_on_changes
from entrawatch.documents.issues import EntrawatchError

NOW = datetime(2026, 3, 1, 9, 30, 5, tzinfo=UTC)
CHANGED = f"\n09:30:05 {SPEC} changed, running again\n"


class Author:
    """Replaces the clock: does one thing at each pause, then presses Ctrl-C."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self.steps: Iterator[Callable[[], object]] = iter(steps)

    def __call__(self, seconds: float) -> None:
        step = next(self.steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()


def watched(good: GoodProject, run: Callable[[], bool], *steps: Callable[[], object]) -> int:
    return run_on_changes(run, [good.root / "alert_specs"], Author(*steps), lambda: NOW)


def test_a_mistake_is_reported_and_the_next_change_runs_again(
    good: GoodProject, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be read raises in the run; watching goes on."""
    text = good.text()

    def run() -> bool:
        if "broken" in good.text():
            raise EntrawatchError("the spec is broken")
        print("ran")
        return True

    code = watched(good, run, partial(good.write, SPEC, "broken: ["), partial(good.write, SPEC, text))
    output = capsys.readouterr()
    assert code == INTERRUPTED == 130
    assert output.out == "ran\nran\n"
    assert output.err == f"{CHANGED}the spec is broken\n{CHANGED}"


def test_a_file_may_go_and_come_back(good: GoodProject, capsys: pytest.CaptureFixture[str]) -> None:
    """Both are changes, and a run during the gap reports it."""
    text = good.text()

    def run() -> bool:
        (good.root / SPEC).read_bytes()
        return True

    code = watched(good, run, (good.root / SPEC).unlink, partial(good.write, SPEC, text))
    assert code == INTERRUPTED
    assert capsys.readouterr().err == (
        f"{CHANGED}{good.root / SPEC}: no such file or directory; check the path\n{CHANGED}"
    )


def test_a_file_that_vanishes_while_it_is_looked_at_is_a_change(
    good: GoodProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor that saves by renaming does that."""
    (good.root / "alert_specs/gone.yaml").symlink_to(good.root / "nothing")
    runs = []

    def run() -> bool:
        runs.append(1)
        return True

    assert watched(good, run, partial(good.write, "nothing", "id: back")) == INTERRUPTED
    assert len(runs) == 2


def test_a_save_during_a_run_starts_another(good: GoodProject) -> None:
    """The state before the run is what counts."""
    runs: list[int] = []

    def run() -> bool:
        if not runs:
            good.write(SAMPLES, good.text(SAMPLES) + "\n")
        runs.append(1)
        return True

    assert watched(good, run) == INTERRUPTED
    assert len(runs) == 2


def test_ctrl_c_during_a_run_ends_it_quietly(good: GoodProject, capsys: pytest.CaptureFixture[str]) -> None:
    """With the exit code that shells count for it."""

    def run() -> bool:
        raise KeyboardInterrupt

    assert watched(good, run) == INTERRUPTED
    assert capsys.readouterr() == ("", "")


# A pipeline in the background starts its programs with SIGINT ignored.
PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from entrawatch.cli import main
main(["test", "--watch"])
"""


def test_the_command_outlives_a_broken_spec(good: GoodProject) -> None:
    """A process from start to Ctrl-C: wrong spec, fixed spec, exit code 130 without a stack trace."""
    text = good.text()
    good.write(SPEC, text.replace("severity:", "severitee:"))
    command, pipe = [sys.executable, "-c", PROGRAM], subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=good.root) as process:
        try:
            assert process.stdout
            assert process.stderr
            assert "SP102" in process.stderr.readline()
            good.write(SPEC, text)
            assert process.stdout.readline().startswith("ok   owner_added")
            process.send_signal(signal.SIGINT)
            assert "Traceback" not in process.stderr.read()
        finally:
            process.kill()
    assert process.returncode == INTERRUPTED
