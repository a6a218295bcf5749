"""Machines without a Pulumi CLI and without Go: everything else works, and nobody believes that more was tested."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DRIFT = "tests/engine/test_drift.py"
COUNT = (ROOT / DRIFT).read_text(encoding="utf-8").count("\ndef test_")
REASON = "there is no `pulumi` on PATH and none was built"
ADVICE = "install the Pulumi CLI, or run `make engine`, which builds it with Go; then run `make test` again"


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a machine that has Python and little else."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("dirname", "sh", "git"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "ENTRAWATCH_"))}
    return {**kept, "PATH": str(tools), "ENTRAWATCH_CACHE": str(tmp_path / "cache")}


def outcome(bare: dict[str, str], engine_tests: str = DRIFT, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run tests of the CLI and one other."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", engine_tests, "tests/resources/test_plan_json.py", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**bare, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_last_lines_say_what_did_not_run(bare: dict[str, str]) -> None:
    """And the run passes: a user's machine need not have more."""
    done = outcome(bare)
    assert done.returncode == 0, done.stdout
    *_, reported, summary = done.stdout.splitlines()
    assert reported == f"{COUNT} engine tests did NOT run: {REASON}. To run them, {ADVICE}"
    assert summary.startswith(f"1 passed, {COUNT} deselected")


def test_where_they_are_required_they_fail(bare: dict[str, str]) -> None:
    """Continuous integration must not pass without them."""
    done = outcome(bare, ENTRAWATCH_REQUIRE_ENGINE="1")
    assert done.returncode == 1
    assert f"Failed: {REASON}; {ADVICE}" in done.stdout
    assert done.stdout.splitlines()[-1].startswith(f"1 passed, {COUNT} errors")


def test_where_pulumi_is_installed_the_built_language_host_is_not_tested(bare: dict[str, str]) -> None:
    """It stands in for the one that comes with Pulumi; this is said, and nothing fails where all is required."""
    for name in ("pulumi", "pulumi-language-python"):
        (program := Path(bare["PATH"], name)).write_text("#!/bin/sh\necho v3.300.1\n")
        program.chmod(0o755)
    done = outcome(bare, "tests/engine/test_language_host.py", ENTRAWATCH_REQUIRE_ENGINE="1")
    assert done.returncode == 0, done.stdout
    reported = done.stdout.splitlines()[-2]
    assert reported == "2 engine tests did NOT run: the CLI has the official language host"


def test_building_without_go_says_what_to_install(bare: dict[str, str], tmp_path: Path) -> None:
    """No stack trace of a shell, and no half of a build."""
    clone = tmp_path / "clone"
    shutil.copytree(ROOT / "tools", clone / "tools")
    python = clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    done = subprocess.run(
        ["sh", "tools/engine.sh"],
        cwd=clone,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "'go' was not found; install the Pulumi CLI (https://www.pulumi.com/docs/install/), which is all that a "
        "deployment needs, or Go 1.25 or newer (https://go.dev/dl/) to build it here\n"
    )
    assert not Path(bare["ENTRAWATCH_CACHE"]).exists()
