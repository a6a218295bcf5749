"""Find what the program itself takes from collection and receivers, where no setting explains it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from entrawatch.changes.compare.resources import Pair
from entrawatch.changes.findings import About, Category, Change, Direction, Finding, SubjectKind, new_finding
from entrawatch.changes.snapshots.model import ResourceFacts, SettingsFacts
from entrawatch.resources.deployed_tables import declared_tables
from entrawatch.resources.program_plan import to_plain

_DIAGNOSTIC_SETTING = "azure-native:aadiam:DiagnosticSetting"
_WORKSPACE = "azure-native:operationalinsights:Workspace"
_ACTION_GROUP = "azure-native:monitor:ActionGroup"
_NUMBERS = ("retentionInDays", "totalRetentionInDays")
_TEXT = "changed by the program itself"


def sink_findings(before: SettingsFacts, after: SettingsFacts, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield what resources collect, keep or tell less although the settings do not say so."""
    for old, new in pairs:
        if old and new and old.inputs != new.inputs:
            yield from _resource(before, after, old, new)
        elif old and new is None and old.type == _ACTION_GROUP and (name := _receiver(old, after)):
            about = About(SubjectKind.RECEIVER, name)
            text = "its action group is not declared any more, by the program itself"
            yield new_finding(Category.RECEIVER_REMOVED, Direction.WEAKENED, about, text)


def _resource(before: SettingsFacts, after: SettingsFacts, old: ResourceFacts, new: ResourceFacts) -> Iterator[Finding]:
    about = About(SubjectKind.RESOURCE, new.name, new.type.rsplit(":", 1)[-1])
    if new.type == _DIAGNOSTIC_SETTING:
        lost = (_categories(old) - _categories(new)) - (set(before.categories) - set(after.categories))
        if lost:
            yield _less(about, ("categories", sorted(lost), None))
    elif (new.type == _WORKSPACE or _tables(new)) and _kept(before) == _kept(after):
        yield from (_less(about, change) for change in _shorter(old, new))
    elif new.type == _ACTION_GROUP:
        name = _receiver(new, after)
        if name and before.receivers.get(name) == after.receivers.get(name) and _told(old) != _told(new):
            about = About(SubjectKind.RECEIVER, name)
            text = f"its action group is {_TEXT}"
            yield new_finding(Category.RECEIVER_REMOVED, Direction.UNCLEAR, about, text)


def _shorter(old: ResourceFacts, new: ResourceFacts) -> Iterator[Change]:
    """Yield what a workspace, or a table, keeps or takes less of than before."""
    if new.type == _WORKSPACE:
        yield from _fewer_days(old.inputs, new.inputs, "")
        if _cap(new) < _cap(old):
            yield "daily cap in GB", _cap(old), _cap(new)
    before, after = _tables(old), _tables(new)
    # A table that comes or goes is told as another template.
    for name in sorted(before.keys() & after.keys()):
        plans = before[name].get("plan"), after[name].get("plan")
        if plans[0] != plans[1]:
            yield f"{name}: plan", *plans
        yield from _fewer_days(before[name], after[name], f"{name}: ")


def _fewer_days(old: Mapping[str, Any], new: Mapping[str, Any], where: str) -> Iterator[Change]:
    for name in _NUMBERS:
        if _number(new, name) < _number(old, name):
            yield f"{where}{name}", old.get(name), new.get(name)


def _tables(resource: ResourceFacts) -> dict[str, Mapping[str, Any]]:
    kind = resource.type.removeprefix("azure-native:")
    found = (to_plain(table) for table in declared_tables(kind, resource.inputs))
    return {str(table["tableName"]): table for table in found}


def _less(about: About, change: Change) -> Finding:
    return new_finding(Category.COLLECTION_REDUCED, Direction.WEAKENED, about, _TEXT, changes=(change,))


def _categories(resource: ResourceFacts) -> set[str]:
    logs = resource.inputs.get("logs")
    rows = [row for row in logs if isinstance(row, Mapping)] if isinstance(logs, list) else []
    return {str(row.get("category")) for row in rows if row.get("enabled")}


def _kept(settings: SettingsFacts) -> tuple[Any, ...]:
    return settings.retention_days, settings.daily_cap_gb, settings.tables


def _number(inputs: Mapping[str, Any], name: str) -> float:
    value = inputs.get(name)
    return value if isinstance(value, int | float) else float("inf")


def _cap(resource: ResourceFacts) -> float:
    capping = resource.inputs.get("workspaceCapping")
    quota = capping.get("dailyQuotaGb") if isinstance(capping, Mapping) else None
    return quota if isinstance(quota, int | float) and quota >= 0 else float("inf")


def _told(resource: ResourceFacts) -> dict[str, Any]:
    return {key: value for key, value in resource.inputs.items() if key.endswith("Receivers") or key == "enabled"}


def _receiver(resource: ResourceFacts, settings: SettingsFacts) -> str:
    """Return the routed receiver that an action group stands for, empty text for one of somebody's own."""
    found = [name for name in settings.receivers if resource.name.endswith(f"-{name}")]
    return max(found, key=len, default="")
