"""`entrawatch completion`: print the completion script of a shell."""

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands, options, stacks, and alerts in your shell.

    \b
    Examples:
      eval "$(entrawatch completion bash)"
      entrawatch completion fish > ~/.config/fish/completions/entrawatch.fish
    """
    completion = get_completion_class(shell)
    assert completion
    click.echo(completion(ctx.find_root().command, {}, "entrawatch", "_ENTRAWATCH_COMPLETE").source())
