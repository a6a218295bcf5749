"""`entrawatch explain`: what an issue code or an alert means, without leaving the terminal."""

import json
from typing import TYPE_CHECKING, Any

import click

from entrawatch.cli.options import complete_alert, format_option, specs_project_option
from entrawatch.cli.streams import console, echo_json
from entrawatch.project import Project

if TYPE_CHECKING:
    from entrawatch.reports.issue_codes import IssueCode
    from entrawatch.specs.alert_spec import AlertSpec


def _complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    from entrawatch.reports.issue_codes import issue_codes

    codes = [one.code for one in issue_codes() if incomplete and one.code.startswith(incomplete.upper())]
    return [*complete_alert(ctx, parameter, incomplete), *codes]


@click.command("explain")
@click.argument("name", metavar="CODE|ALERT", shell_complete=_complete)
@format_option("text", "json", "markdown")
@specs_project_option
@click.pass_context
def command(ctx: click.Context, name: str, output: str, project: Project) -> None:
    """Explain an issue code or an alert.

    \b
    Examples:
      entrawatch explain KQ170
      entrawatch explain mfa_denied_by_user
    """
    from entrawatch.reports.issue_codes import issue_codes

    codes = {one.code: one for one in issue_codes()}
    code = codes.get(name.upper())
    title, facts, text = _code(code) if code else _alert(_spec(project, name, list(codes)))
    if output == "json":
        echo_json(json.dumps({"name": name, **facts}, indent=2, ensure_ascii=False))
        return
    markdown = f"# {title}\n\n{text}"
    out = console(ctx)
    if output == "text" and out.is_terminal:
        from rich.markdown import Markdown

        out.print(Markdown(markdown))
    else:
        click.echo(markdown)


def _spec(project: Project, name: str, codes: list[str]) -> "AlertSpec":
    from entrawatch.documents.messages import did_you_mean
    from entrawatch.specs.catalog import read_catalog
    from entrawatch.stacks.stack_file import spec_folders

    catalog, _ = read_catalog(*spec_folders(project))
    if name not in catalog.alerts:
        advice = did_you_mean(name, [*catalog.alerts, *codes], "see docs/alerts.md and docs/issue_codes.md")
        raise click.UsageError(f"'{name}' is neither an issue code nor an alert; {advice}")
    return catalog.alerts[name].spec


def _code(one: "IssueCode") -> tuple[str, dict[str, Any], str]:
    facts = {"title": one.title, "reason": one.reason}
    kept = f"\n\nThe limit is in `src/entrawatch/{one.kept_in}`." if one.kept_in else ""
    return f"{one.code}: {one.title}", facts, f"Without this check: {one.reason}{kept}"


def _alert(spec: "AlertSpec") -> tuple[str, dict[str, Any], str]:
    from entrawatch.workbooks.alert_panels import alert_text

    facts = {
        "severity": spec.severity,
        "status": spec.status,
        "detects": spec.detects,
        "runs": f"every {spec.evaluation_frequency} over {spec.override_query_time_range or spec.window_size}",
        "tables": ", ".join(spec.tables),
        "inputs": ", ".join(f"{name} ({need})" for name, need in spec.inputs.items()) or "none",
        "parameters": ", ".join(f"{name} ({one.default})" for name, one in spec.parameters.items()) or "none",
        "covers": ", ".join(spec.covers) or "nothing in the guide",
    }
    # The meaning begins with these.
    listed = "\n".join(f"- **{key}**: {facts[key]}" for key in facts if key not in ("severity", "status"))
    steps = "\n".join(f"{number}. {' '.join(step.step.split())}" for number, step in enumerate(spec.runbook, 1))
    _, _, meaning = alert_text(spec).partition("\n\n")
    text = (
        f"{meaning}\n\n{listed}\n\n**Runbook**\n\n{steps}\n\n**A stack can override**\n\n{_knobs(spec)}\n\n"
        f"**Query**\n\n```kusto\n{spec.query.strip()}\n```"
    )
    return spec.title, {"title": spec.title, **facts, "description": spec.description.strip()}, text


def _knobs(spec: "AlertSpec") -> str:
    """Return the table of what a stack can write below alerts.overrides for an alert."""
    from entrawatch.reports.markdown import markdown_table
    from entrawatch.reports.overrides_page import overrides_of

    return "\n".join(markdown_table(("Key", "Value", "Allowed"), overrides_of(spec)))
