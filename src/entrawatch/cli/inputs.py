"""`entrawatch inputs`: lists of a tenant's inputs, read from its directory."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from entrawatch.cli.options import format_option, project_option, require_stack, stack_option, with_options
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.directory.pull import Pulled
    from entrawatch.directory.sources import Known

_SHOWN = 20


@click.group("inputs")
def command() -> None:
    """Keep the lists of a tenant's inputs current, from Microsoft Graph.

    Reads with your own identity (az login, or that of a pipeline), and only reads. The lists are files next to the
    stack file, which the stack names as {file: ...}.
    """


def _complete_source(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from entrawatch.directory.sources import SOURCES

    return [name for name in SOURCES if name.startswith(incomplete)]


_with_options = with_options(
    click.argument("names", nargs=-1, metavar="[INPUT]...", shell_complete=_complete_source),
    click.option(
        "--named-location",
        metavar="NAME|ID",
        envvar="ENTRAWATCH_NAMED_LOCATION",
        help="Named location whose countries are approved_countries.",
    ),
    click.option(
        "--break-glass-group",
        metavar="ID",
        envvar="ENTRAWATCH_BREAK_GLASS_GROUP",
        help="Object ID of the group of break_glass_accounts.",
    ),
    format_option("text", "json"),
    stack_option,
    project_option,
    click.pass_context,
)


@command.command("pull")
@click.option("--accept", is_flag=True, help="Also write a list that loses more than a third of its entries.")
@_with_options
def pull(
    ctx: click.Context,
    names: Sequence[str],
    output: str,
    stack: str,
    project: Project,
    accept: bool,
    **chosen: str | None,
) -> None:
    """Write each INPUT as the directory has it now, and show what changes.

    Without INPUT, those that an earlier pull wrote. If one cannot be read to its end, its file stays as it is.

    \b
    Examples:
      entrawatch inputs pull privileged_accounts owned_domains --stack prod
      entrawatch inputs pull --stack prod
    """
    results, problems = _read(project, stack, names, chosen)
    for one in results:
        if one.shrinks and not accept:
            text = f"loses {len(one.removed)} of {one.before} entries; check them, then add --accept"
            problems[one.name] = text
    _write([one for one in results if one.name not in problems])
    _print(results, problems, output)
    _print_next_steps(project, stack, results)
    ctx.exit(1 if problems else 0)


@command.command("check")
@_with_options
def check(
    ctx: click.Context, names: Sequence[str], output: str, stack: str, project: Project, **chosen: str | None
) -> None:
    """Show what a pull would change, and write nothing; exit with 1 if a list is out of date.

    \b
    Example:
      entrawatch inputs check --stack prod
    """
    results, problems = _read(project, stack, names, chosen)
    _print(results, problems, output)
    ctx.exit(1 if problems or any(not one.is_current for one in results) else 0)


def _write(results: "Sequence[Pulled]") -> None:
    from datetime import UTC, datetime

    from entrawatch.documents.file_writing import write_all

    today = datetime.now(UTC).date()
    write_all({one.path: one.text(today).encode() for one in results if not one.is_current})


def _read(
    project: Project, stack: str, names: Sequence[str], chosen: Mapping[str, Any]
) -> "tuple[list[Pulled], dict[str, str]]":
    """Return what was read, and why the rest was not, by input; `chosen`: what the options state."""
    from entrawatch.directory import graph
    from entrawatch.directory.pull import read_inputs
    from entrawatch.stacks.read_deployment import read_deployment

    require_stack(project, stack)
    folder = project.stacks / stack
    wanted = _wanted(names, folder)
    read = read_deployment(project, stack)
    known = replace(_known(read.deployment.settings, read.catalog), **chosen)
    click.echo(f"reading {', '.join(wanted)}", err=True)
    return read_inputs(wanted, graph.connect(), known, read.catalog.inputs, folder)


def _wanted(names: Sequence[str], folder: Path) -> list[str]:
    """Return the named inputs, otherwise those that have a file; raises UsageError."""
    from entrawatch.directory.sources import SOURCES
    from entrawatch.documents.messages import did_you_mean

    if unknown := [name for name in names if name not in SOURCES]:
        text = f"input '{unknown[0]}' is not read from the directory; {did_you_mean(unknown[0], list(SOURCES))}"
        raise click.UsageError(text)
    found = list(dict.fromkeys(names)) or [name for name in SOURCES if (folder / f"{name}.txt").is_file()]
    if not found:
        raise click.UsageError(f"no list was pulled yet; name inputs: {', '.join(SOURCES)}")
    return found


def _known(settings: Any, catalog: Any) -> "Known":
    from entrawatch.directory.sources import Known
    from entrawatch.reference.licenses import License
    from entrawatch.specs.inputs import effective_value

    def listed(name: str) -> list[str]:
        spec = catalog.inputs.get(name)
        value = effective_value(spec, settings.tenant_inputs.get(name)) if spec else None
        return list(value) if isinstance(value, list | tuple) else []

    has_pim = License.P2 in settings.log_routing.licenses
    return Known(listed("privileged_roles"), listed("tier_zero_permissions"), has_pim)


def _print(results: Sequence["Pulled"], problems: dict[str, str], output: str) -> None:
    from entrawatch.cli.streams import echo_json

    if output == "json":
        facts = {"inputs": [_facts(one) for one in results], "problems": problems}
        echo_json(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    for one in results:
        state = "is current" if one.is_current else f"+{len(one.added)} -{len(one.removed)}"
        click.echo(f"{one.name}: {len(one.found)} entries, {state}")
        for line in _changes(one):
            click.echo(f"  {line}")
    for name, text in problems.items():
        click.echo(f"{name}: not written: {text}", err=True)


def _changes(one: "Pulled") -> Iterator[str]:
    from entrawatch.documents.quoting import printable

    fewer = set(one.weakens)
    lines = [(value, f"- {printable(value)}") for value in one.removed]
    lines += [(found.value, f"+ {printable(found.value)}  # {printable(found.remark[:100])}") for found in one.added]
    lines.sort(key=lambda line: line[0] not in fewer)
    yield from (f"{text}{'  (fewer alerts)' if value in fewer else ''}" for value, text in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"... and {len(lines) - _SHOWN} more"


def _facts(one: "Pulled") -> dict[str, Any]:
    return {
        "input": one.name,
        "file": str(one.path),
        "entries": len(one.found),
        "added": [found.value for found in one.added],
        "removed": list(one.removed),
        "fewer_alerts": list(one.weakens),
    }


def _print_next_steps(project: Project, stack: str, results: Sequence["Pulled"]) -> None:
    from entrawatch.specs.list_files import list_entries
    from entrawatch.stacks.settings import setting_of_input
    from entrawatch.stacks.stack_file import read_stack_file

    settings = read_stack_file(project.stack_file(stack)).settings
    for one in results:
        given = json.dumps(settings.tenant_inputs.get(one.name) if settings else None)
        if one.path.is_file() and any(json.dumps(entry) not in given for entry in list_entries(one.path)):
            setting, key = setting_of_input(one.name)
            text = f"next: in {project.stack_file(stack).name}, below entrawatch:{setting}, write"
            click.echo(f"{text} {key}: {{file: {stack}/{one.path.name}}}", err=True)
