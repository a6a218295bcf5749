"""`entrawatch export`: alert specs as rules of other products."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from entrawatch.cli.options import (
    all_folders,
    complete_alert,
    folders_option,
    format_option,
    project_option,
    require_stack,
    specs_project_option,
    stack_option,
    unknown_alerts_are_wrong_usage,
    with_options,
)
from entrawatch.cli.streams import echo_json
from entrawatch.project import Project


@click.group("export")
def command() -> None:
    """Write alerts as rules of other products."""


def _alerts_and_folder(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return with_options(
        click.argument("alerts", nargs=-1, metavar="[ALERT]...", shell_complete=complete_alert),
        click.option(
            "--out",
            required=True,
            type=click.Path(file_okay=False, path_type=Path),
            help=f"Folder for the {what}, one file for each alert; existing files of these names are replaced.",
        ),
    )


@command.command("sigma")
@_alerts_and_folder("rules")
@folders_option
@format_option("text", "json")
@specs_project_option
def sigma(alerts: Sequence[str], out: Path, folders: Sequence[Path], output: str, project: Project) -> None:
    """Write alerts as Sigma rules.

    An alert can be a Sigma rule if it only filters the records of one table, or counts them against one threshold. Each
    other alert is listed with its reason. Tenant inputs become placeholders, such as %approved_actors%.

    \b
    Example:
      entrawatch export sigma --out sigma_rules
    """
    from entrawatch.documents.file_writing import write_all
    from entrawatch.exchange.export_sigma import export_sigma
    from entrawatch.kql.analyzer import Analyzer
    from entrawatch.specs.catalog import load_catalog

    catalog = load_catalog(*all_folders(project, folders))
    with Analyzer() as analyzer, unknown_alerts_are_wrong_usage():
        result = export_sigma(catalog, alerts, analyzer)
    paths = {name: out / f"{name}.yml" for name in result.rules}
    write_all({paths[name]: text.encode() for name, text in result.rules.items()})
    _print(paths, {}, result.left_out, output)
    click.echo(f"{len(paths)} exported, {len(result.left_out)} cannot be Sigma rules", err=True)


@command.command("defender")
@_alerts_and_folder("bodies")
@stack_option
@format_option("text", "json")
@project_option
def defender(alerts: Sequence[str], out: Path, stack: str, output: str, project: Project) -> None:
    """Experimental: write the alerts of a stack as custom detections of Microsoft Defender.

    Each file is the body of one detectionRule for Microsoft Graph (beta), with the stack's inputs, overrides and
    exceptions. What a rule does differently from Azure Monitor follows its file. Each other alert is listed with its
    reason. Nothing is sent; entrawatch sync defender does that.

    \b
    Example:
      entrawatch export defender --stack prod --out defender_rules
    """
    from entrawatch.defender.export import export_defender
    from entrawatch.documents.file_writing import write_all
    from entrawatch.kql.analyzer import Analyzer
    from entrawatch.stacks.read_deployment import read_deployment

    require_stack(project, stack)
    read = read_deployment(project, stack)
    with Analyzer() as analyzer, unknown_alerts_are_wrong_usage():
        result = export_defender(read, alerts, analyzer)
    paths = {name: out / f"{name}.json" for name in result.rules}
    bodies = {name: json.dumps(body, indent=2, ensure_ascii=False) for name, body in result.rules.items()}
    write_all({paths[name]: f"{text}\n".encode() for name, text in bodies.items()})
    _print(paths, result.differences, result.left_out, output)
    click.echo(f"{len(paths)} exported, {len(result.left_out)} cannot be custom detections", err=True)


def _print(
    paths: Mapping[str, Path],
    differences: Mapping[str, Sequence[str]],
    left_out: Mapping[str, str],
    output: str,
) -> None:
    if output == "json":
        found: dict[str, Mapping[str, object]] = {"exported": {name: str(path) for name, path in paths.items()}}
        found |= {"left_out": left_out} | ({"differences": differences} if differences else {})
        echo_json(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for name, path in paths.items():
        click.echo(str(path))
        for text in differences.get(name, ()):
            click.echo(f"  {text}")
    for name, reason in left_out.items():
        click.echo(f"{name}: {reason}")
