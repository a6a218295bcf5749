"""What the page of commands shows is what a reader sees who tries them."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from entrawatch.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"```console\n\$ entrawatch (.*)\n(?:< (.*)\n)?((?:.*\n)+?)```", PAGE)


def pattern(shown: str) -> str:
    """Return what the shown output stands for: a line `...` for any lines, `...` in a line for anything there."""
    lines = (
        ".*\n?" if line == "..." else re.escape(line).replace(re.escape("..."), ".*") + "\n"
        for line in shown.splitlines()
    )
    return "".join(f"(?s:{line})" if line == ".*\n?" else line for line in lines)


@pytest.mark.parametrize(("words", "typed", "shown"), SESSIONS, ids=[words.split()[0] for words, *_ in SESSIONS])
def test_each_shown_output_is_the_real_one(words: str, typed: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the project's own folder, with its own data."""
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, shlex.split(words), input=typed)
    assert result.exit_code == 0
    assert re.fullmatch(pattern(shown), result.output), result.output


def test_every_command_has_its_section() -> None:
    """The sections are those of `entrawatch --help`."""
    commands = CliRunner().invoke(main, ["--help"]).output.split("Commands:")[1].split("Exit codes")[0]
    sections = [name for title in re.findall(r"(?m)^## (.+)$", PAGE) for name in title.split(", ")]
    assert sorted(sections) == sorted(re.findall(r"(?m)^  ([\w-]+)  ", commands))
