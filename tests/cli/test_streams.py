"""An error of the operating system is one line that names the right file; tables in a pipe have no trailing blanks."""

import errno
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner
from goodproject import GoodProject

from entrawatch.cli import main, streams
from entrawatch.cli.streams import print_os_error
from entrawatch.documents.issues import Issue, IssueSeverity, Location

NAMED = OSError(errno.EACCES, "Permission denied", "stacks/Pulumi.dev.yaml")
LINES = {
    "a file": (NAMED, "stacks/Pulumi.dev.yaml: permission denied; check its permissions\n"),
    "the output": (
        OSError(errno.ENOSPC, "No space left on device"),
        "standard output: no space left on device; free some space\n",
    ),
    "neither": (
        OSError(errno.EMFILE, "Too many open files"),
        "too many open files; the system does not name a file; check the disk, the "
        "permissions and the limits of this process\n",
    ),
    "words only": (
        OSError("cannot load library"),
        "cannot load library; the system does not name a file; check the disk, the "
        "permissions and the limits of this process\n",
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_an_error_names_its_file_or_none(name: str) -> None:
    """Standard output is named where it is full, and nowhere else."""
    error, line = LINES[name]
    result = CliRunner().invoke(click.Command("refused", callback=lambda: print_os_error(error)))
    assert (result.stdout, result.stderr) == ("", line)


def test_a_table_in_a_pipe_has_no_blanks_at_the_ends(good: GoodProject) -> None:
    """The longest column is the last, so that no line is wider than its text."""
    result = CliRunner().invoke(main, ["coverage", "--area", "applications"])
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert [line for line in lines if line != line.rstrip()] == []
    assert "row of the guide" in result.stdout
    header = next(line for line in lines if line.startswith("row of the guide"))
    assert header.split()[-1] == "by"


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        (["leaks", "-"], "read 1 file: 0 leaks; 1 file not recognized"),
        (["query", "-", "--data", "x.json"], "KQ100"),
    ],
)
def test_a_closed_standard_input_is_an_empty_one(words: list[str], reported: str, good: GoodProject) -> None:
    """As a service may start a command; no stack trace, and never a clean result."""
    good.write("x.json", "{}")
    code = "import os, sys; os.close(0); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    python = [sys.executable, "-c", code, "-m", "entrawatch", *words]
    done = subprocess.run(python, cwd=good.root, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "Traceback" in done.stderr, reported in done.stdout + done.stderr) == (1, False, True)


@pytest.mark.parametrize("output", ["text", "github"])
def test_thousands_of_issues_are_cut(output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The errors, which come last, are kept."""
    monkeypatch.setattr(streams, "_MOST_ISSUES", 2)
    kinds = [IssueSeverity.ERROR, *[IssueSeverity.WARNING] * 3]
    issues = [Issue(Location(f"{number}.yaml", 1), "CT105", "x", kind) for number, kind in enumerate(kinds)]
    printed = CliRunner().invoke(click.Command("all", callback=lambda: streams.print_issues(issues, output))).stdout
    lines = printed.splitlines()
    assert lines[0] == "2 more issues are not shown; fix these first"
    assert ["3.yaml" in lines[1], "0.yaml" in lines[2], len(lines)] == [True, True, 3]
