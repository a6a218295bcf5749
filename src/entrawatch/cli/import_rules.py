"""`entrawatch import`: rules of other products as alert specs."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from entrawatch.cli.options import format_option, project_option, with_options
from entrawatch.cli.streams import echo_json, print_issues
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.exchange.import_rules import Import, Reading


@click.group("import")
def command() -> None:
    """Turn rules of other products into alert specs.

    Each rule becomes a spec and a skeleton of samples, in an area of your own folder of specs. What an alert cannot
    have is listed with its reason. Files are only read; nothing in them is run.
    """


_with_options = with_options(
    click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."),
    click.option("--area", required=True, help="Area of the alerts: a folder in alert_specs or in your own folder."),
    click.option(
        "--folder",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of areas to write to.  [default: alert_specs; without it, own_specs]",
    ),
    format_option("text", "json"),
    project_option,
    click.pass_context,
)


@command.command("sentinel")
@_with_options
def sentinel(
    ctx: click.Context, files: Sequence[Path], area: str, folder: Path | None, output: str, project: Project
) -> None:
    """Import analytics rules of Microsoft Sentinel.

    A FILE is a rule in YAML, as in Microsoft's repository, or JSON with any number of rules, such as an ARM template
    that the portal exports. Rules that Azure Monitor cannot run are refused with the reason; the others are written.

    \b
    Example:
      entrawatch import sentinel rules/*.yaml --area user_accounts --folder my_specs
    """
    from entrawatch.exchange.read_sentinel import read_sentinel

    _finish(ctx, _imported(files, project, area, folder, read_sentinel), output)


@command.command("sigma")
@_with_options
def sigma(
    ctx: click.Context, files: Sequence[Path], area: str, folder: Path | None, output: str, project: Project
) -> None:
    """Import Sigma rules for Azure and Entra ID.

    pySigma, which `pip install 'entrawatch[sigma]'` adds, parses each FILE. Rules of product azure can be imported:
    auditlogs, signinlogs, riskdetection, activitylogs, pim.

    \b
    Example:
      entrawatch import sigma rules/cloud/azure/*/*.yml --area user_accounts --folder my_specs
    """
    from entrawatch.exchange.read_sigma import read_sigma, require_pysigma

    require_pysigma()
    _finish(ctx, _imported(files, project, area, folder, read_sigma), output)


def _imported(
    files: Sequence[Path], project: Project, area: str, folder: Path | None, read: Callable[..., Iterator["Reading"]]
) -> "Import":
    from entrawatch.exchange.import_rules import destination_of, import_rules, readings
    from entrawatch.kql.analyzer import Analyzer

    with Analyzer() as analyzer:
        destination = destination_of(project, folder.absolute() if folder else project.own_specs, area, analyzer)
        return import_rules(readings(files, destination, read), destination)


def _finish(ctx: click.Context, result: "Import", output: str) -> None:
    """Print the result of an import, and exit with 1 if a rule was refused."""
    if output == "json":
        echo_json(_as_json(result))
    else:
        for one in result.alerts:
            click.echo(f"{one.place.path}: {_shown(one.spec)}")
        print_issues(result.issues, output)
    click.echo(f"{len(result.alerts)} imported, {result.refused} refused", err=True)
    if result.alerts:
        written = _shown(result.alerts[0].spec.parent)
        click.echo(f"next: complete the texts and the samples, then run: entrawatch validate {written}", err=True)
    ctx.exit(1 if result.refused else 0)


def _as_json(result: "Import") -> str:
    from entrawatch.documents.render_issues import issues_as_json

    alerts = [
        {"rule": str(one.place), "alert": one.alert, "spec": _shown(one.spec), "samples": _shown(one.samples)}
        for one in result.alerts
    ]
    found = {"imported": alerts, "refused": result.refused, "issues": json.loads(issues_as_json(result.issues))}
    return json.dumps(found, indent=2, ensure_ascii=False)


def _shown(path: Path) -> str:
    from entrawatch.documents.document import shown_path

    return shown_path(path)
