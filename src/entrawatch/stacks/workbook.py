"""The content of an area's workbook: for each alert its meaning, runbook, and query over a time range."""

import json
from collections.abc import Iterable
from typing import Any

from entrawatch.specs.alert_spec import AlertSpec, AreaSpec, RunbookStep
from entrawatch.specs.rule_query import query_of_all_time
from entrawatch.stacks.deployment import PlannedAlert, PlannedHunt

# Azure returns 413 "The workbook length is too large" from about 1 MB (docs/issue_codes.md WBK009).
WARN_BYTES = 900 * 1024
_SCHEMA = "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json"
_ROW_LIMIT = 1000
_DAY_MS = 24 * 60 * 60 * 1000


def workbook_content(area: AreaSpec, alerts: Iterable[PlannedAlert], hunts: Iterable[PlannedHunt] = ()) -> str:
    """Return the workbook as canonical JSON: the same alerts in any order produce the same text."""
    planned = {alert.spec.id: alert for alert in alerts}
    # Alerts that another folder adds to the area are not in the area's order: they follow, sorted by ID.
    order = [*(name for name in area.alerts if name in planned), *sorted(planned.keys() - set(area.alerts))]
    items = [_text("introduction", _introduction(area)), _time_range()]
    items += [item for name in order for item in _alert_items(planned[name])]
    items += [item for hunt in hunts for item in _hunt_items(hunt)]
    return _canonical({"version": "Notebook/1.0", "items": items, "isLocked": False, "$schema": _SCHEMA})


def with_workspace(content: str, workspace_id: str) -> str:
    """Return a workbook's content that queries this workspace for a reader who opens it from elsewhere."""
    return _canonical({**json.loads(content), "fallbackResourceIds": [workspace_id]})


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def workbook_bytes(area: AreaSpec, alerts: Iterable[PlannedAlert], hunts: Iterable[PlannedHunt] = ()) -> int:
    """Return the size of the workbook's content in bytes; warn above WARN_BYTES."""
    return len(workbook_content(area, alerts, hunts).encode())


def _introduction(area: AreaSpec) -> str:
    return f"# {area.title}\n\n{area.purpose.strip()}\n\n[Guide page]({area.guide_page})"


def _alert_items(alert: PlannedAlert) -> list[dict[str, Any]]:
    spec = alert.spec
    return [
        _text(f"{spec.id}-text", _alert_text(spec)),
        _lazy(
            f"{spec.id}-results",
            _grid(spec.id, spec.title, alert.query, {"timeContextFromParameter": "TimeRange"}),
            "Show what this finds in the time range",
        ),
    ]


def _hunt_items(planned: PlannedHunt) -> list[dict[str, Any]]:
    hunt = planned.hunt
    text = f"## Hunt: {hunt.title}\n\n{hunt.description.strip()}"
    grid = _grid(hunt.id, hunt.title, planned.query, {"timeContext": {"durationMs": hunt.days * _DAY_MS}})
    button = f"Show what this finds in the last {hunt.days} days"
    return [_text(f"{hunt.id}-text", text), _lazy(f"{hunt.id}-results", grid, button)]


def _alert_text(spec: AlertSpec) -> str:
    steps = "\n".join(_step(number, step) for number, step in enumerate(spec.runbook, 1))
    causes = "\n".join(f"- {' '.join(cause.split())}" for cause in spec.false_positives)
    pages = "\n".join(f"- [{page.title}]({page.url})" for page in spec.references)
    attack = ", ".join((*spec.tactics, *spec.techniques))
    return (
        f"## {spec.title}\n\n**Severity** {spec.severity} | **Status** {spec.status} | **ATT&CK** {attack}"
        f" | `{spec.id}`\n\n{spec.description.strip()}\n\n### Runbook\n\n{steps}\n\n### Can be ordinary\n\n{causes}"
        f"\n\n### References\n\n{pages}"
    )


def _step(number: int, step: RunbookStep) -> str:
    text = f"{number}. {' '.join(step.step.split())}"
    if not step.query:
        return text
    code = "\n".join(f"   {line}".rstrip() for line in step.query.strip().splitlines())
    return f"{text}\n\n   ```kusto\n{code}\n   ```\n"


def _text(name: str, markdown: str) -> dict[str, Any]:
    return {"type": 1, "name": name, "content": {"json": markdown}}


def _time_range() -> dict[str, Any]:
    days = (1, 2, 7, 14, 30, 90)
    choices = [{"durationMs": 60 * 60 * 1000}, *({"durationMs": count * _DAY_MS} for count in days)]
    parameter = {
        "version": "KqlParameterItem/1.0",
        "id": "00000000-0000-0000-0000-000000000001",
        "name": "TimeRange",
        "label": "Time range",
        "type": 4,
        "isRequired": True,
        "value": {"durationMs": 7 * _DAY_MS},
        "typeSettings": {"selectableValues": choices, "allowCustom": True},
    }
    content = {"version": "KqlParameterItem/1.0", "parameters": [parameter], "style": "pills"}
    return {"type": 9, "name": "parameters", "content": content}


def _lazy(name: str, item: dict[str, Any], button: str) -> dict[str, Any]:
    # Otherwise opening the workbook would start every query of the area at once.
    content = {
        "version": "NotebookGroup/1.0",
        "groupType": "editable",
        "loadType": "explicit",
        "loadButtonText": button,
        "items": [item],
    }
    return {"type": 12, "name": name, "content": content}


def _grid(name: str, title: str, query: str, time_range: dict[str, Any]) -> dict[str, Any]:
    content = {
        "version": "KqlItem/1.0",
        "query": query_of_all_time(query),
        "size": 0,
        "title": title,
        "noDataMessage": "Nothing in this time range.",
        **time_range,
        "showExportToExcel": True,
        "queryType": 0,
        "resourceType": "microsoft.operationalinsights/workspaces",
        "visualization": "table",
        "gridSettings": {"rowLimit": _ROW_LIMIT, "filter": True},
    }
    return {"type": 3, "name": f"{name}-query", "content": content}
