"""`entrawatch completion`: the script of each shell, ready to be evaluated."""

import pytest
from click.testing import CliRunner

from entrawatch.cli import main


@pytest.mark.parametrize(("shell", "word"), [("bash", "complete -o nosort"), ("zsh", "compdef"), ("fish", "complete ")])
def test_each_shell_gets_its_script(shell: str, word: str) -> None:
    """It asks the installed command for the words to offer."""
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0, result.output
    assert word in result.stdout
    assert f"_ENTRAWATCH_COMPLETE={shell}_complete" in result.stdout


def test_another_shell_is_wrong_usage() -> None:
    """The message lists the shells."""
    result = CliRunner().invoke(main, ["completion", "tcsh"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in result.stderr
