"""The `entrawatch` command: one module per command, each loaded only when it runs."""

import errno
import importlib
import os
import sys
from typing import Any

import click

import entrawatch
from entrawatch.cli.streams import show_everything, tell_os_error
from entrawatch.documents.issues import EntrawatchError
from entrawatch.garbage_collection import collect_garbage_rarely

_EPILOG = "Exit codes: 0 clean, 1 problems found, 2 wrong usage."


class _LazyGroup(click.Group):
    """Import a command's module only for that command, so that --help and completion start at once."""

    modules = {
        "validate": "Check alert specs, area files, samples and stack files.",
        "test": "Run alerts on their samples: where they must fire, and where not.",
        "simulate": "Replay one alert on a clock: what fires when, and what is missed.",
        "backtest": "Replay a stack's alerts over exported logs: which fire, when and on whom.",
        "query": "Ask exported logs a question in KQL.",
        "preview": "Show what a stack deploys, without Azure, credentials or the Pulumi CLI.",
        "diff": "Show what a change does to the monitoring, against the default branch or any version.",
        "snapshot": "Write what stacks deploy as a document that diff compares.",
        "coverage": "Show which rows of the guide and ATT&CK techniques the alerts cover.",
        "cost": "Estimate what a stack costs a month.",
        "leaks": "Find receivers' addresses that Pulumi wrote as plain text.",
        "retention": "Compare the retention of tables in Azure with a stack.",
        "import-ids": "Write the ids of what Azure has into a file for `pulumi import`.",
        "new": "Start an alert spec and its samples file.",
        "schema": "Write the JSON Schemas that editors use.",
        "docs": "Write the generated pages of the documentation.",
        "setup": "Fetch what checks need and a package cannot carry.",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.modules:
            return None
        command = importlib.import_module(f"entrawatch.cli.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.modules.items()))

    def main(self, *args: Any, **options: Any) -> Any:
        show_everything()
        collect_garbage_rarely()
        return super().main(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EntrawatchError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # click ends quietly where nobody reads any more
            tell_os_error(error)
            ctx.exit(1)


@click.group(cls=_LazyGroup, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(entrawatch.__version__, prog_name="entrawatch")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Microsoft Entra ID monitoring as code: check alert specs and see what they deploy."""
    ctx.color = _wants_color()


def _wants_color() -> bool | None:
    """Follow NO_COLOR and FORCE_COLOR; None leaves the choice to whether the output is a terminal."""
    forced = os.environ.get("FORCE_COLOR")
    if os.environ.get("NO_COLOR") or forced == "0":
        return False
    return True if forced else None


if __name__ == "__main__":
    sys.exit(main())
