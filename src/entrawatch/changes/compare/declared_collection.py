"""Compare collection, retention and notification of resources pair by pair, with the same rules as for settings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from entrawatch.changes.compare.collection import (
    cap_findings,
    category_findings,
    table_findings,
    workspace_retention_findings,
)
from entrawatch.changes.compare.resources import Pair
from entrawatch.changes.findings import About, Category, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.snapshots.model import ResourceFacts, SettingsFacts, StackSnapshot, TableFacts
from entrawatch.resources.declared_resources import declared_tables
from entrawatch.resources.policies.policy import member
from entrawatch.resources.program_plan import to_plain

_DIAGNOSTIC_SETTING = "azure-native:aadiam:DiagnosticSetting"
_WORKSPACE = "azure-native:operationalinsights:Workspace"
_ACTION_GROUP = "azure-native:monitor:ActionGroup"


def declared_collection_findings(base: StackSnapshot, head: StackSnapshot, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield changes of collection, retention and notification in resources of both versions."""
    for old, new in pairs:
        if old and old.type == _ACTION_GROUP:
            yield from _action_group(old, new, base.settings, head.settings)
        if not old or not new or old.inputs == new.inputs:
            continue
        if new.type == _DIAGNOSTIC_SETTING:
            yield from category_findings(_categories(old), _categories(new), base, head)
        if new.type == _WORKSPACE:
            yield from cap_findings(_cap(old), _cap(new))
            yield from workspace_retention_findings(
                _days(old.inputs, "retentionInDays"), _days(new.inputs, "retentionInDays")
            )
        before, after = _tables(old), _tables(new)
        # A new or removed table is a change of the template.
        for name in sorted(before.keys() & after.keys()):
            yield from table_findings(name, before[name], after[name])


def _categories(resource: ResourceFacts) -> set[str]:
    logs = resource.inputs.get("logs")
    rows = [row for row in logs if isinstance(row, Mapping)] if isinstance(logs, list) else []
    return {str(row.get("category")) for row in rows if row.get("enabled")}


def _cap(resource: ResourceFacts) -> float | None:
    quota = member(resource.inputs, "workspaceCapping", "dailyQuotaGb")
    return quota if isinstance(quota, int | float) and quota >= 0 else None


def _tables(resource: ResourceFacts) -> dict[str, TableFacts]:
    kind = resource.type.removeprefix("azure-native:")
    found = (to_plain(table) for table in declared_tables(kind, resource.inputs))
    return {str(table["tableName"]): _table(table) for table in found}


def _table(table: Mapping[str, Any]) -> TableFacts:
    days, total = _days(table, "retentionInDays"), _days(table, "totalRetentionInDays")
    return TableFacts(retention_days=days, total_days=max(days, total), plan=str(table.get("plan") or "Analytics"))


def _days(inputs: Mapping[str, Any], name: str) -> int:
    """Return a number of days, 0 for Azure's default: a change to or from it never counts as longer."""
    value = inputs.get(name)
    return int(value) if isinstance(value, int | float) and value > 0 else 0


def _action_group(
    old: ResourceFacts, new: ResourceFacts | None, before: SettingsFacts, after: SettingsFacts
) -> Iterator[Finding]:
    name = _receiver(old, before)
    if not name or before.receivers[name] != after.receivers.get(name):
        return
    about = About(SubjectKind.RECEIVER, name)
    if new is None:
        text = "loses its action group"
        yield new_finding(Category.RECEIVER_REMOVED, Direction.WEAKENED, about, text)
    elif _receivers(old) != _receivers(new):
        text = "has other receivers in its action group"
        yield new_finding(Category.RECEIVER_REMOVED, Direction.UNCLEAR, about, text)


def _receivers(group: ResourceFacts) -> dict[str, Any]:
    return {key: value for key, value in group.inputs.items() if key.endswith("Receivers") or key == "enabled"}


def _receiver(group: ResourceFacts, settings: SettingsFacts) -> str:
    """Return the receiver of an action group, or empty text for a group without a setting."""
    found = [name for name in settings.receivers if group.name.endswith(f"-{name}")]
    return max(found, key=len, default="")
