"""`entrawatch diff` as a user runs it, and the git repository that it compares."""

import subprocess

from click.testing import CliRunner

from entrawatch.changes.report import Report
from entrawatch.cli import main


def git(*words: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *words], check=True, capture_output=True)


def diff(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["diff", *words])
    return done.exit_code, done.stdout, done.stderr


def report(*words: str) -> Report:
    code, output, _ = diff("--format", "json", *words)
    assert code == 0
    return Report.model_validate_json(output)


def problems(found: Report) -> list[tuple[str, str, str]]:
    """Return side, stack and the first line of each problem."""
    return [(one.side, one.stack, one.lines[0]) for one in found.problems]


def broken(*words: str) -> Report:
    code, output, _ = diff("--format", "json", *words)
    assert code == 1
    return Report.model_validate_json(output)
