"""`entrawatch completion`: the script of each shell, ready to be evaluated, and the words that it gets."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from entrawatch.cli import main

SCRIPTS = [
    ("bash", "complete -o nosort -F _entrawatch_completion entrawatch"),
    ("zsh", "compdef _entrawatch_completion entrawatch"),
    ("fish", "complete --no-files --command entrawatch"),
    ("powershell", "Register-ArgumentCompleter -Native -CommandName entrawatch -ScriptBlock {"),
]
COMMAND = Path(sys.executable).with_name("entrawatch")


@pytest.mark.parametrize(("shell", "registration"), SCRIPTS)
def test_each_shell_gets_its_script(shell: str, registration: str) -> None:
    """It asks the installed command for the words to offer."""
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0, result.output
    assert registration in result.stdout
    assert "_ENTRAWATCH_COMPLETE" in result.stdout
    assert f"{shell}_complete" in result.stdout
    assert "%(" not in result.stdout


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"COMP_WORDS": "entrawatch valid", "COMP_CWORD": "1", "_ENTRAWATCH_COMPLETE": "bash_complete"}, ["plain,"]),
        ({"COMP_WORDS": "entrawatch valid", "COMP_CWORD": "1", "_ENTRAWATCH_COMPLETE": "zsh_complete"}, ["plain"]),
        (
            {"COMP_WORDS": "entrawatch valid", "COMP_CWORD": "valid", "_ENTRAWATCH_COMPLETE": "fish_complete"},
            ["plain", "Check"],
        ),
        (
            {
                "ENTRAWATCH_WORDS": "entrawatch\nvalid",
                "ENTRAWATCH_INCOMPLETE": "valid",
                "_ENTRAWATCH_COMPLETE": "powershell_complete",
            },
            ["plain\t", "\tCheck alert specs"],
        ),
        (
            {
                "ENTRAWATCH_WORDS": "entrawatch\nvalidate\n--format",
                "ENTRAWATCH_INCOMPLETE": "",
                "_ENTRAWATCH_COMPLETE": "powershell_complete",
            },
            ["plain\tsarif\tsarif"],
        ),
    ],
    ids=["bash", "zsh", "fish", "powershell", "powershell, value of an option"],
)
def test_each_script_gets_the_words_in_its_form(asked: dict[str, str], words: list[str]) -> None:
    """As the scripts ask, in a process of its own."""
    done = subprocess.run([COMMAND], env={**os.environ, **asked}, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert all(word in done.stdout for word in words), done.stdout
    assert "validate" in done.stdout or "sarif" in done.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_offers_the_word() -> None:
    """The script runs in the shell."""
    script = 'eval "$(entrawatch completion bash)"; COMP_WORDS=(entrawatch valid); COMP_CWORD=1; COMPREPLY=()'
    done = subprocess.run(
        ["bash", "-c", f"{script}; _entrawatch_completion entrawatch; echo ${{COMPREPLY[@]}}"],
        env={**os.environ, "PATH": f"{COMMAND.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("validate\n", "")


def test_another_shell_is_wrong_usage() -> None:
    """The message lists the shells."""
    result = CliRunner().invoke(main, ["completion", "tcsh"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish', 'powershell'" in result.stderr
