"""Each version is read in a process of its own, with its own code, and whatever that code does ends there."""

import os
import time
from pathlib import Path

import pytest
from diffcommand import broken, git, problems, report
from goodproject import GoodProject

from entrawatch.changes.report import CodeOrigin
from entrawatch.changes.sides import isolated
from entrawatch.changes.sides.isolated import Checkout, Isolated, Taken

WRITES = """
import sys
from pathlib import Path
Path(sys.argv[sys.argv.index("--output") + 1]).write_text({text!r})
"""
OWN = '{"format": "entrawatch-snapshot-1", "version": "own"}'


@pytest.fixture
def version(tmp_path: Path) -> Path:
    """Return a project with an engine of its own, which a test writes."""
    root = tmp_path / "version"
    (root / "src" / "entrawatch" / "cli").mkdir(parents=True)
    (root / "src" / "entrawatch" / "__init__.py").write_text("")
    (root / "src" / "entrawatch" / "cli" / "snapshot.py").write_text("")
    (root / "alert_specs").mkdir()
    (root / "Pulumi.yaml").write_text("name: entrawatch\n")
    return root


def taken(version: Path, code: str, *, falls_back: bool = False, seconds: float = 60) -> Taken:
    (version / "src" / "entrawatch" / "__main__.py").write_text(code)
    found = Isolated(Checkout(version, version.parent / "out.json", falls_back), [], seconds)
    try:
        return found.taken()
    finally:
        found.stop()


def test_a_version_is_read_by_its_own_code(version: Path) -> None:
    """Which is found before any that is installed."""
    found = taken(version, WRITES.format(text=OWN))
    assert (found.snapshot and found.snapshot.version, found.code, found.problems) == ("own", CodeOrigin.OWN, ())


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("src/entrawatch/cli/snapshot.py", "its own code has no 'entrawatch snapshot' yet"),
        ("src/entrawatch/__init__.py", "it uses the installed package"),
    ],
)
def test_a_version_without_snapshots_is_read_by_this_code(file: str, reason: str, version: Path) -> None:
    """With the reason for the report."""
    (version / file).unlink()
    found = taken(version, "raise SystemExit(9)")
    assert found.snapshot is not None
    assert (found.snapshot.version != "own", found.code, found.code_reason) == (True, CodeOrigin.THIS, reason)


def test_a_base_whose_code_fails_is_read_by_this_code(version: Path) -> None:
    """It may be older than the packages that are installed here."""
    found = taken(version, "raise SystemExit('no such option')", falls_back=True)
    assert found.snapshot is not None
    assert (found.code, found.code_reason) == (CodeOrigin.THIS, "its own code failed (no such option)")


FAILURES = {
    "ends itself": ("raise SystemExit('wrong\\x1b[2J')", ("wrong\\x1b[2J",)),
    "says nothing": ("import os; os._exit(3)", ("the process ended with 3",)),
    "writes nothing": ("", ("the process ended with 0",)),
    "writes no JSON": (
        WRITES.format(text="{"),
        ("its snapshot cannot be read: : Invalid JSON: EOF while parsing an object at line 1 column 1",),
    ),
    "writes another format": (
        WRITES.format(text='{"format": "entrawatch-snapshot-9", "version": "9"}'),
        ("its snapshot has the format 'entrawatch-snapshot-9', this version reads 'entrawatch-snapshot-1'",),
    ),
    "writes too much": (WRITES.format(text=" " * 2_000_000), ("its snapshot has more than 1 MiB",)),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_change_whose_code_fails_is_a_problem(name: str, version: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is what would be deployed, so no other code stands in for it."""
    monkeypatch.setattr(isolated, "_MAX_BYTES", 1024 * 1024)
    code, problems = FAILURES[name]
    assert taken(version, code) == Taken(None, problems)


def test_only_the_last_words_of_a_talker_are_kept(version: Path) -> None:
    """However much it says."""
    found = taken(version, "import sys\nfor n in range(200_000): print(n, file=sys.stderr)\nsys.exit(1)")
    assert found.problems == tuple(str(number) for number in range(199_980, 200_000))


def test_a_program_without_end_is_ended_with_all_that_it_started(version: Path) -> None:
    """After the time that it has."""
    code = """
import subprocess, sys, time
from pathlib import Path
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
Path("child").write_text(str(child.pid))
time.sleep(600)
"""
    found = taken(version, code, seconds=5)
    assert found == Taken(None, ("it took more than 5 s",))
    child = int((version / "child").read_text())
    deadline = time.monotonic() + 5
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: int) -> bool:
    """Tell whether a process is there and no zombie, which only waits for its parent."""
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_credentials_are_not_handed_on(version: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An offline preview needs none; everything else of the environment stays."""
    names = (
        "ARM_CLIENT_ID",
        "AZURE_CONFIG_DIR",
        "GITHUB_TOKEN",
        "PULUMI_CONFIG_PASSPHRASE",
        "MY_API_KEY",
        "DB_PASSWORD",
    )
    for name in (*names, "ENTRA_STAGE"):
        monkeypatch.setenv(name, "hunter2")
    code = """
import json, os, sys
from pathlib import Path
names = sorted(name for name, value in os.environ.items() if value == "hunter2")
text = json.dumps({"format": "entrawatch-snapshot-1", "version": " ".join(names)})
Path(sys.argv[sys.argv.index("--output") + 1]).write_text(text)
"""
    found = taken(version, code)
    assert found.snapshot is not None
    assert found.snapshot.version == "ENTRA_STAGE"
    assert os.environ["GITHUB_TOKEN"] == "hunter2"


def test_modules_beside_the_project_are_not_taken_for_pythons_own(version: Path) -> None:
    """The folder of a project is on the path of its program, not on that of the engine."""
    (version / "src" / "entrawatch" / "__init__.py").unlink()
    for name in ("click.py", "json.py", "pydantic.py"):
        (version / name).write_text("raise SystemExit('taken')")
    assert taken(version, "").problems == ()


def test_a_change_of_the_working_tree_is_shown(repository: GoodProject) -> None:
    """Against the commit at which the branch left the default branch."""
    git("checkout", "-qb", "change")
    repository.change("severity: high", "severity: low")
    found = report()
    (finding,) = found.findings
    assert (finding.category, finding.subject, finding.stacks) == ("severity_lowered", "owner_added", ("dev",))
    assert (found.base.name, found.head.name, found.problems) == ("merge base with main", "working tree", ())


def test_a_program_that_prints_and_exits_cannot_spoil_the_report(repository: GoodProject) -> None:
    """Its output goes nowhere, and its end is a problem."""
    text = "import sys\nprint('{}')\nsys.stdout.flush()\nsys.stderr.write('\\x1b[2J' * 10_000)\nsys.exit(7)\n"
    repository.write("__main__.py", text)
    found = broken()
    assert problems(found) == [
        ("head", "dev", f"{repository.root / '__main__.py'}: the program exited: 7"),
    ]
