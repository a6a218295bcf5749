"""The `entrawatch` command: one module per command, each loaded only when it runs."""

import errno
import importlib
import os
import sys
from typing import Any

import click

import entrawatch
from entrawatch.cli.streams import print_os_error, show_everything
from entrawatch.documents.issues import EntrawatchError
from entrawatch.garbage_collection import collect_garbage_rarely

# Commands whose module has another name, or several commands.
_SHARED = {
    "schema": "generated:schema",
    "docs": "generated:docs",
    "import": "import_rules:command",
    "export": "export_rules:command",
    "sync": "sync_rules:command",
}
_EPILOG = "Exit codes: 0 clean, 1 problems found, 2 wrong usage."


class _LazyGroup(click.Group):
    """Import a command's module only when that command runs, so that --help and completion start at once."""

    summaries = {
        "init": "Write the file of a new stack, with what a first deployment needs.",
        "validate": "Check alert specs, area files, samples, and stack files.",
        "test": "Run alerts on their samples and check which samples fire.",
        "simulate": "Replay one alert against a clock: when it fires, and which events it misses.",
        "backtest": "Replay a stack's alerts over exported logs: which alerts fire, when, and for whom.",
        "query": "Run a KQL query over exported logs.",
        "preview": "Show what a stack deploys, without Azure, credentials, or the Pulumi CLI.",
        "diff": "Show how a change affects your monitoring, compared with the default branch or any version.",
        "snapshot": "Write what stacks deploy as the JSON document that diff compares.",
        "exceptions": "List the exceptions of stacks, and find those that have expired.",
        "coverage": "Show which guide rows and ATT&CK techniques the alerts cover.",
        "cost": "Estimate the monthly cost of a stack.",
        "inputs": "Read lists of a tenant's inputs from Microsoft Graph, and show what changed.",
        "collection": "Print the script that checks the Windows events of a machine.",
        "leaks": "Find receiver addresses that Pulumi wrote as plain text.",
        "drift": "Compare what Azure has with a stack: rules, receivers, suppression, retention, workbooks, roles.",
        "retention": "Compare table retention in Azure with a stack; drift includes it.",
        "workbook": "Render workbooks on exported logs, make pictures of them, or compare them with Azure.",
        "example-logs": "Write a week of logs of a synthetic tenant with attack stories in it.",
        "import-ids": "Write Azure resource IDs into a file for `pulumi import`.",
        "explain": "Explain an issue code or an alert.",
        "new": "Create an alert spec and its samples file.",
        "import": "Turn rules of Microsoft Sentinel, or Sigma rules, into alert specs.",
        "export": "Write alerts as Sigma rules, or as custom detections of Microsoft Defender.",
        "sync": "Compare custom detections of Microsoft Defender with a stack, and apply it (experimental).",
        "schema": "Write the JSON Schemas that editors use.",
        "docs": "Write the generated documentation pages.",
        "setup": "Download the Kusto language service that analyzes queries.",
        "completion": "Print the completion script for your shell.",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.summaries:
            return None
        module, _, name = _SHARED.get(cmd_name, f"{cmd_name.replace('-', '_')}:command").partition(":")
        command = getattr(importlib.import_module(f"entrawatch.cli.{module}"), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from entrawatch.documents.messages import did_you_mean

        name = args[0] if args else ""
        if name and name not in self.summaries and not name.startswith("-"):
            advice = did_you_mean(name, self.list_commands(ctx), "'entrawatch --help' lists them")
            ctx.fail(f"'{name}' is not a command; {advice}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries.items()))

    def main(self, *args: Any, **options: Any) -> Any:
        show_everything()
        collect_garbage_rarely()
        if os.environ.get("_ENTRAWATCH_COMPLETE", "").startswith("powershell"):
            from entrawatch.cli.completion import know_powershell

            know_powershell()
        return super().main(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EntrawatchError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # click exits quietly when the reader has closed the pipe
            print_os_error(error)
            ctx.exit(1)


@click.group(cls=_LazyGroup, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(entrawatch.__version__, prog_name="entrawatch")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Microsoft Entra ID monitoring as code: check alert specs and preview what they deploy."""
    ctx.color = _wants_color()


def _wants_color() -> bool | None:
    """Return the setting of NO_COLOR and FORCE_COLOR; None = color only on a terminal."""
    forced = os.environ.get("FORCE_COLOR")
    if os.environ.get("NO_COLOR") or forced == "0":
        return False
    return True if forced else None


if __name__ == "__main__":
    sys.exit(main())
