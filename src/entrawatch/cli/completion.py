"""`entrawatch completion`: print the completion script of a shell."""

import os

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, get_completion_class

_VARIABLE = "_ENTRAWATCH_COMPLETE"
_WORDS, _INCOMPLETE = "ENTRAWATCH_WORDS", "ENTRAWATCH_INCOMPLETE"
# Without a result, PowerShell completes file names.
_POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = $commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition }
    try {
        $env:ENTRAWATCH_WORDS = ($words | ForEach-Object { $_.ToString() }) -join "`n"
        $env:ENTRAWATCH_INCOMPLETE = $wordToComplete
        $env:%(complete_var)s = 'powershell_complete'
        %(prog_name)s | ForEach-Object {
            $type, $value, $text = $_ -split "`t", 3
            if ($type -eq 'plain') {
                [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $text)
            }
        }
    } finally {
        Remove-Item Env:ENTRAWATCH_WORDS, Env:ENTRAWATCH_INCOMPLETE, Env:%(complete_var)s -ErrorAction SilentlyContinue
    }
}
"""


class PowerShellComplete(ShellComplete):
    """Completion in PowerShell, which click does not have: one line of tab-separated fields for each word."""

    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, without the command, and the word that is not complete."""
        words, incomplete = os.environ[_WORDS].split("\n")[1:], os.environ.get(_INCOMPLETE, "")
        return (words[:-1] if incomplete and words[-1:] == [incomplete] else words), incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """Return a word with its help; PowerShell rejects an empty help."""
        return "\t".join((item.type, str(item.value), " ".join((item.help or str(item.value)).split())))


def know_powershell() -> None:
    """Let click answer the completion requests of PowerShell."""
    add_completion_class(PowerShellComplete)


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands, options, stacks, and alerts in your shell.

    \b
    Examples:
      eval "$(entrawatch completion bash)"
      entrawatch completion fish > ~/.config/fish/completions/entrawatch.fish
      entrawatch completion powershell | Out-String | Invoke-Expression
    """
    know_powershell()
    completion = get_completion_class(shell)
    assert completion
    click.echo(completion(ctx.find_root().command, {}, "entrawatch", _VARIABLE).source())
